"""Which column is which, by the words of its heading and never by its place."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    RECOMMENDATION = "recommendation"
    OBSERVATION = "observation"
    MONITORING = "monitoring"
    OWNER = "owner"
    DUE = "due"


# The weight says which role wins where a heading has words of two ("Recommendation No.", "Action owner").
HEADINGS: tuple[tuple[Role, int, re.Pattern[str]], ...] = tuple(
    (role, weight, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for role, weight, words in (
        (Role.NUMBER, 6, r"no|nos|number|ref|refs|reference|para no|item no"),
        (Role.OWNER, 6, r"owner|owners|lead|lead officer|responsible|responsibility|by whom|who"),
        (Role.DUE, 6, r"due|due date|deadline|time ?scale|time ?frame|target date|by when|completion date|when"),
        (Role.MONITORING, 5, r"monitoring|performance indicators?|follow[ -]?up|reporting|what is owed"),
        (Role.RECOMMENDATION, 4, r"recommendations?|findings?"),
        (Role.OBSERVATION, 3, r"observations?|progress|responses?|comments?|update|position|status|evidence|audit"),
        (Role.MONITORING, 2, r"actions?|measures?|indicators?|milestones?|requirements?"),
    )
)


LONGEST_HEADING = 120  # characters


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings as printed, and the place of each role that was found."""

    headings: tuple[str, ...]
    places: dict[Role, int]

    def get(self, role: Role) -> int | None:
        """The column's place from 0."""
        return self.places.get(role)

    @property
    def monitoring(self) -> int:
        return self.places[Role.MONITORING]

    @property
    def monitoring_heading(self) -> str:
        return self.headings[self.monitoring]


def heading_words(cell: str) -> str:
    """A heading without markup, in one spelling."""
    return " ".join(re.sub(r"<[^<>]*>", " ", cell).lower().split())


def find_columns(cells: list[str]) -> Columns | None:
    """The roles of a row of headings; None unless it has a monitoring column and what it monitors."""
    if any(len(cell) > LONGEST_HEADING for cell in cells):
        return None
    claims = sorted(
        (-weight, place, role)
        for place, cell in enumerate(cells)
        for role, weight, pattern in HEADINGS
        if pattern.search(heading_words(cell))
    )
    places: dict[Role, int] = {}
    for _, place, role in claims:
        if role not in places and place not in places.values():
            places[role] = place
    if Role.MONITORING not in places or not {Role.NUMBER, Role.RECOMMENDATION} & set(places):
        return None
    return Columns(tuple(cell.strip() for cell in cells), places)

"""Which column is which: by a mapping that was given, else by the headings' words, never by a column's place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from registry.draft import Standing
from registry.errors import BadInputError
from tasks.documents.tables.headings import (
    AGREED,
    OWN_WORDS,
    PARAGRAPHS,
    PROPOSED,
    SEVERAL,
    Role,
    claims,
    heading_words,
)

LONGEST_HEADING = 120  # characters
MOST_HEADING_WORDS = 14
HOW_TO_MAP = (
    'say which column is which, by number or heading: --columns "1=number,2=recommendation,4=monitoring" '
    f"(the roles are {', '.join(Role)})"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings as printed, and the role of each column."""

    headings: tuple[str, ...]
    roles: tuple[Role, ...]

    def get(self, role: Role) -> int | None:
        """The column's place from 0."""
        return self.roles.index(role) if role in self.roles else None

    def every(self, role: Role) -> tuple[int, ...]:
        """The places of all columns of a role."""
        return tuple(place for place, each in enumerate(self.roles) if each is role)

    @property
    def monitoring(self) -> int | None:
        """Where what is owed stands: the monitoring column, or the recommendations that have an owner or a date."""
        place = self.get(Role.MONITORING)
        if place is None and {Role.OWNER, Role.DUE} & set(self.roles):
            return self.get(Role.RECOMMENDATION)
        return place

    @property
    def recommendation(self) -> int | None:
        """Where the recommendation stands; in a plan of actions without one, what is owed speaks for itself."""
        place = self.get(Role.RECOMMENDATION)
        return place if place is not None else self.monitoring

    @property
    def monitoring_heading(self) -> str:
        return self.headings[self.monitoring] if self.monitoring is not None else ""

    @property
    def standing(self) -> Standing:
        """Whose word the monitoring column is: resolved, proposed, or the body's own response."""
        heading = self.monitoring_heading
        if PROPOSED.search(heading):
            return Standing.PROPOSED
        own = OWN_WORDS.search(heading) and not AGREED.search(heading)
        return Standing.MILESTONE if own else Standing.RESOLVED

    @property
    def taken_for(self) -> tuple[tuple[str, str], ...]:
        """Each heading as printed and what it was taken for."""
        pairs = zip(self.headings, self.roles, strict=True)
        return tuple((heading or f"column {n}", role.value) for n, (heading, role) in enumerate(pairs, start=1))

    @property
    def is_of_recommendations(self) -> bool:
        """Whether a table with these columns says what is owed, and about what."""
        about = {Role.NUMBER, Role.RECOMMENDATION, Role.OWNER, Role.DUE} & set(self.roles)
        told = Role.RECOMMENDATION in self.roles and {Role.OBSERVATION, Role.PROGRESS} & set(self.roles)
        return bool(about and (self.monitoring is not None or told))

    @classmethod
    def mapped(cls, headings: tuple[str, ...], mapping: Mapping[str, str]) -> Self:
        """The columns as a person said; raises BadInputError for a heading or a role that there is none of."""
        roles = [Role.UNREAD] * len(headings)
        for key, name in mapping.items():
            roles[_place(headings, key)] = _role(name)
        for role in Role:
            if role not in SEVERAL and roles.count(role) > 1:
                raise BadInputError(f"Two columns are said to be the {role}: {HOW_TO_MAP}.")
        return cls(headings, tuple(roles))


def _place(headings: tuple[str, ...], key: str) -> int:
    folded = [heading_words(each) for each in headings]
    if key.strip().isdecimal() and 1 <= int(key) <= len(headings):
        return int(key) - 1
    if heading_words(key) in folded:
        return folded.index(heading_words(key))
    raise BadInputError(f"There is no column {key!r}. The headings are: {shown(headings)}; {HOW_TO_MAP}.")


def _role(name: str) -> Role:
    try:
        return Role(name.strip().lower())
    except ValueError:
        raise BadInputError(f"{name!r} is no role of a column; {HOW_TO_MAP}.") from None


def shown(headings: tuple[str, ...]) -> str:
    """ "1 Ref | 2 Finding | 3 (none)": the headings as an error shows them."""
    return " | ".join(f"{n} {each[:40] or '(none)'}" for n, each in enumerate(headings, start=1))


def find_columns(cells: list[str]) -> Columns | None:
    """The roles of a row of headings; None unless the table says what is owed, and about what."""
    if any(len(cell) > LONGEST_HEADING or len(cell.split()) > MOST_HEADING_WORDS for cell in cells):
        return None
    roles: dict[int, Role] = {}
    for _, place, role in sorted(claim for at, cell in enumerate(cells) for claim in claims(cell, at)):
        if place not in roles and (role in SEVERAL or role not in roles.values()):
            roles[place] = role
    columns = Columns(
        tuple(cell.strip() for cell in cells), tuple(roles.get(at, Role.UNREAD) for at in range(len(cells)))
    )
    columns = _with_paragraphs(_settled(columns))
    return columns if columns.is_of_recommendations else None


def _with_paragraphs(columns: Columns) -> Columns:
    """Paragraph numbers beside the recommendations' own numbers are no numbers of recommendations."""
    paragraphs = next((at for at, each in enumerate(columns.headings) if PARAGRAPHS.match(heading_words(each))), None)
    if paragraphs is None or columns.roles[paragraphs] not in {Role.NUMBER, Role.UNREAD}:
        return columns
    roles, number = list(columns.roles), columns.get(Role.NUMBER)
    if number == paragraphs:
        numbered = (
            at
            for at in columns.every(Role.UNREAD)
            if any(r is Role.NUMBER for _, _, r in claims(columns.headings[at], at))
        )
        number = next(numbered, None)
    if number is None:
        return columns
    roles[number], roles[paragraphs] = Role.NUMBER, Role.PARAGRAPH
    return Columns(columns.headings, tuple(roles))


def _settled(columns: Columns) -> Columns:
    """Where a response stands beside what was agreed it tells of progress; measures of success go with it."""
    roles = list(columns.roles)
    if Role.RECOMMENDATION not in roles and Role.OBSERVATION in roles and Role.MONITORING in roles:
        finding = next(
            (
                at
                for at in columns.every(Role.OBSERVATION)
                if re.search(r"finding|issue|risk|observ", columns.headings[at], re.I)
            ),
            None,
        )
        if finding is not None:
            roles[finding] = Role.RECOMMENDATION
    due = columns.get(Role.DUE)
    if due is not None and heading_words(columns.headings[due]) == "date" and _is_told_date(columns, due):
        roles[due] = Role.UNREAD
    return Columns(columns.headings, tuple(roles))


def _is_told_date(columns: Columns, at: int) -> bool:
    """ "Date" before the words of what is owed, or behind their status, says when that was, not when it is due."""
    owed = columns.monitoring
    status = at > 0 and heading_words(columns.headings[at - 1]) == "status"
    return status or (owed is not None and at < owed)

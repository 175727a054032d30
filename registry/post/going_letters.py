"""The letters of the next post, as frozen values."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from registry.model import Act

OPEN = "open"
"""The handling of what may be named; of all else only the ref is shown (promise 17)."""


class Stands(StrEnum):
    """Why a letter goes with the next post, or not."""

    GOES = "goes"
    LATER = "waits for its day"  # it is seen first
    HELD = "held"
    UNCLEAR = "waits: an answer may have come"
    AGAIN = "tried again today, else with the next post"  # its server put it off


@dataclass(frozen=True, slots=True)
class GoingItem:
    """One thing that a letter is about. `stage` is the key of its stage, also of one that is still to be decided."""

    stage: str
    deadline_id: str
    ref: str
    title: str
    owner: str  # party id
    act: Act
    rule: str
    warns: bool
    decided: bool  # False: the next check will decide it
    is_open: bool


@dataclass(frozen=True, slots=True)
class GoingLetter:
    """One letter to one party; `on` is the day of its post, at the earliest."""

    code: str
    on: dt.date
    party_id: str
    party: str
    addresses: tuple[str, ...]
    stands: Stands
    items: tuple[GoingItem, ...]
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Whether all that it is about may be shown."""
        return all(item.is_open for item in self.items)


@dataclass(frozen=True, slots=True)
class Going:
    """The next post: its day, the letters that go with it, then those that wait for something."""

    on: dt.date
    letters: tuple[GoingLetter, ...]


def letter_of_code(found: Going, code: str) -> GoingLetter | None:
    """The letter that a code, or a label that ends in it, names."""
    wanted = code.strip().rstrip("]")[-8:]
    return next((letter for letter in found.letters if letter.code == wanted), None)

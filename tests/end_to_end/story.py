"""What each step of the story leaves for the tests."""

from dataclasses import dataclass
from email.message import EmailMessage

from tests.end_to_end.paper import Days
from tests.end_to_end.service import Json


@dataclass(frozen=True)
class Applied:
    """The paper in the register."""

    days: Days
    planned: str
    first: str
    second: str


@dataclass(frozen=True)
class Looked:
    """Checks that an administrator asked for, by ref, and the files that stood in their temporary folders."""

    runs: dict[str, Json]
    files: dict[str, int]


@dataclass(frozen=True)
class Answered:
    """A letter, what its owner sent back, and what came of it."""

    first: EmailMessage  # the list of all that is asked
    letter: EmailMessage
    reply: EmailMessage
    attachment: bytes
    thanks: EmailMessage


@dataclass(frozen=True)
class Backlog:
    """A hundred late checks and a few, a form that was started while they waited, and the sweep that settled them."""

    form: Json
    waiting_after_the_form: int
    sweeps: list[Json]
    settled: dict[str, Json]  # by ref

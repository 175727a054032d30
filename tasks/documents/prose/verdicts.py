"""What a sentence of prose was judged to be, and the reasons for which words are left out."""

from dataclasses import dataclass

from registry.draft import Standing
from registry.model import Reading
from tasks.documents.prose.marks import Ahead


class Why:
    """The reasons for which words of prose are left out."""

    TELLS = "it tells what is or has been done and looks ahead to nothing"
    MAY = "it says what may or might be, and binds nobody"
    SHOULD = "it says what should be, and asks nobody for it by a time"
    DESCRIBES = "it foresees or describes: nothing that somebody could check is promised in it"
    FORECAST = "it is a forecast, no act of anybody"
    PAID = "it says how something is paid for"
    NOBODY = "it names nothing to be done that could be checked"
    QUESTION = "it asks a question"
    NEGATED = "it says what is not to be done"
    PAST = "the time that it names was over when the paper was written"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence judged: kept with its mark, reading and standing, or left out and why."""

    kept: bool
    why: str
    ahead: Ahead | None = None
    when: Reading | None = None
    standing: Standing = Standing.MILESTONE

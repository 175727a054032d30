"""What a brief must not ask a letter to say. Every problem is found, not only the first."""

from collections.abc import Iterator

from registry.errors import Problem
from registry.model import Act
from registry.settings import Mode
from tasks.letters.brief import Frame, LetterBrief, LetterItem, RequestBrief, Signatory, VerdictBrief
from tasks.letters.errors import BriefError
from tasks.letters.words import is_asked_kindly


def _of_signatory(signatory: Signatory) -> Iterator[str]:
    if not (signatory.name.strip() and signatory.telephone.strip()):
        yield f"a letter needs a person with a telephone; {signatory.role!r} has name or number missing"


def _of_frame(frame: Frame) -> Iterator[str]:
    yield from _of_signatory(frame.body.clerk)
    yield from _of_signatory(frame.body.liaison)
    if frame.mode is Mode.REHEARSAL and not frame.would_have_had:
        yield "a rehearsal's letter must say who would have had it"


def _of_warning(brief: LetterBrief, item: LetterItem) -> Iterator[str]:
    if item.warns and is_asked_kindly(brief.addressee.kind):
        yield f"{item.ref}: {brief.addressee.kind.value} are asked kindly and never warned"
    yield from (
        f"{item.ref}: warns that {told.who} will be told on {told.on}, which is not after the letter's day"
        for told in item.warns
        if told.on <= brief.letter_on
    )


def _of_rung(brief: LetterBrief, item: LetterItem) -> Iterator[str]:
    rung = item.rung
    if rung is None:
        yield f"{item.ref}: an escalation needs its rung: whose it is, and what was sent and when"
        return
    if is_asked_kindly(brief.addressee.kind):
        yield f"{item.ref}: nothing is escalated to {brief.addressee.kind.value}"
    if rung.owner == brief.addressee.name:
        yield f"{item.ref}: an escalation never goes to the owner itself ({rung.owner})"
    if rung.owner_warned_on is None:
        yield f"{item.ref}: {rung.owner} was not warned who would be told, and when; nobody above may be told"
    elif rung.owner_warned_on >= brief.letter_on:
        yield f"{item.ref}: {rung.owner} was warned on {rung.owner_warned_on}, not before {brief.letter_on}"


def _of_letter(brief: LetterBrief) -> Iterator[str]:
    yield from _of_frame(brief)
    if not brief.items:
        yield "a letter needs at least one item"
    for item in brief.items:
        yield from _of_warning(brief, item)
        if item.act is Act.ESCALATE:
            yield from _of_rung(brief, item)
        elif item.rung is not None:
            yield f"{item.ref}: only an escalation has a rung, and this is to {item.act.value}"


def _of_verdict(brief: VerdictBrief, *, asks_again: bool) -> Iterator[str]:
    yield from _of_frame(brief)
    if not brief.by.strip():
        yield f"{brief.owed.ref}: a person answers a return, and is named"
    if asks_again and not brief.comment.strip():
        yield f"{brief.owed.ref}: whoever asks again says why"
    if asks_again and brief.due_on is None:
        yield f"{brief.owed.ref}: whoever asks again gives a date"


def _refuse(problems: Iterator[str]) -> None:
    found = tuple(Problem(problem) for problem in problems)
    if found:
        raise BriefError("This letter was not written.", found)


def check_letter(brief: LetterBrief) -> None:
    """Raise BriefError when the letter would be untrue, unfair or unsigned."""
    _refuse(_of_letter(brief))


def check_frame(brief: Frame) -> None:
    """Raise BriefError when nobody signs, or a rehearsal hides for whom it stands."""
    _refuse(_of_frame(brief))


def check_verdict(brief: VerdictBrief, *, asks_again: bool) -> None:
    """Raise BriefError when a person's answer has no name, or asks again without reason or date."""
    _refuse(_of_verdict(brief, asks_again=asks_again))


def check_request(brief: RequestBrief) -> None:
    """Raise BriefError when nobody asks."""
    unnamed = () if brief.by.strip() else (f"{brief.item.ref}: a person asks for a return, and is named",)
    _refuse(iter((*_of_frame(brief), *unnamed)))

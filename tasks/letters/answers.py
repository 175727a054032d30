"""What goes back at once: an acknowledgement, a person's answer to a return, and a request made now."""

from datetime import UTC
from zoneinfo import ZoneInfo

from tasks.letters.brief import (
    AcknowledgementBrief,
    Addressee,
    Attachment,
    Frame,
    Letter,
    LetterItem,
    Owed,
    RequestBrief,
    VerdictBrief,
)
from tasks.letters.checks import check_frame, check_request, check_verdict
from tasks.letters.cleaning import one_line
from tasks.letters.compose import signatory_of
from tasks.letters.errors import BriefError
from tasks.letters.rendering import render
from tasks.letters.sayings import day, size
from tasks.letters.subject import of_owed
from tasks.letters.words import is_asked_kindly, is_briefed, plain_of, words_of

LONGEST_FILE_NAME = 60


def _owed_line(owed: Owed) -> str:
    period = f", {owed.period}" if owed.period else ""
    return f"{owed.title}{period} [{owed.ref}]"


def _file_line(attachment: Attachment) -> str:
    name = one_line(attachment.name)
    shown = name if len(name) <= LONGEST_FILE_NAME else f"{name[: LONGEST_FILE_NAME - 1]}…"
    return f"{shown} ({size(attachment.size)})"


def _received(brief: AcknowledgementBrief) -> str:
    local = brief.received_at.astimezone(UTC).astimezone(ZoneInfo(brief.body.zone))
    return f"{day(local.date())} at {local:%H:%M}"


def acknowledgement(brief: AcknowledgementBrief) -> Letter:
    """What was taken in, and that a person looks at it; received is not accepted.

    Raises BriefError when nothing was taken in: a receipt for nothing would be untrue.
    """
    check_frame(brief)
    if not brief.owed:
        raise BriefError("An acknowledgement names what was taken in, and this one names nothing.")
    if brief.received_at.tzinfo is None:
        raise BriefError("An acknowledgement needs the instant of receipt with its zone.")
    return render(
        "acknowledgement.j2",
        of_owed(brief, "Received", brief.owed),
        brief=brief,
        received=_received(brief),
        owed_lines=[_owed_line(owed) for owed in brief.owed],
        file_lines=[_file_line(attachment) for attachment in brief.attachments],
        signatory=signatory_of(brief),
    )


def _verdict(template: str, words: str, brief: VerdictBrief) -> Letter:
    return render(
        template,
        of_owed(brief, words, (brief.owed,)),
        brief=brief,
        owed_line=_owed_line(brief.owed),
        how=words_of(brief.owed.form).how,
        kindly=is_asked_kindly(brief.addressee.kind),
        signatory=signatory_of(brief),
    )


def query(brief: VerdictBrief) -> Letter:
    """A person has a question about a return, and gives a date for the answer.

    Raises BriefError without the person's name, comment, or date.
    """
    check_verdict(brief, asks_again=True)
    return _verdict("query.j2", "A question about", brief)


def rejection(brief: VerdictBrief) -> Letter:
    """A person finds that a return is not what is owed, says why, and gives a new date.

    Raises BriefError without the person's name, comment, or date.
    """
    check_verdict(brief, asks_again=True)
    return _verdict("rejection.j2", "Not yet complete", brief)


def acceptance(brief: VerdictBrief) -> Letter:
    """Short thanks: what came was accepted by a named person, and nothing more is needed for it.

    Raises BriefError without the person's name.
    """
    check_verdict(brief, asks_again=False)
    return _verdict("acceptance.j2", "Accepted, with thanks", brief)


def _request_view(item: LetterItem, addressee: Addressee) -> dict[str, object]:
    words = words_of(item.form)
    return {
        "item": item,
        "plain": plain_of(item, addressee.kind),
        "how": words.how,
        "shows": item.good_answer or words.shows,
        "late": False,
        "approver": addressee.approver,
    }


def _about(frame: Frame) -> dict[str, object]:
    return {"kindly": is_asked_kindly(frame.addressee.kind), "briefed": is_briefed(frame.addressee.kind)}


def request(brief: RequestBrief) -> Letter:
    """A return is asked for now by a named person, with a day.

    Raises BriefError when the person is not named.
    """
    check_request(brief)
    item = brief.item
    return render(
        "request.j2",
        of_owed(brief, "Requested", (Owed(item.ref, item.title, item.form),)),
        brief=brief,
        view=_request_view(item, brief.addressee),
        signatory=signatory_of(brief),
        **_about(brief),
    )

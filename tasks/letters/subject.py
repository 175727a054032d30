"""The subject of a letter: what, when, and our ref, in one line of at most 78 characters."""

from collections.abc import Sequence

from registry.model import Act, PartyKind
from registry.settings import Mode
from tasks.letters.brief import Frame, LetterBrief, LetterItem, Owed
from tasks.letters.cleaning import one_line
from tasks.letters.sayings import counted, subject_day
from tasks.letters.words import is_asked_kindly, is_briefed

LONGEST = 78  # RFC 5322, section 2.1.1
REHEARSAL = "[Rehearsal] "
LEAST_TITLE = 8
ONE_QUESTION = "Is this yours, and is the date right?"
LIST_QUESTION = "Is this yours, and are the dates right?"


def fitted(before: str, title: str, after: str, *, room: int = LONGEST) -> str:
    """`before` + `title` + `after` in `room` characters; the title gives way first, at a word's end."""
    before, title, after = one_line(before), one_line(title), one_line(after)
    before, after = f"{before} " if before else "", f" {after}" if after else ""
    left = max(room - len(before) - len(after), LEAST_TITLE)
    if len(title) > left:
        cut = title[: left - 1]
        title = f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"
    return one_line(f"{before}{title}{after}")[:room].rstrip()


def with_refs(words: str, refs: Sequence[str], *, room: int = LONGEST) -> str:
    """`words` and as many refs as there is room for."""
    line = one_line(words)[:room].rstrip()
    for ref in dict.fromkeys(refs):
        longer = f"{line} [{one_line(ref)}]"
        if len(longer) > room:
            break
        line = longer
    return line


def _prefix(frame: Frame) -> str:
    return REHEARSAL if frame.mode is Mode.REHEARSAL else ""


def of_owed(frame: Frame, words: str, owed: Sequence[Owed]) -> str:
    """`Received: draft strategy [WTR/12.3]`, or with several refs."""
    prefix = _prefix(frame)
    room = LONGEST - len(prefix)
    if len(owed) == 1:
        return prefix + fitted(f"{words}:", owed[0].title, f"[{owed[0].ref}]", room=room)
    return prefix + with_refs(f"{words}: {counted(len(owed), 'item')}", [each.ref for each in owed], room=room)


def _of_one(brief: LetterBrief, item: LetterItem, room: int) -> str:
    kind, ref = brief.addressee.kind, f"[{item.ref}]"
    due = subject_day(item.due_on)
    if item.act is Act.ESCALATE:
        words = "For your information:" if is_briefed(kind) else "For your help:"
        return fitted(words, item.title, f"(due {due.split(' ', 1)[1]}) {ref}", room=room)
    late = item.due_on < brief.letter_on
    if is_briefed(kind):
        whom = "For the committee" if kind is PartyKind.COMMITTEE else "For your attention"
        return fitted(f"{whom}, {'still open' if late else f'by {due}'}:", item.title, ref, room=room)
    if not late:
        return fitted(f"Due {subject_day(item.let_us_have_it_by)}:", item.title, ref, room=room)
    if is_asked_kindly(kind):
        return fitted("Still hoped for:", item.title, ref, room=room)
    if item.warns:
        return fitted(f"Awaited, to be raised on {subject_day(item.warns[0].on)}:", item.title, ref, room=room)
    words = "Still awaited:" if item.weekly else f"Awaited since {due}:"
    return fitted(words, item.title, ref, room=room)


def _of_several(brief: LetterBrief, room: int) -> str:
    own = [item for item in brief.items if item.act is not Act.ESCALATE]
    raised = len(brief.items) - len(own)
    parts = []
    if own:
        first = min(item.let_us_have_it_by for item in own)
        late = first < brief.letter_on
        was = "was " if late else ""
        one = f"1 item {was}due {subject_day(first)}"
        parts.append(one if len(own) == 1 else f"{len(own)} items: first {was}due {subject_day(first)}")
    if raised:
        parts.append(f"{raised} for your {'information' if is_briefed(brief.addressee.kind) else 'help'}")
    return with_refs(", ".join(parts), [item.ref for item in brief.items], room=room)


def _of_list(brief: LetterBrief, room: int) -> str:
    own = [item for item in brief.items if item.act is not Act.ESCALATE]
    raised = len(brief.items) - len(own)
    words = "Is it for you, and do the dates suit?" if is_asked_kindly(brief.addressee.kind) else LIST_QUESTION
    more = f", {raised} for your {'information' if is_briefed(brief.addressee.kind) else 'help'}" if raised else ""
    return with_refs(
        f"{words} {counted(len(own) + len(brief.also_asked), 'item')}{more}", [i.ref for i in own], room=room
    )


def of_letter(brief: LetterBrief) -> str:
    """The subject of a day's letter. Never longer than 78 characters, never with a line break in it."""
    prefix = _prefix(brief)
    room = LONGEST - len(prefix)
    if brief.introduces and len(brief.items) + len(brief.also_asked) > 1:
        return prefix + _of_list(brief, room)
    if brief.introduces:
        return prefix + fitted(ONE_QUESTION, brief.items[0].title, f"[{brief.items[0].ref}]", room=room)
    if len(brief.items) == 1:
        return prefix + _of_one(brief, brief.items[0], room)
    return prefix + _of_several(brief, room)

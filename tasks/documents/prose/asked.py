"""What a report asks of its readers, or minutes resolve: recommendations, one item each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from registry.draft import ProposedAction, ProposedRecommendation, Standing
from registry.model import Form
from tasks.documents.language.clauses import Voice, parse
from tasks.documents.language.statements import sentences
from tasks.documents.paper import Place
from tasks.documents.prose.asking import asked_owner, asks_for_nothing, is_decision, passive_words, plain_order, told_in
from tasks.documents.prose.judging import judge
from tasks.documents.prose.lines import OPENS_LIST
from tasks.documents.prose.made import Unread, make_action
from tasks.documents.prose.owing import recipient_of
from tasks.documents.prose.passages import Passage
from tasks.documents.prose.reader import Reader
from tasks.documents.prose.sections import Kind
from tasks.documents.prose.timed import prose_when
from tasks.documents.prose.units import sentences_of

MEETINGS = (
    "committee|board|panel|council|cabinet|authority|executive|members|group|forum|governors|trustees|governing body"
    "|assembly|meeting"
)
WHO = rf"(?:members|cabinet|(?:the\s+)?(?:[\w’'&-]+\s+){{0,8}}?(?:{MEETINGS}))"
LEAD = re.compile(
    rf"^(?:that\s+)?{WHO}\s+(?:is|are|be)\s+(?:also\s+|therefore\s+)?(?:asked|invited|requested|recommended|required|advised)\s+to\b"
    r"|^(?:it\s+is|i|we|officers|the\s+\w+)\s+(?:therefore\s+|also\s+|further\s+)?recommend(?:ed|s)?\b(?:\s+(?:that|to)\b)?"
    rf"|^that\s+{WHO}\s*:|^the\s+recommendations?\s+(?:is|are)\b",
    re.IGNORECASE,
)
RESOLVED = re.compile(
    r"^\W*(?:(?:it\s+was\s+)?(?:unanimously\s+)?(?:RESOLVED|Resolved|AGREED|DECISION|Decision|Agreed)\b\s*"
    r"(?:[:–—-]|,?\s*that\b|to\b|unanimously\b|$)|(?:ACTION|Action)(?:\s+point)?s?\b[^:–—]{0,30}[:–—])"
)
MINUTES = re.compile(
    r"^\W*(?:draft\s+|unconfirmed\s+)?(?:minutes\s+of|notes\s+of\s+(?:an?|the)\s+(?:\w+\s+)?meeting)\b|^\W*RESOLVED\b|^\W*resolved\s*(?:[:–—-]|,\s*that\b)"
    r"|^(?:[\w’'&-]+\s+){1,6}resolves(?:\s+(?:that|to))?\W*$",
    re.IGNORECASE,
)
RESOLVES_BELOW = re.compile(
    r"\b(?:it\s+was\s+)(?:\w+ly\s+)?(?:resolved|agreed)(?:\s+that)?\s*:\s*[–—-]?$", re.IGNORECASE
)
NUMBERED = re.compile(r"^Recommendation\s+(?:No\.?\s*)?(?P<number>[A-Z]?\d+[a-z]?)$", re.IGNORECASE)
TRAILING = re.compile(r"\(\s*Recommendation\s+(?P<number>\d+)\s*\)\W*$", re.IGNORECASE)
ASKS = re.compile(r"^(?:that\b|to\s+[a-z]|it\s+is\s+recommended|members\b)", re.IGNORECASE)
BINDS = re.compile(
    r"\b(?:should|must|shall|be\s+(?:asked|requested|instructed|authorised|required)|recommend(?:s|ed)?)\b",
    re.IGNORECASE,
)
INLINE = re.compile(r"(?:(?<=\s)|(?<=:)|^)\(?(?P<label>[a-z]|[ivx]{1,4}|\d{1,2})(?:\)|\.(?=\s))\s+(?=\S)")
FIRST_LABELS = ("a", "i", "1")
EXPLAINS = "it explains the recommendation beside it"
RESPONSE = re.compile(r"^(?:[\w’']+\s+){0,2}(?:response|reply|comments?)\s*[:–—-]", re.IGNORECASE)
LEADS = "it leads in to the points below it"


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing asked, with its label within the paragraph and the words that lead in to it."""

    text: str
    label: str
    place: Place
    lead: str = ""


def is_minutes(found: Sequence[Passage]) -> bool:
    """Whether the paper records what was resolved."""
    return any(MINUTES.match(each.text) for each in found)


def is_asked(passage: Passage) -> bool:
    """Whether a passage asks something of the paper's readers, or records what they resolved."""
    first = passage.lines[0]
    if is_lead(passage):
        return True
    if NUMBERED.match(first.label) or TRAILING.search(passage.text) or RESOLVED.match(first.text):
        return True
    opening = sentences(first.text) or [first.text]
    below = LEAD.match(opening[-1]) or RESOLVES_BELOW.search(opening[-1])
    if below and OPENS_LIST.search(opening[-1]) and _has_items(passage):
        return True
    if passage.section.kind is not Kind.ASKED:
        return bool(LEAD.match(opening[0])) and len(opening) == 1
    return bool(
        ASKS.match(first.text) or LEAD.match(first.text) or first.label or first.bullet or BINDS.search(opening[0])
        or parse(opening[0]).voice is Voice.ORDER
    )  # fmt: skip


def own_number(passage: Passage) -> str:
    """The paper's own number for it: "3" of "Recommendation 3", of "(Recommendation 3)" at its end, or of "3."."""
    named = NUMBERED.match(passage.lines[0].label) or TRAILING.search(passage.text)
    return named["number"] if named else passage.label


def is_lead(passage: Passage) -> bool:
    """Whether a passage only leads in to numbered recommendations that stand below it as paragraphs of their own."""
    text = passage.text.strip()
    asks = LEAD.match(text) or (passage.section.kind is Kind.ASKED and text.lower().startswith("that "))
    return bool(asks) and bool(OPENS_LIST.search(text)) and len(passage.lines) == 1


def _has_items(passage: Passage) -> bool:
    return any(line.is_sub for line in passage.lines[1:])


def asked_items(
    passage: Passage, number: str, reader: Reader, above: str = ""
) -> tuple[list[ProposedRecommendation], list[Unread]]:
    """A recommendation for each item, under the paper's own number, and the words that are in none.

    `above` are the words of a paragraph that led in to this one.
    """
    named = NUMBERED.match(passage.lines[0].label) or TRAILING.search(passage.text)
    items, unread = _items(passage)
    if not named:
        items = [replace(item, lead=item.lead or above) for item in items]
    made: list[ProposedRecommendation] = []
    for item in items:
        own = f"{number}{item.label}"
        actions, rest = _actions(item, own, reader)
        if not actions:
            unread.append(Unread(item.text, EXPLAINS, item.place))
            continue
        made.append(
            ProposedRecommendation(own, f"{item.lead} {item.text}".strip(), passage.label or None, tuple(actions))
        )
        unread += [Unread(" ".join(rest), EXPLAINS, item.place)] if rest else []
    return made, unread


def _items(passage: Passage) -> tuple[list[_Item], list[Unread]]:
    first, *others = passage.lines
    if not _has_items(passage):
        return _inline(" ".join([first.text, *(each.whole for each in others)]), first.place)
    lead, unread = _lead_of(first.text, first.place)
    items: list[_Item] = []
    for line in others:
        if line.is_sub and (line.depth == 0 or not items):
            items.append(_Item(line.text, _label(line.label, len(items) + 1), line.place, lead))
        elif items:
            last = items.pop()
            items.append(_Item(f"{last.text} {line.whole}", last.label, last.place, last.lead))
        else:
            unread.append(Unread(line.whole, EXPLAINS, line.place))
    return items, unread


def _lead_of(text: str, place: Place) -> tuple[str, list[Unread]]:
    *before, lead = sentences(text) or [text]
    unread = [Unread(" ".join(before), EXPLAINS, place)] if before else []
    return lead, [*unread, Unread(lead, LEADS, place)]


def _inline(text: str, place: Place) -> tuple[list[_Item], list[Unread]]:
    """ "… to: (a) note the report; and (b) agree …" in one paragraph."""
    marks = list(_series(text))
    if len(marks) < 2:  # noqa: PLR2004  (one label alone parts nothing)
        return [_Item(text, "", place)], []
    before = text[: marks[0].start()].strip()
    lead, unread = _lead_of(before, place) if before else ("", [])
    ends = [*(each.start() for each in marks[1:]), len(text)]
    return [
        _Item(text[mark.end() : end].strip(), _label(f"({mark['label']})", count), place, lead)
        for count, (mark, end) in enumerate(zip(marks, ends, strict=True), start=1)
    ], unread


def _series(text: str) -> Iterator[re.Match[str]]:
    """Labels that count on from the first: a, b, c; i, ii, iii; 1, 2, 3."""
    found = list(INLINE.finditer(text))
    kind = next((mark["label"] for mark in found if mark["label"] in FIRST_LABELS), None)
    expected = {"a": "abcdefghijklmnop", "1": [str(n) for n in range(1, 17)]}.get(
        kind or "", ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
    )
    at = 0
    for mark in found:
        if at < len(expected) and mark["label"] == expected[at]:
            at += 1
            yield mark


def _label(label: str, count: int) -> str:
    """What an item's label adds to its paragraph's number: "(a)" -> "a", "(1)" -> ".1", a bullet -> ".1"."""
    plain = "".join(mark for mark in label if mark.isalnum())
    return plain.lower() if plain.isalpha() else f".{plain or count}"


def _actions(item: _Item, number: str, reader: Reader) -> tuple[list[ProposedAction], list[str]]:
    made: list[ProposedAction] = []
    rest: list[str] = []
    answered = False
    for ordinal, text in enumerate(sentences_of(item.text), start=1):
        answered = answered or bool(made and RESPONSE.match(text))
        if made and not _asks_too(text, reader, answered=answered):
            rest.append(text)
            continue
        lead = item.lead if not made else ""
        action = _action(item, lead, text, f"{reader.code}/{number}.{len(made) + 1}", ordinal, reader)
        made.append(replace(action, standing=Standing.MILESTONE) if answered else action)
    return made, rest


def _asks_too(text: str, reader: Reader, *, answered: bool) -> bool:
    """Whether a further sentence asks for something; of the answer to a recommendation, what commits somebody."""
    if answered:
        return judge(text, reader.people, reader.document_on).kept
    asks = ASKS.match(text) or BINDS.search(text) or parse(text).voice is Voice.ORDER
    return bool(asks) or judge(text, reader.people, reader.document_on).kept


def _action(item: _Item, lead: str, text: str, ref: str, ordinal: int, reader: Reader) -> ProposedAction:
    whole = f"{lead} {text}".strip()
    text = plain_order(text) if lead else text
    note = "it asks members for nothing beyond taking note" if asks_for_nothing(text) else ""
    owner = None if note else asked_owner(lead, text, reader.people)
    told = told_in(text)
    resolved = reader.minutes
    return make_action(
        ref=ref,
        text=whole,
        own=told[1] if told else text,
        named=None if told else passive_words(text),
        when=prose_when(text, reader.document_on),
        owner=owner,
        recipient=None if note else recipient_of(text, reader.people, owner),
        locator=f"{item.place.words}, sentence {ordinal}",
        standing=Standing.RESOLVED if resolved else Standing.PROPOSED,
        form=Form.AGREEMENT if not told and is_decision(text) else None,
        note=note,
    )

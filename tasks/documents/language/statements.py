"""Blocks become statements: one bullet or sentence of the monitoring column is one action.

A lead-in goes with its bullets, a bare time and a note in brackets with the sentence before them, and a
sentence that a stray full stop broke is joined.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.model import ScheduleKind
from registry.wording import read
from tasks.documents.language.clauses import has_deliverable, has_verb, opens_with_third_person
from tasks.documents.paper import Paragraph, Place

BREAK = re.compile(r"(?<=[.!?])(?P<close>[\"'”’)]*)\s+(?=[\"'“‘(]*[A-Z0-9])")
ABBREVIATED = re.compile(
    r"(?:\b(?:no|nos|para|paras|chp|ch|cf|vol|dr|mr|mrs|ms|st|vs|approx|rec|recs|e\.g|i\.e)|\b[A-Z])\.$", re.IGNORECASE
)
TIME_LABEL = re.compile(
    r"^\W*(?:(?:time\s?-?(?:frame|scale|table|line)s?|deadline|target date|target|due date|due|completion date"
    r"|completion|when|by when|frequency)\b)?[\s:–—-]*",
    re.IGNORECASE,
)
LEAD_END = re.compile(r"(?:[:;]|\b(?:with|following|includes?|including|receive|of)|[–—-])\s*$", re.IGNORECASE)
NOTED = re.compile(
    r"^\W*(?:to (?:be )?note[d]?|for (?:information|noting)|noted?|none|nil|n/?a|not applicable"
    r"|(?:(?:fully|partially|partly|part) )?(?:agreed?|accepted|rejected|not accepted|supported"
    r"|(?:do(?:es)? not |non-)?concur(?:s|red)?)"
    r"|no (?:further )?action(?: required| needed)?|completed?|closed|as above|see above)\W*$",
    re.IGNORECASE,
)
LONGEST_EVENT = 8  # words; "following the review the Trust will publish its plan" is an action
DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING})
LONGEST_TIME = 120  # characters; more says something besides
SMALL = frozenset({"by", "on", "at", "the", "of", "and", "to", "in", "for", "a", "an", "or", "from", "then"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One action's words; `own` leaves out a lead-in; `tracked` is False for a note, with `note` saying why."""

    text: str
    own: str
    place: Place
    ordinal: int  # the sentence's place in its cell, from 1
    tracked: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unused:
    """Words that are in no statement, and why."""

    text: str
    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    block: int
    bullet: bool
    place: Place
    ordinal: int


def statements(blocks: Sequence[Paragraph], document_on: dt.date) -> tuple[list[Statement], list[Unused]]:
    """The statements of one cell, in order, and the words that are in none of them."""
    units, lead, used = _units(blocks), "", True
    made: list[Statement] = []
    unused: list[Unused] = []
    waiting, lead_unit = "", None
    for at, unit in enumerate(units):
        following = units[at + 1] if at + 1 < len(units) else None
        if lead and not unit.bullet:
            unused += [] if used or lead_unit is None else [_unused_lead(lead, lead_unit)]
            lead, lead_unit = "", None
        if following and _is_lead_in(unit, following):
            lead, lead_unit, used = unit.text, unit, False
        elif (_is_time(unit.text, document_on) or _is_aside(unit.text)) and made:
            made[-1] = replace(made[-1], text=f"{made[-1].text} {unit.text}")
        elif _is_time(unit.text, document_on) and following:
            waiting = f"{waiting} {unit.text}".strip()
        elif made and _is_second_half(made[-1], unit, units[at - 1]):
            made[-1] = replace(
                made[-1], text=f"{made[-1].text} {unit.text}", own=f"{made[-1].own} {unit.text}", tracked=True, note=""
            )
        else:
            prefix = lead if lead and not _stands_alone(unit.text) else ""
            used = used or bool(prefix)
            text = " ".join(part for part in (waiting, prefix, unit.text) if part)
            made.append(_statement(text, unit, document_on))
            waiting = ""
    if lead and not used and lead_unit is not None:
        unused.append(_unused_lead(lead, lead_unit))
    if waiting:
        unused.append(Unused(waiting, units[-1].place, "a time with nothing to be done at it"))
    return made, unused


def _unused_lead(lead: str, unit: _Unit) -> Unused:
    return Unused(lead, unit.place, "leads in to bullets that are whole sentences of their own")


def _units(blocks: Sequence[Paragraph]) -> list[_Unit]:
    found: list[_Unit] = []
    for number, block in enumerate(blocks):
        for text in sentences(block.text):
            found.append(_Unit(text, number, block.bullet or bool(block.label), block.place, len(found) + 1))
    return found


def sentences(text: str) -> list[str]:
    """A block's sentences, every character kept; full stops of abbreviations do not end one."""
    parts, first = [], 0
    for match in BREAK.finditer(text):
        if ABBREVIATED.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        parts.append(text[first : match.start()] + (match["close"] or ""))
        first = match.end()
    return [part.strip() for part in (*parts, text[first:]) if part.strip()]


def _is_lead_in(unit: _Unit, following: _Unit) -> bool:
    return not unit.bullet and following.bullet and bool(LEAD_END.search(unit.text))


def _stands_alone(text: str) -> bool:
    """A bullet with a verb or an act of its own needs no lead-in."""
    return has_verb(text) or text.split(maxsplit=1)[0].lower() in {"receipt", "consultation", "review"}


def _is_aside(text: str) -> bool:
    """ "(Links with the training review.)": wholly in brackets."""
    inner = text.strip().rstrip(".")
    return inner.startswith("(") and inner.endswith(")") and ")" not in inner[1:-1]


def _is_time(text: str, document_on: dt.date) -> bool:
    """ "Timeframe – By end March 2001", "By June 2001 (see above)": a time and nothing else."""
    bare = TIME_LABEL.sub("", re.sub(r"\([^()]*\)", " ", text), count=1)
    if not bare.strip(" .") or len(bare) > LONGEST_TIME or (len(bare.split()) > LONGEST_EVENT and has_verb(bare)):
        return False
    readings = [reading for reading in read(bare, document_on) if reading.span]
    for reading in readings:
        bare = bare.replace(reading.span or "", " ", 1)
    rest = [word for word in re.findall(r"[^\W_]+", bare.lower()) if word not in SMALL]
    return bool(readings) and not rest


def _is_second_half(before: Statement, unit: _Unit, last: _Unit) -> bool:
    """ "The Chair, as member of the Board. Ensures that …": a subject, a stray full stop, its verb."""
    half = not has_verb(before.text) and not has_deliverable(before.text)
    return half and unit.block == last.block and opens_with_third_person(unit.text)


def _has_date(text: str, document_on: dt.date) -> bool:
    """ "Map to Committee by May 2004": what is wanted on a day is owed, whatever it is called."""
    return any(reading.kind in DATED for reading in read(text, document_on))


def _statement(text: str, unit: _Unit, document_on: dt.date) -> Statement:
    if NOTED.match(text):
        return Statement(text, unit.text, unit.place, unit.ordinal, tracked=False, note="a note that asks for nothing")
    if not has_verb(text) and not has_deliverable(text) and not _has_date(text, document_on):
        return Statement(
            text, unit.text, unit.place, unit.ordinal, tracked=False, note="a fragment with no verb and nothing to send"
        )
    return Statement(text, unit.text, unit.place, unit.ordinal)

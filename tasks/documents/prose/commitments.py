"""The commitments and milestones in one passage of prose; the rest of it is left out, with the reason."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from registry.draft import ProposedAction, ProposedRecommendation
from registry.model import Reading, ScheduleKind
from tasks.documents.language.timing import NOT_READ
from tasks.documents.prose.clauses import acts
from tasks.documents.prose.judging import DATED, SURE
from tasks.documents.prose.made import SECTIONS, Unread, leave_out, make_action
from tasks.documents.prose.owing import owner_of, recipient_of
from tasks.documents.prose.passages import Passage
from tasks.documents.prose.reader import Reader
from tasks.documents.prose.sections import Kind
from tasks.documents.prose.steps import step
from tasks.documents.prose.timed import prose_when
from tasks.documents.prose.units import Unit, units
from tasks.documents.prose.verdicts import Verdict

NEVER = frozenset({Kind.FOOTNOTES, Kind.GLOSSARY, Kind.PAPERS, Kind.CONTACT, Kind.CONTENTS})
ONLY_DATED = frozenset({Kind.SUMMARY, Kind.APPENDIX})
LONGER_WORD = re.compile(r"[a-z]{4,}")
LEADS = "it leads in to the points below it"


@dataclass(slots=True)
class _Passage:
    """One passage as it is read."""

    passage: Passage
    number: str
    reader: Reader
    known: Collection[ProposedAction] = ()
    made: list[ProposedAction] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)  # words and why


def commitments(
    passage: Passage, number: str, reader: Reader, known: Collection[ProposedAction] = ()
) -> tuple[list[ProposedRecommendation], list[Unread]]:
    """The passage's actions under its number, and one entry for all its other words.

    `known` are the actions of the rest of the paper: a summary that is like one of them says it again.
    """
    if passage.section.kind in NEVER:
        return [], [leave_out(passage)]
    state = _Passage(passage, number, reader, known)
    found = list(units(passage))
    used = False
    for at, unit in enumerate(found):
        before = found[at - 1].text if at else ""
        used = _read(unit, before, state) or used
    if not state.made:
        return [], [leave_out(passage) if passage.section.kind in SECTIONS else leave_out(passage, _whys(state))]
    whole = ProposedRecommendation(number, passage.text, passage.label or None, tuple(state.made))
    if not state.rest:
        return [whole], []
    text = " ".join(words for words, _ in state.rest)
    return [whole], [Unread(text, _whys(state), passage.lines[0].place)]


def _whys(state: _Passage) -> str:
    return "; ".join(dict.fromkeys(why for _, why in state.rest))


def _read(unit: Unit, before: str, state: _Passage) -> bool:
    if unit.is_lead:
        state.rest.append((unit.text, LEADS))
        return False
    reader = state.reader
    judged = acts(unit.text, reader)
    lead = ""
    if unit.lead and not any(verdict.kept for _, verdict in judged):
        together = acts(f"{unit.lead} {unit.text}", reader)
        if any(verdict.kept for _, verdict in together):
            judged, lead = [(unit.text, next(verdict for _, verdict in together if verdict.kept))], unit.lead
    if not any(verdict.kept for _, verdict in judged):
        judged = [(unit.text, step(unit, state.passage, reader) or judged[0][1])]
    for part, (text, verdict) in enumerate(judged):
        if verdict.kept and not _too_little(text, verdict, state):
            _make(unit, lead, text, verdict, before, state, follows=part > 0)
        else:
            state.rest.append((text, verdict.why or SECTIONS.get(state.passage.section.kind, "")))
    return True


def _too_little(text: str, verdict: Verdict, state: _Passage) -> bool:
    """In summaries and appendices only what has a date and is sure of it is proposed; in a summary, only news."""
    kind, when = state.passage.section.kind, verdict.when
    if kind not in ONLY_DATED:
        return False
    sure = verdict.ahead is not None and verdict.ahead.mark in SURE
    if when is None or when.kind not in DATED or not sure:
        return True
    return kind is Kind.SUMMARY and any(_alike(text, when, each) for each in state.known)


def _alike(text: str, when: Reading, action: ProposedAction) -> bool:
    """Whether a summary's sentence and an action have one time and half of their longer words in common."""
    if (when.due, when.start, when.end) != (action.when.due, action.when.start, action.when.end):
        return False
    one, two = (set(LONGER_WORD.findall(each.lower())) for each in (text, action.text))
    return not one or not two or len(one & two) * 2 >= min(len(one), len(two))


def _make(unit: Unit, lead: str, text: str, verdict: Verdict, before: str, state: _Passage, *, follows: bool) -> None:
    reader = state.reader
    whole = f"{lead} {text}".strip()
    ahead = verdict.ahead
    owner = owner_of(whole, ahead, reader.people, before) if ahead else reader.people.writer
    if follows and ahead and not ahead.subject and state.made:
        owner = state.made[-1].owner  # "… and will report in June": the subject of the part before it
    when = verdict.when or NOT_READ
    if lead and when.kind is ScheduleKind.NONE:
        when = prose_when(whole, reader.document_on)
    state.made.append(
        make_action(
            ref=f"{reader.code}/{state.number}.{len(state.made) + 1}",
            text=whole,
            own=text,
            when=when,
            owner=owner,
            recipient=recipient_of(text, reader.people, owner, ahead.start if ahead and not lead else 0),
            ahead=ahead if not lead else None,
            locator=f"{unit.place.words}, sentence {unit.ordinal}",
            standing=verdict.standing,
        )
    )

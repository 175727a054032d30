"""The commitments and milestones in one passage of prose; the rest of it is left out, with the reason."""

from dataclasses import dataclass, field

from registry.draft import ProposedAction, ProposedRecommendation
from registry.model import ScheduleKind
from tasks.documents.language.timing import NOT_READ, find_when
from tasks.documents.prose.clauses import acts
from tasks.documents.prose.judging import TIMED, Verdict
from tasks.documents.prose.made import SECTIONS, Unread, leave_out, make_action
from tasks.documents.prose.marks import Mark
from tasks.documents.prose.passages import Passage
from tasks.documents.prose.people import owner_of, recipient_of
from tasks.documents.prose.reader import Reader
from tasks.documents.prose.sections import Kind
from tasks.documents.prose.steps import step
from tasks.documents.prose.units import Unit, units

NEVER = frozenset({Kind.FOOTNOTES, Kind.GLOSSARY, Kind.PAPERS, Kind.CONTACT, Kind.CONTENTS})
ONLY_DATED = frozenset({Kind.SUMMARY, Kind.APPENDIX})
LEADS = "it leads in to the points below it"


@dataclass(slots=True)
class _Passage:
    """One passage as it is read."""

    passage: Passage
    number: str
    reader: Reader
    made: list[ProposedAction] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)  # words and why


def commitments(passage: Passage, number: str, reader: Reader) -> tuple[ProposedRecommendation | None, list[Unread]]:
    """The passage's actions under its number, and one entry for all its other words."""
    if passage.section.kind in NEVER:
        return None, [leave_out(passage)]
    state = _Passage(passage, number, reader)
    found = list(units(passage))
    used = False
    for at, unit in enumerate(found):
        before = found[at - 1].text if at else ""
        used = _read(unit, before, state) or used
    if not state.made:
        return None, [leave_out(passage) if passage.section.kind in SECTIONS else leave_out(passage, _whys(state))]
    whole = ProposedRecommendation(number, passage.text, passage.label or None, tuple(state.made))
    if not state.rest:
        return whole, []
    text = " ".join(words for words, _ in state.rest)
    return whole, [Unread(text, _whys(state), passage.lines[0].place)]


def _whys(state: _Passage) -> str:
    return "; ".join(dict.fromkeys(why for _, why in state.rest))


def _read(unit: Unit, before: str, state: _Passage) -> bool:
    if unit.is_lead:
        state.rest.append((unit.text, LEADS))
        return False
    reader = state.reader
    judged = acts(unit.text, reader.people, reader.document_on)
    lead = ""
    if unit.lead and not any(verdict.kept for _, verdict in judged):
        together = acts(f"{unit.lead} {unit.text}", reader.people, reader.document_on)
        if any(verdict.kept for _, verdict in together):
            judged, lead = [(unit.text, next(verdict for _, verdict in together if verdict.kept))], unit.lead
    if not any(verdict.kept for _, verdict in judged):
        judged = [(unit.text, step(unit, state.passage, reader) or judged[0][1])]
    for text, verdict in judged:
        if verdict.kept and not _too_little(verdict, state.passage.section.kind):
            _make(unit, lead, text, verdict, before, state)
        else:
            state.rest.append((text, verdict.why or SECTIONS.get(state.passage.section.kind, "")))
    return True


def _too_little(verdict: Verdict, kind: Kind) -> bool:
    """In summaries and appendices only what has a time and is sure of it is proposed."""
    if kind not in ONLY_DATED:
        return False
    timed = verdict.when is not None and verdict.when.kind in TIMED and verdict.when.kind is not ScheduleKind.RECURRING
    return kind is Kind.SUMMARY or not timed or (verdict.ahead is not None and verdict.ahead.mark is Mark.GOAL)


def _make(unit: Unit, lead: str, text: str, verdict: Verdict, before: str, state: _Passage) -> None:
    reader = state.reader
    whole = f"{lead} {text}".strip()
    ahead = verdict.ahead
    owner = owner_of(whole, ahead, reader.people, before) if ahead else reader.people.writer
    when = verdict.when or NOT_READ
    if lead and when.kind is ScheduleKind.NONE:
        when = find_when(whole, reader.document_on)
    state.made.append(
        make_action(
            ref=f"{reader.code}/{state.number}.{len(state.made) + 1}",
            text=whole,
            own=text,
            when=when,
            owner=owner,
            recipient=recipient_of(text, reader.people, owner),
            locator=f"{unit.place.words}, sentence {unit.ordinal}",
            standing=verdict.standing,
        )
    )

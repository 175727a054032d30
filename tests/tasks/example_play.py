"""The example's history played with the pure rules, as the demo plays it: checks, replies, verdicts, day after day."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from registry.chase.case import Case, Decision
from registry.chase.chasing import decide, older_overdue, position_without_deadline
from registry.chase.ladder import reached_through, rungs
from registry.checks import WORST_FIRST
from registry.codec import schedule_of
from registry.deadlines import plan_deadlines
from registry.decisions import MOVE_OF_VERDICT, Verdict
from registry.draft import Draft, ProposedAction
from registry.model import Action, Hold, News, Party, StageOutcome, StageRecord
from registry.parties import PartyBook, read_parties
from registry.policy import DEFAULT_POLICY
from registry.states import CLOSED, LIVE, DeadlineState, Move, after
from registry.wording import read
from registry.working_days import WorkingDays
from tasks.documents.reading import read_document
from tasks.example import Example, Reply, example_files, live_from, printed_dates, story

CALENDAR = WorkingDays.of()
ONE_DAY = dt.timedelta(days=1)
FIRST_LETTER = -10  # working days before the due date: nothing is decided earlier


@dataclass(frozen=True)
class Played:
    """Where the example stands on the morning of the first working day that is left to the live service."""

    example: Example
    draft: Draft
    book: PartyBook
    today: dt.date
    cases: Mapping[str, Case]
    decisions: Mapping[str, Decision]
    without_deadline: Mapping[str, News]
    too_early: tuple[Reply, ...]  # answers to letters that nobody had sent

    def of(self, ref: str) -> list[Case]:
        """The action's deadlines, oldest first."""
        return [case for case in self.cases.values() if case.action.ref == ref]

    def decision(self, ref: str) -> Decision:
        """What the check of today says of an action with one deadline."""
        (case,) = self.of(ref)
        return self.decisions[case.deadline_id]

    def news(self) -> dict[str, News]:
        """Where each tracked action stands: at the worst of its deadlines that still run."""
        found: dict[str, News] = dict(self.without_deadline)
        refs = dict.fromkeys(case.action.ref for case in self.cases.values())
        return found | {ref: self._worst(ref) for ref in refs}

    def _worst(self, ref: str) -> News:
        cases = self.of(ref)
        running = [case for case in cases if case.state not in CLOSED] or cases
        via_liaison = not reached_through(running[0].owner, self.book.parties).addresses
        told = [self.decisions[case.deadline_id].news for case in running]
        if via_liaison:
            told = [News.CANNOT_BE_CHASED if each is News.NOTHING_DUE else each for each in told]
        return min(told, key=WORST_FIRST.index)


def read_example(first_day: dt.date, calendar: WorkingDays) -> tuple[Example, Draft, PartyBook]:
    """The example's files, read as any paper is."""
    example = example_files(first_day, calendar)
    paper = example.paper.encode()
    draft = read_document(paper, example.paper_name, document_on=example.document_on)
    return example, draft, read_parties(example.parties_yaml)


def redated(draft: Draft, first_day: dt.date, calendar: WorkingDays) -> Draft:
    """The draft of another first day, without reading the whole paper again: only its dates differ."""
    document_on = example_files(first_day, calendar).document_on
    words = printed_dates(first_day, calendar)
    return replace(
        draft,
        document_on=document_on,
        recommendations=tuple(
            replace(each, actions=tuple(_redated(action, words, document_on) for action in each.actions))
            for each in draft.recommendations
        ),
    )


def _redated(action: ProposedAction, words: Mapping[str, str], document_on: dt.date) -> ProposedAction:
    if action.ref not in words:
        return action
    (when,) = read(words[action.ref], document_on)
    return replace(action, when=when)


def play_example(first_day: dt.date, calendar: WorkingDays) -> Played:
    """The example read and played up to `live_from`."""
    example, draft, book = read_example(first_day, calendar)
    return play(first_day, calendar, example, draft, book)


def play(first_day: dt.date, calendar: WorkingDays, example: Example, draft: Draft, book: PartyBook) -> Played:
    """Every working day from the paper's date to the one before `live_from`: checks, then replies and verdicts."""
    cases = {case.deadline_id: case for case in _cases(example, draft, book, calendar)}
    today, replies = live_from(first_day, calendar), story(first_day, calendar)
    too_early: list[Reply] = []
    for day in _working_days(example.document_on, today - ONE_DAY, calendar):
        _check(cases, day, calendar)
        too_early += _hear(cases, replies, day)
    joined = {key: _joined(case, cases, calendar, today) for key, case in cases.items()}
    decisions = {key: decide(case, DEFAULT_POLICY, calendar, today) for key, case in joined.items()}
    undated = dict(_undated(example, draft, book))
    return Played(example, draft, book, today, joined, decisions, undated, tuple(too_early))


def _hear(cases: dict[str, Case], replies: Iterable[Reply], day: dt.date) -> Iterator[Reply]:
    """Take the replies and verdicts of a day; those that answer a letter that nobody sent are given back."""
    for reply in replies:
        if day not in {reply.on, reply.then_on}:
            continue
        key = _answered(cases, reply)
        if reply.on == day and not cases[key].history:
            yield reply
        if reply.on == day and reply.counts:
            cases[key] = replace(cases[key], state=after(cases[key].state, Move.RECEIVE))
        if reply.then_on == day and reply.then is not None:
            cases[key] = _reviewed(cases[key], reply, reply.then, day)


def _working_days(start: dt.date, end: dt.date, calendar: WorkingDays) -> Iterator[dt.date]:
    days = (start + ONE_DAY * n for n in range((end - start).days + 1))
    return (day for day in days if calendar.is_working(day))


def _check(cases: dict[str, Case], day: dt.date, calendar: WorkingDays) -> None:
    for key, case in tuple(cases.items()):
        if case.state in LIVE and day >= _first_letter_on(case.due_on, calendar):
            joined = _joined(case, cases, calendar, day)
            cases[key] = _sent(joined, decide(joined, DEFAULT_POLICY, calendar, day), day)


@lru_cache(maxsize=2048)
def _first_letter_on(due_on: dt.date, calendar: WorkingDays) -> dt.date:
    return calendar.add(due_on, FIRST_LETTER)


def _joined(case: Case, cases: Mapping[str, Case], calendar: WorkingDays, day: dt.date) -> Case:
    return replace(case, joins=older_overdue(case, cases.values(), calendar, day))


def _sent(case: Case, decision: Decision, day: dt.date) -> Case:
    """The case when the day's post has gone."""
    stages = [(stage, StageOutcome.SUPERSEDED) for stage in decision.superseded]
    stages += [(decision.stage, StageOutcome.SENT)] if decision.stage else []
    history = tuple(
        StageRecord(
            stage.rule.key, stage.rule.act, stage.addressee, stage.slot_on, outcome, day,
            case.goes_on(stage.addressee, day, CALENDAR) if outcome is StageOutcome.SENT else None,
            stage.rule.warns, stage.rule.rung,
        )
        for stage, outcome in stages
    )  # fmt: skip
    return replace(case, state=decision.state, history=case.history + history)


def _answered(cases: Mapping[str, Case], reply: Reply) -> str:
    (found,) = [
        key
        for key, case in cases.items()
        if case.action.ref == reply.ref and case.period.key == (reply.period or "once")
    ]
    return found


def _reviewed(case: Case, reply: Reply, verdict: Verdict, day: dt.date) -> Case:
    state = after(case.state, MOVE_OF_VERDICT[verdict])
    if verdict is Verdict.ACCEPT or reply.new_due_on is None:
        return replace(case, state=state)
    return replace(case, state=state, due_on=reply.new_due_on, opened_on=day, cycle=case.cycle + 1, history=())


def _cases(example: Example, draft: Draft, book: PartyBook, calendar: WorkingDays) -> Iterator[Case]:
    for proposed, owner in _tracked(draft, book):
        ruling = example.rulings.get(proposed.ref)
        schedule = schedule_of(proposed.when, ruling)
        action = Action(proposed.ref, proposed.form, schedule, draft.document_on, proposed.title)
        day = draft.document_on
        plan = plan_deadlines(schedule, day, day, DEFAULT_POLICY, calendar)
        assert plan.past is None, f"{proposed.ref} is past when it is applied"
        reached = reached_through(owner, book.parties)
        addressee = reached.id if reached.addresses else str(book.liaison)
        hold = Hold("ambiguous") if proposed.when.ambiguous and ruling is None else None
        for planned in plan.ahead:
            case = Case(
                action=action,
                deadline_id=f"{proposed.ref} {planned.period.key}",
                period=planned.period,
                state=DeadlineState.SCHEDULED,
                due_on=planned.due_on,
                owner=owner,
                addressee=addressee,
                addressee_kind=book.parties[addressee].kind,
                opened_on=day,
                ladder=rungs(owner, book.parties) if reached.addresses else (),
                hold=hold,
            )
            # Everybody's first letter is decided on the day on which the paper is applied.
            applied_on = calendar.on_or_after(day + ONE_DAY)
            yield case.introduced(case.goes_on(addressee, applied_on, calendar), DEFAULT_POLICY, calendar)


def _undated(example: Example, draft: Draft, book: PartyBook) -> Iterator[tuple[str, News]]:
    for proposed, owner in _tracked(draft, book):
        schedule = schedule_of(proposed.when, example.rulings.get(proposed.ref))
        reached = reached_through(owner, book.parties)
        yield proposed.ref, position_without_deadline(schedule, chaseable=bool(reached.addresses))


def _tracked(draft: Draft, book: PartyBook) -> Iterable[tuple[ProposedAction, Party]]:
    for proposed in draft.actions:
        if proposed.tracked:
            owner = book.find(proposed.owner)
            assert owner is not None, f"{proposed.ref}: nobody is called {proposed.owner!r}"
            yield proposed, owner

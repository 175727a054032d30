"""A decision written down: the deadline's moves, the stages, and the item that waits for the post."""

import datetime as dt

from registry.cases import Loaded
from registry.chase.case import Case, Decision
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.keys import stage_key
from registry.model import StageDue, StageOutcome
from registry.states import after
from registry.tables import DeadlineRow, ItemRow, StageRow
from registry.working_days import WorkingDays


def write_down(writer: Writing, calendar: WorkingDays, loaded: Loaded, decision: Decision) -> None:
    """Record what a check decided, in the writer's transaction."""
    _move(writer, loaded.case, decision)
    for overtaken in decision.superseded:
        row = stage_row(loaded, overtaken, StageOutcome.SUPERSEDED, writer.now)
        writer.record(Happening("stage.superseded", row.id, why="an outage overtook it"), [Insert(row)])
    if decision.stage:
        _decide(writer, calendar, loaded, decision.stage, decision.reason)


def _move(writer: Writing, case: Case, decision: Decision) -> None:
    state = case.state
    for move in decision.moves:
        before, state = state, after(state, move)
        change = Update(DeadlineRow, case.deadline_id, {"state": state.value}, {"state": before.value})
        # The reason of a hold is a person's own words.
        private = case.hold is not None
        happening = Happening(f"deadline.{state.value}", case.deadline_id, why=decision.reason, private=private)
        writer.record(happening, [change])


def _decide(writer: Writing, calendar: WorkingDays, loaded: Loaded, due: StageDue, why: str) -> None:
    """The stage, and its item: a letter that is to be seen first goes a working day later (promise 15)."""
    row = stage_row(loaded, due, StageOutcome.DECIDED, writer.now)
    waits = not_before(loaded, due, calendar.local_date(writer.now), calendar)
    item = ItemRow(id=row.id, stage_id=row.id, not_before=waits)
    changes: list[Change] = [Insert(row), Insert(item)]
    writer.record(Happening("stage.decided", row.id, why=why), changes)


def stage_row(loaded: Loaded, due: StageDue, outcome: StageOutcome, at: dt.datetime) -> StageRow:
    """The row of a stage that is decided, or overtaken, at that instant (UTC)."""
    return StageRow(
        id=stage_key(loaded.cycle_id, due.rule.key, due.addressee),
        cycle_id=loaded.cycle_id,
        rule=due.rule.key,
        addressee_id=due.addressee,
        act=due.rule.act.value,
        warns=due.rule.warns,
        rung=due.rule.rung,
        slot_on=due.slot_on,
        decided_at=at,
        outcome=outcome.value,
        settled_at=at if outcome is StageOutcome.SUPERSEDED else None,
    )


def not_before(loaded: Loaded, due: StageDue, decided_on: dt.date, calendar: WorkingDays) -> dt.date | None:
    """Until which day's post the item stands; None when it goes with that of the day of its decision."""
    goes_on = loaded.case.goes_on(due.addressee, decided_on, calendar)
    return goes_on if goes_on > decided_on else None

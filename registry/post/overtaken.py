"""The last look before the post: what a return, a hold, a newer cycle or the day has overtaken does not go."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.cases import addressees
from registry.deadlines import is_overdue
from registry.journal import Change, Happening, Update, Writing
from registry.model import Act, StageOutcome
from registry.post.going import ItemDue, items_of, items_waiting
from registry.post.introductions import in_doubt, introduced
from registry.post.letter_holds import LETTER_HELD
from registry.post.outbox import POST, LetterState
from registry.states import RUNNING, DeadlineState
from registry.tables import HoldRow, ItemRow, LetterRow, StageRow
from registry.working_days import WorkingDays


def withdraw_overtaken(writer: Writing, calendar: WorkingDays) -> list[str]:
    """Withdraw the items that a return, a hold, a newer cycle, the due date or a newer item overtook.

    The last look before the post: nobody is chased for what has come (promise 5).
    """
    gone = overtaken(writer.session, calendar, items_waiting(writer.session), calendar.local_date(writer.now))
    for stage, why in gone.items():
        _withdraw(writer, stage, why)
    return list(gone)


def overtaken(session: Session, calendar: WorkingDays, waiting: Sequence[ItemDue], today: dt.date) -> dict[str, str]:
    """Of the items that wait, those that do not go with the post of `today` or any later one, and why; by stage."""
    holds = _holds(session, today)
    # What stands in "going tomorrow" starves nothing that goes today.
    newest = {(item.deadline.id, item.stage.addressee_id): item.stage.id for item in waiting if item.goes_on(today)}
    gone = {}
    contact = _contact(session, calendar)
    for item in waiting:
        why = _overtaken(item, holds) or contact.why_not(item)
        if why is None and item.stage.act == Act.REMIND.value and is_overdue(item.cycle.due_on, today, calendar):
            why = "the due date has passed"
        if why is None and item.goes_on(today) and newest[item.deadline.id, item.stage.addressee_id] != item.stage.id:
            why = "a newer letter about it goes"
        if why:
            gone[item.stage.id] = why
    return gone


@dataclass(frozen=True, slots=True)
class _Contact:
    """Who has had a first letter, and to whom it may not have gone."""

    introduced: frozenset[str]
    in_doubt: frozenset[str]
    reached: Mapping[str, str]  # the party that gets the letters of each

    def why_not(self, item: ItemDue) -> str | None:
        """Why an item goes no more, by the rules of first contact."""
        addressee = self.reached.get(item.deadline.party_id, item.deadline.party_id)
        if item.stage.act != Act.INTRODUCE.value:
            return None if addressee in self.introduced else "the first letter to its owner has not arrived"
        if item.stage.addressee_id in self.introduced:
            return "the first letter has gone"
        if item.stage.addressee_id in self.in_doubt:
            return "an earlier first letter may have arrived"
        return None


def _contact(session: Session, calendar: WorkingDays) -> _Contact:
    return _Contact(frozenset(introduced(session, calendar)), frozenset(in_doubt(session)), addressees(session))


def recall_overtaken(writer: Writing, calendar: WorkingDays) -> list[str]:
    """Take back letters that wait to be tried again and speak of what has come meanwhile, or are of an earlier day.

    What else stood in them waits for the next post, so that a party still gets one letter a day (promise 6).
    """
    today = calendar.local_date(writer.now)
    holds = _holds(writer.session, today)
    states = [LetterState.WRITTEN.value, LetterState.DEFERRED.value]
    query = select(LetterRow).where(col(LetterRow.state).in_(states), col(LetterRow.purpose) == POST)
    recalled = []
    for letter in writer.session.exec(query).all():
        items = items_of(writer.session, letter.id)
        overtaken = {item.stage.id: why for item in items if (why := _overtaken(item, holds))}
        if not overtaken and letter.post_on >= today:
            continue
        changes: list[Change] = [
            Update(LetterRow, letter.id, {"state": LetterState.CLOSED.value}, {"state": letter.state})
        ]
        changes += [Update(ItemRow, item.stage.id, {"letter_id": None}) for item in items]
        why = "; ".join(overtaken.values()) or "its day has passed; what it asks for goes with the next post"
        writer.record(Happening("letter.recalled", letter.id, why=why), changes)
        waiting = {item.stage.id for item in items if item.stage.outcome == StageOutcome.DECIDED.value}
        for stage, why in overtaken.items():
            if stage in waiting:  # else it was withdrawn while the letter was with its sender
                _withdraw(writer, stage, why)
        recalled.append(letter.id)
    return recalled


def _overtaken(item: ItemDue, holds: tuple[set[str], set[str]]) -> str | None:
    """Why an item must not go any more."""
    if DeadlineState(item.deadline.state) not in RUNNING:
        return f"the deadline is {item.deadline.state}"
    if item.cycle.n != item.deadline.cycle:
        return "a newer cycle stands"
    if item.deadline.action_ref in holds[0] or item.deadline.id in holds[1]:
        return "it is held"
    return None


def _withdraw(writer: Writing, stage_id: str, why: str) -> None:
    values = {"outcome": StageOutcome.WITHDRAWN.value, "settled_at": writer.now}
    change = Update(StageRow, stage_id, values, {"outcome": StageOutcome.DECIDED.value})
    writer.record(Happening("stage.withdrawn", stage_id, why=why), [change])


def _holds(session: Session, today: dt.date) -> tuple[set[str], set[str]]:
    standing = sa.or_(col(HoldRow.until_on).is_(None), col(HoldRow.until_on) >= today)
    # A letter that a person held waits until it is released: it is not withdrawn.
    query = select(HoldRow).where(col(HoldRow.released_at).is_(None), standing, col(HoldRow.cause) != LETTER_HELD)
    rows = session.exec(query).all()
    return (
        {row.action_ref for row in rows if row.deadline_id is None},
        {row.deadline_id for row in rows if row.deadline_id},
    )

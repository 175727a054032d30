"""What the next post will send, as things stand: what waits for it, and what the checks before it will decide.

Read only. It asks the same rules as the checks (`decide`) and the post's last look (`overtaken`), one post ahead.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from registry.cases import ActionCases, Loaded, load_cases
from registry.chase.chasing import decide
from registry.decided import not_before, stage_row
from registry.intake import possibly_answered
from registry.model import Act, StageDue, StageOutcome
from registry.moments import next_check
from registry.post.going import GENTLE, ItemDue, items_of, items_waiting
from registry.post.going_letters import OPEN, Going, GoingItem, GoingLetter, Stands
from registry.post.letter_holds import LETTER_HELD
from registry.post.outbox import POST, LetterState
from registry.post.overtaken import overtaken
from registry.post.post_hours import next_post_on
from registry.register import body_of, parties_of, policy_of
from registry.states import LIVE
from registry.tables import ActionRow, BodyRow, CheckClockRow, CycleRow, DeadlineRow, HoldRow, LetterRow
from registry.waiting import code_of
from registry.working_days import WorkingDays


def going(session: Session, calendar: WorkingDays, now: dt.datetime) -> Going:
    """The next post's letters, in the order of days and parties; nothing while the register is empty."""
    on = next_post_on(session, calendar, now)
    if session.exec(select(BodyRow)).first() is None:
        return Going(on, ())
    return _Looking(session, calendar, now, on).going()


def refs_checked_by(session: Session, calendar: WorkingDays, now: dt.datetime, on: dt.date) -> list[str]:
    """The actions that are looked at between now and the post of that day."""
    moment = calendar.at(on, policy_of(session, body_of(session).policy_version).post_at)
    clocks = {row.action_ref: row.next_check_at for row in session.exec(select(CheckClockRow)).all()}
    found = [ref for ref, at in clocks.items() if at is not None and at <= moment]
    unknown = [ref for ref in session.exec(select(ActionRow.ref)).all() if clocks.get(ref) is None]
    for cases in load_cases(session, calendar, calendar.local_date(now), unknown) if unknown else ():
        at = next_check(cases, calendar, now)
        if at is not None and at <= moment:
            found.append(cases.row.ref)
    return sorted(found)


class _Looking:
    def __init__(self, session: Session, calendar: WorkingDays, now: dt.datetime, on: dt.date) -> None:
        self.session, self.calendar, self.now, self.on = session, calendar, now, on
        self.parties = parties_of(session)
        self.actions = {row.ref: row for row in session.exec(select(ActionRow)).all()}
        self.unclear = possibly_answered(session)
        self.held = _held_letters(session)
        self.current = _current(session)
        self.posted = _posted(session, on)

    def going(self) -> Going:
        decided = [*items_waiting(self.session), *self._recalled()]
        coming = [item for cases in self._looked_at() for item in self._to_be_decided(cases)]
        gone = overtaken(self.session, self.calendar, [*decided, *coming], self.on)
        letters: defaultdict[tuple[dt.date, str, Stands], list[GoingItem]] = defaultdict(list)
        still_to_come = {item.stage.id for item in coming}
        for item in (*decided, *coming):
            if item.stage.id not in gone:
                on, stands = self._when(item)
                of = letters[on, item.stage.addressee_id, stands]
                of.append(self._item(item, decided=item.stage.id not in still_to_come))
        found = [self._letter(on, party, stands, items) for (on, party, stands), items in letters.items()]
        return Going(self.on, tuple(sorted((*found, *self._tried_again()), key=_in_order)))

    def _looked_at(self) -> list[ActionCases]:
        refs = refs_checked_by(self.session, self.calendar, self.now, self.on)
        return load_cases(self.session, self.calendar, self.on, refs) if refs else []

    def _to_be_decided(self, cases: ActionCases) -> Iterator[ItemDue]:
        for loaded in cases.loaded:
            decision = decide(loaded.case, loaded.policy, self.calendar, self.on)
            if decision.stage is not None:
                yield self._as_item(loaded, decision.stage)

    def _as_item(self, loaded: Loaded, due: StageDue) -> ItemDue:
        """What `write_down` will put into the register; not added to the session."""
        stage = stage_row(loaded, due, StageOutcome.DECIDED, self.now)
        deadline, cycle = self.current[loaded.case.deadline_id]
        return ItemDue(stage, cycle, deadline, not_before(loaded, due, self.on, self.calendar))

    def _recalled(self) -> list[ItemDue]:
        """What stands in letters of an earlier day that did not go: the next post takes it into its own."""
        early = [letter for letter in self._unsent() if not self._is_tried_today(letter)]
        return [item for letter in early for item in items_of(self.session, letter.id)]

    def _is_tried_today(self, letter: LetterRow) -> bool:
        return letter.post_on >= self.calendar.local_date(self.now)

    def _unsent(self) -> Sequence[LetterRow]:
        states = [LetterState.WRITTEN.value, LetterState.DEFERRED.value]
        query = select(LetterRow).where(col(LetterRow.state).in_(states), col(LetterRow.purpose) == POST)
        return self.session.exec(query.order_by(col(LetterRow.id))).all()

    def _tried_again(self) -> Iterator[GoingLetter]:
        for letter in self._unsent():
            if self._is_tried_today(letter) and letter.party_id:
                items = [self._item(item, decided=True) for item in items_of(self.session, letter.id)]
                found = self._letter(letter.post_on, letter.party_id, Stands.AGAIN, items)
                yield replace(found, why=letter.answer or "")

    def _when(self, item: ItemDue) -> tuple[dt.date, Stands]:
        if item.deadline.id in self.held and item.not_before is not None and not item.goes_on(self.on):
            return self.on, Stands.HELD
        if not item.goes_on(self.on) and item.not_before is not None:
            return item.not_before, Stands.LATER
        if item.stage.act not in GENTLE and item.deadline.id in self.unclear:
            return self.on, Stands.UNCLEAR
        if item.stage.addressee_id in self.posted:
            return self.calendar.next_working(self.on), Stands.LATER
        return self.on, Stands.GOES

    def _letter(self, on: dt.date, party_id: str, stands: Stands, items: Sequence[GoingItem]) -> GoingLetter:
        party = self.parties[party_id]
        why = "; ".join(dict.fromkeys(self.held.get(item.deadline_id, "") for item in items))
        return GoingLetter(
            code=code_of(f"{party_id} {on.isoformat()} {stands.value}"),
            on=on,
            party_id=party_id,
            party=party.name,
            addresses=party.addresses,
            stands=stands,
            items=tuple(items),
            why=why if stands is Stands.HELD else "",
        )

    def _item(self, item: ItemDue, *, decided: bool) -> GoingItem:
        action = self.actions[item.deadline.action_ref]
        return GoingItem(
            stage=item.stage.id,
            deadline_id=item.deadline.id,
            ref=action.ref,
            title=action.title,
            owner=item.deadline.party_id,
            act=Act(item.stage.act),
            rule=item.stage.rule,
            warns=item.stage.warns,
            decided=decided,
            is_open=action.handling == OPEN,
        )


def _held_letters(session: Session) -> dict[str, str]:
    """The reasons of the holds on letters, by deadline."""
    query = select(HoldRow).where(col(HoldRow.cause) == LETTER_HELD, col(HoldRow.released_at).is_(None))
    return {row.deadline_id: row.reason for row in session.exec(query).all() if row.deadline_id}


def _current(session: Session) -> dict[str, tuple[DeadlineRow, CycleRow]]:
    """The live deadlines with their current cycles."""
    query = (
        select(DeadlineRow, CycleRow)
        .join(
            CycleRow, (col(CycleRow.deadline_id) == col(DeadlineRow.id)) & (col(CycleRow.n) == col(DeadlineRow.cycle))
        )
        .where(col(DeadlineRow.state).in_([state.value for state in LIVE]))
    )
    return {deadline.id: (deadline, cycle) for deadline, cycle in session.exec(query).all()}


def _posted(session: Session, on: dt.date) -> set[str]:
    """The parties whose one letter of that day is written already (promise 6)."""
    query = select(LetterRow.party_id).where(col(LetterRow.post_on) == on, col(LetterRow.purpose) == POST)
    return {party for party in session.exec(query).all() if party}


def _in_order(letter: GoingLetter) -> tuple[bool, dt.date, str, str]:
    return letter.stands is not Stands.GOES, letter.on, letter.party_id, letter.stands.value

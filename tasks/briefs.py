"""From the register to what a letter is made from: one brief a party a post."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from registry.cases import addressees
from registry.explanations import how_often
from registry.joint.together import followers
from registry.model import Act, Form, PartyKind, StageRecord
from registry.post.addressing import delivery_to
from registry.post.items import Item, ItemReader, Owing, as_escalation
from registry.recurrence import parse_rule
from registry.register import body_of
from registry.settings import Mode
from registry.states import ActionState
from registry.tables import ActionRow, BodyRow, DeadlineRow, PartyRow
from registry.working_days import WorkingDays
from tasks.letters.brief import (
    Addressee,
    AlsoAnswered,
    AlsoAsked,
    Body,
    LetterBrief,
    LetterItem,
    OverduePeriod,
    Owed,
    Rung,
    Sent,
    Signatory,
    Source,
    Told,
)

HELP_WITHIN = 5  # working days
NOBODY_IN_PARTICULAR = "colleague"
ASKED_WITHOUT_A_DATE = (ActionState.NO_DATE_AGREED.value, ActionState.WAITING_FOR_AN_EVENT.value)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every brief of one post shares."""

    session: Session
    calendar: WorkingDays
    now: dt.datetime
    mode: Mode
    reply_to: str

    @property
    def today(self) -> dt.date:
        return self.calendar.local_date(self.now)


def body_brief(row: BodyRow) -> Body:
    """The body as its letters name it."""
    clerk = Signatory(row.clerk_name, row.clerk_role, row.telephone)
    return Body(row.name, row.zone, clerk, Signatory(row.officer_name, row.officer_role, row.officer_telephone))


def addressee_brief(session: Session, party_id: str, owners: Sequence[str] = ()) -> Addressee:
    """Who reads. A clerk who gets only one committee's letters reads them as that committee."""
    reader = session.get_one(PartyRow, party_id)
    of_owner = session.get_one(PartyRow, owners[0]) if len(set(owners)) == 1 else reader
    approver = session.get(PartyRow, of_owner.approver_id) if of_owner.approver_id else None
    committee = of_owner.kind == PartyKind.COMMITTEE.value and of_owner.clerk_id == party_id
    named = of_owner if committee else reader
    return Addressee(
        name=named.name,
        kind=PartyKind(named.kind),
        salutation=reader.salutation or NOBODY_IN_PARTICULAR,
        approver=approver.name if approver else None,
    )


def post_brief(frame: Frame, reader: ItemReader, party_id: str, due: Sequence[tuple[DeadlineRow, str]]) -> LetterBrief:
    """The brief of a party's letter of the day: `due` names each deadline and the rule of its stage."""
    items = [reader.item(deadline, rule) for deadline, rule in due]
    own = [item for item in items if not as_escalation(item)]
    mentioned = {deadline.id for deadline, _ in due}
    introduces = any(item.record and item.record.act is Act.INTRODUCE for item in items)
    refs = {item.action.ref for item in items if introduces}  # on a list each action stands once
    others = [each for each in reader.owed_by(party_id) if each.deadline_id not in mentioned and each.ref not in refs]
    states = ASKED_WITHOUT_A_DATE + ((ActionState.WITH_US.value,) if introduces else ())
    return LetterBrief(
        body=body_brief(body_of(frame.session)),
        addressee=addressee_brief(
            frame.session,
            party_id,
            [item.deadline.party_id for item in own] if len(own) == len(items) else (),
        ),
        letter_on=frame.today,
        mode=frame.mode,
        reply_to=frame.reply_to,
        items=tuple(letter_item(frame, item) for item in items),
        also_asked=_naming_followers(frame.session, (*_also_asked(others), *_undated(frame.session, party_id, states))),
        how_it_stands=tuple(_passed_on(frame.session, party_id, own)),
        would_have_had=delivery_to(frame.session, party_id).would_have_had,
        introduced_on=None if introduces else reader.introduced_on(party_id),
        ready_on=_ready_on(frame, own) if introduces else None,
    )


def _ready_on(frame: Frame, own: Sequence[Item]) -> dt.date:
    """Before that day nothing else goes, if the first letter goes today."""
    return frame.calendar.add(frame.today, max(item.loaded.policy.introduce for item in own))


def _also_asked(others: Sequence[Owing]) -> tuple[AlsoAsked, ...]:
    """The next deadline of everything else: twelve months of one return are one line."""
    nearest: dict[str, AlsoAsked] = {}
    for each in others:
        label = period_label(each.period.start, each.period.end)
        title = f"{each.title} ({label})" if label else each.title
        nearest.setdefault(each.ref, AlsoAsked(each.ref, title, each.due_on))
    return tuple(nearest.values())


def _naming_followers(session: Session, asked: Sequence[AlsoAsked]) -> tuple[AlsoAsked, ...]:
    """Each line says what else is answered with it: nothing that is owed goes without its ref."""
    also = followers(session)
    return tuple(
        replace(each, title=f"{each.title} (also answers {', '.join(also[each.ref])})") if each.ref in also else each
        for each in asked
    )


def _undated(session: Session, party_id: str, states: Sequence[str]) -> Iterator[AlsoAsked]:
    """What is asked of the party, or of those whose letters it gets, without a date."""
    theirs = [owner for owner, addressee in addressees(session).items() if addressee == party_id]
    query = (
        select(ActionRow)
        .where(col(ActionRow.owner_id).in_(theirs), col(ActionRow.state).in_(states))
        .order_by(col(ActionRow.ref))
    )
    for row in session.exec(query).all():
        when = " (when we ask for it)" if row.state == ActionState.WITH_US.value else ""
        yield AlsoAsked(row.ref, f"{row.title}{when}", None)


def _passed_on(session: Session, party_id: str, own: Sequence[Item]) -> list[str]:
    """Said to the liaison, which gets what nobody else has an address for."""
    names = [session.get_one(PartyRow, item.deadline.party_id).name for item in own if item.loaded.via_liaison]
    return [
        f"We have no address for {name}. Please pass this on, and tell us to whom we should write."
        for name in dict.fromkeys(names)
        if party_id
    ]


def letter_item(frame: Frame, item: Item) -> LetterItem:
    """One deadline as a letter speaks of it."""
    calendar, due = frame.calendar, item.cycle.due_on
    act = item.record.act if item.record else Act.REMIND
    late = calendar.days_late(due, frame.today)
    weekly = bool(item.record and item.record.rule.startswith("weekly"))
    warns = bool(item.record and item.record.warns)
    return LetterItem(
        ref=item.action.ref,
        title=item.action.title,
        wording=item.action.wording,
        source=Source(item.report.title, item.recommendation.number, item.recommendation.paragraph),
        form=Form(item.action.form),
        act=act,
        due_on=due,
        let_us_have_it_by=calendar.on_or_before(due),
        late_from=calendar.next_working(due),
        why_that_date=_sentences(item.cycle.why),
        recipient=_recipient(frame.session, item),
        period=label_of(item.deadline),
        every=_every(item),
        overdue_periods=_overdue_periods(item),
        working_days_late=late,
        weekly=weekly,
        warns=tuple(Told(each.party.name, each.on) for each in item.to_be_told) if warns else (),
        sent=tuple(_sent(frame.session, each) for each in item.sent),
        rung=_rung(frame, item) if as_escalation(item) else None,
        also_answers=tuple(AlsoAnswered(each.ref, each.title) for each in item.also),
    )


def _every(item: Item) -> str:
    rrule = item.loaded.case.action.schedule.rrule
    return how_often(parse_rule(rrule)) if rrule else ""


def _sentences(why: str) -> str:
    why = why.strip()
    return why if why.endswith((".", "?", "!")) or not why else f"{why[0].upper()}{why[1:]}."


def _recipient(session: Session, item: Item) -> str | None:
    known = session.get(PartyRow, item.action.recipient_id) if item.action.recipient_id else None
    return known.name if known else item.action.recipient_named


def period_label(start: dt.date | None, end: dt.date | None) -> str | None:
    """`March 2001`, `March to April 2001`, `5 to 11 March 2001`; None for what is owed once."""
    if start is None or end is None:
        return None
    whole_months = start.day == 1 and (end + dt.timedelta(days=1)).day == 1
    if whole_months and (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    if whole_months:
        first = f"{start:%B}" if start.year == end.year else f"{start:%B %Y}"
        return f"{first} to {end:%B %Y}"
    first = f"{start.day} {start:%B}" if start.year == end.year else f"{start.day} {start:%B %Y}"
    return f"{first} to {end.day} {end:%B %Y}"


def label_of(deadline: DeadlineRow) -> str | None:
    """The period of a deadline, in words."""
    return period_label(deadline.period_start, deadline.period_end)


def _overdue_periods(item: Item) -> tuple[OverduePeriod, ...]:
    if not item.overdue or item.overdue[0][0].id != item.deadline.id:
        return ()  # the oldest speaks for all
    return tuple(
        OverduePeriod(label, due_on) for deadline, due_on in item.overdue if (label := label_of(deadline)) is not None
    )


def _sent(session: Session, record: StageRecord) -> Sent:
    to = session.get_one(PartyRow, record.addressee).name if record.act is Act.ESCALATE else ""
    return Sent(record.sent_on or record.slot_on, record.act, to)


def _rung(frame: Frame, item: Item) -> Rung:
    following = item.to_be_told[0] if item.to_be_told else None
    help_by = frame.calendar.add(frame.today, HELP_WITHIN)
    if following:
        help_by = min(help_by, frame.calendar.on_or_before(following.on - dt.timedelta(days=1)))
    return Rung(
        owner=frame.session.get_one(PartyRow, item.deadline.party_id).name,
        number=item.record.rung or 0 if item.record else 0,
        introduced_on=item.introduced_on,
        sent=tuple(_sent(frame.session, each) for each in item.sent),
        owner_warned_on=item.warned_on,
        help_by=help_by,
        next=Told(following.party.name, following.on) if following else None,
        heard_from_owner=item.heard,
        delivered=bool(item.sent) and not item.bounced,
    )


def owed(item: Item) -> Owed:
    """The deadline as our answers name it."""
    return Owed(item.action.ref, item.action.title, Form(item.action.form), label_of(item.deadline))

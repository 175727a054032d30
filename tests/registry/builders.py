"""Builders with plain defaults: a small paper of a made-up county, its parties, and a register that holds it."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.engine import Engine

from registry.draft import Draft, ProposedAction, ProposedRecommendation, Ruling, Standing
from registry.journal import Happening, Insert, writing
from registry.model import Form, Reading, ScheduleKind
from registry.parties import PartyBook, read_parties
from registry.planning.plan import Plan, apply
from registry.policy import DEFAULT_POLICY, Policy
from registry.post.outbox import POST, LetterState
from registry.register import parties_of
from registry.tables import LetterRow
from registry.working_days import WorkingDays

CALENDAR = WorkingDays.of()
DOCUMENT_ON = dt.date(2001, 2, 27)
MORNING = dt.datetime(2001, 3, 1, 8, tzinfo=dt.UTC)
INTRODUCED_ON = dt.date(2001, 2, 1)
FIRST_LETTERS = "first-letter~"  # how the keys of the letters begin that `introduce` puts into the register

PARTIES = """\
body: {name: Harrow County Police Authority, clerk_name: A. Clerk, clerk_role: Clerk, telephone: 01632 960001}
ladders: {force: [director, deputy, chair]}
parties:
  - {id: training, name: Training Unit, kind: force unit, addresses: [training@example.org], ladder: force}
  - {id: silent, name: Records Unit, kind: force unit, ladder: force}
  - {id: director, name: Director of People, kind: force unit, addresses: [director@example.org]}
  - {id: deputy, name: Deputy Chief Constable, kind: chief officer, addresses: [deputy@example.org]}
  - {id: chair, name: Chair of the Authority, kind: member, addresses: [chair@example.org]}
  - {id: clerk, name: Clerk, kind: authority officer, addresses: [clerk@example.org], ours: true}
  - {id: committee, name: Equality Committee, kind: committee, clerk: clerk, aliases: [the Committee]}
"""


def book(text: str = PARTIES) -> PartyBook:
    return read_parties(text)


def once(due: dt.date, *, ambiguous: bool = False) -> Reading:
    between = ("the last day of the month", "the day before the month begins") if ambiguous else ()
    return Reading(
        ScheduleKind.ONCE, span="by then", due=due, ambiguous=ambiguous, between=between, why="the date as printed"
    )


def monthly() -> Reading:
    return Reading(ScheduleKind.RECURRING, span="monthly", rrule="FREQ=MONTHLY", why="every month")


def action(
    ordinal: int, when: Reading, *, owner: str | None = "Training Unit", form: Form = Form.DOCUMENT
) -> ProposedAction:
    return ProposedAction(
        ref=f"HCP/1.{ordinal}",
        recommendation="1",
        title=f"Paper {ordinal}",
        text=f"Training Unit to send paper {ordinal} to the Committee.",
        when=when,
        form=form,
        owner=owner,
        recipient="the Committee",
        deliverable=f"paper {ordinal}",
        locator=f"line {ordinal}",
        line=10 + ordinal,
    )


def draft(*actions: ProposedAction, standing: Standing = Standing.RESOLVED) -> Draft:
    return Draft(
        report_code="HCP",
        report_title="Fair and Open",
        document_name="fair-and-open.txt",
        document_sha256="0" * 64,
        document_on=DOCUMENT_ON,
        date_supplied_by=None,
        standing=standing,
        recommendations=(ProposedRecommendation("1", "The force should train.", "2.1", actions),),
    )


def ruled(proposed: ProposedAction, due: dt.date | None = None) -> ProposedAction:
    return replace(proposed, ruling=Ruling(by="A. Clerk", due=due, as_read=due is None))


def applied(
    engine: Engine,
    *actions: ProposedAction,
    now: dt.datetime = MORNING,
    policy: Policy = DEFAULT_POLICY,
    parties: str = PARTIES,
    introduced: bool = True,
) -> Plan:
    """Apply a draft of these actions. Unless told otherwise every party had its first letter a month before."""
    plan = apply(engine, draft(*actions), book(parties), policy, CALENDAR, now)
    if introduced:
        introduce(engine)
    return plan


def introduce(engine: Engine, on: dt.date = INTRODUCED_ON) -> None:
    """Every party that has an address had a letter that day; a party that had one already keeps that."""
    sent_at = CALENDAR.at(on, "09:00")
    with writing(engine, sent_at) as writer:
        for party in parties_of(writer.session).values():
            key = f"{FIRST_LETTERS}{party.id}"
            known = writer.session.get(LetterRow, key) is not None
            if known or not party.addresses:
                continue
            letter = LetterRow(
                id=key,
                party_id=party.id,
                purpose=POST,
                post_on=on,
                state=LetterState.SENT.value,
                to_address=", ".join(party.addresses),
                subject="What is asked of you",
                body_text="What is asked of you",
                body_html="What is asked of you",
                message_id=f"<{key}@letters.example.org>",
                written_at=sent_at,
                settled_at=sent_at,
            )
            writer.record(Happening("letter.written", key), [Insert(letter)])


def at(year: int, month: int, day: int, hour: int = 8) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)

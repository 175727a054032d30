"""The register at the end beside the pure replay: stage by stage, and letter by letter."""

import datetime as dt

from sqlmodel import select

from registry.chase.chasing import Case
from registry.chase.forecast import play
from registry.journal import reading
from registry.keys import action_of
from registry.model import Act, StageOutcome
from registry.policy import DEFAULT_POLICY
from registry.tables import StageRow
from tests.faults.mail import BOUNCED_LATER
from tests.faults.replay import Key, Replay
from tests.faults.truth import Truth
from tests.faults.world import World, address_of
from tests.registry.builders import CALENDAR

Fate = tuple[str, dt.date, dt.date | None]
"""outcome, the day of the decision, the day on which it went"""


def stages_of(world: World) -> dict[Key, Fate]:
    """Every stage of the register."""
    with reading(world.engine) as session:
        rows = session.exec(select(StageRow)).all()
    return {(row.cycle_id.rpartition("#")[0], row.rule, row.addressee_id): _fate(row) for row in rows}


def _fate(row: StageRow) -> Fate:
    sent = row.outcome == StageOutcome.SENT.value and row.settled_at is not None
    sent_on = CALENDAR.local_date(row.settled_at) if sent and row.settled_at else None
    return row.outcome, CALENDAR.local_date(row.decided_at), sent_on


def replayed_stages(replay: Replay) -> dict[Key, Fate]:
    """Every stage of the replay."""
    return {key: (stage.outcome.value, stage.decided_on, stage.sent_on) for key, stage in replay.stages.items()}


def is_as_replayed(world: World, replay: Replay) -> None:
    """Every stage was decided on the same day with the same outcome, and went on the same day; no other one was."""
    register, pure = stages_of(world), replayed_stages(replay)
    differences = {
        key: (register.get(key), pure.get(key))
        for key in sorted(register.keys() | pure.keys())
        if register.get(key) != pure.get(key)
    }
    assert differences == {}, "\n".join(
        f"{key}: register {a}, replay {b}" for key, (a, b) in list(differences.items())[:20]
    )


def letters_are_as_replayed(world: World, replay: Replay) -> None:
    """The world's server took exactly one letter for each party and day on which the replay has something to say."""
    taken = sorted((letter.recipients[0], CALENDAR.local_date(letter.at)) for letter in world.letters())
    assert taken == sorted((address_of(party), day) for party, day in replay.letters)


def is_as_forecast(world: World, truth: Truth, first: dt.date, last: dt.date) -> None:
    """Beside the forecast of a world without faults, told of the same returns: reminders and chasers by their day.

    What it sends was sent, or was recorded as overtaken, or failed, or waits; and nothing else was sent. Left out are
    escalations and weekly chasers, which are counted from the day on which the letter before them really went: an
    outage moves them, and `is_as_replayed` says exactly how; and what goes to the liaison in place of an address that
    letters came back from, which no forecast can know.
    """

    def answered(case: Case, day: dt.date) -> bool:
        return truth.answered_by_post(case.deadline_id, day)

    lines = play(world.cases.values(), DEFAULT_POLICY, CALENDAR, first, last, answered)
    lost = {*truth.faults.refused, BOUNCED_LATER}
    owners = {ref: case for ref, case in world.cases.items() if case.addressee not in lost}
    forecast = {
        (owners[line.ref].deadline_id, line.rule, line.addressee)
        for line in lines
        if line.ref in owners and line.act is not Act.ESCALATE and not line.rule.startswith("weekly")
    }
    register = {
        key: fate
        for key, fate in stages_of(world).items()
        if action_of(key[0]) in owners and not key[1].startswith(("weekly", "climb"))
    }
    assert forecast <= set(register), f"never decided: {sorted(forecast - set(register))[:10]}"
    sent = {key for key, fate in register.items() if fate[0] == StageOutcome.SENT.value}
    assert sent <= forecast, f"not in the forecast: {sorted(sent - forecast)[:10]}"

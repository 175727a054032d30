"""The register at the end beside the pure replay: stage by stage, and letter by letter."""

import datetime as dt

from sqlmodel import select

from registry.journal import reading
from registry.model import StageOutcome
from registry.tables import StageRow
from tests.faults.replay import Key, Replay
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

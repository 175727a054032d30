"""The parts and Prefect: what does not run, does not answer, does not know us, or schedules nothing."""

import datetime as dt
import time
from pathlib import Path

import pytest

from flows.doctor import running as room
from flows.doctor.running import look_at_parts, look_at_the_api
from flows.supervisor.home import make_home
from flows.supervisor.lock import hold
from flows.supervisor.pools import Pool
from flows.supervisor.records import PartRecord, Phase, write_down
from flows.watch.prefect_seen import SERVICES, PrefectSeen, ServiceSeen
from registry.settings import Settings
from tests.flows.doctor.verdicts import all_fine, warnings, wrongs
from tests.ports import free_port

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path / "home", prefect_port=free_port())
    make_home(found)
    return found


def part(**changed: object) -> PartRecord:
    now = time.time()
    given = {
        "name": "post-room",
        "title": "Post room",
        "log": "logs/post-room.log",
        "running": True,
        "ready": True,
        "in_loop": False,
        "since": now,
        "deaths": (),
    }
    return PartRecord(**given | changed)  # type: ignore[arg-type]


def test_a_remembrancer_that_does_not_run_is_said(settings: Settings) -> None:
    assert warnings(look_at_parts(settings)) == [f"Remembrancer does not run on {settings.root}"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"running": False, "ready": False}, "Post room does not run"),
        ({"ready": False}, "Post room has started and does not answer yet"),
        ({"in_loop": True, "deaths": (1.0, 2.0, 3.0)}, "Post room keeps stopping: 3 times within the hour"),
    ],
)
def test_a_part_that_does_not_work_is_wrong(settings: Settings, given: dict[str, object], said: str) -> None:
    with hold(settings):
        write_down(settings, Phase.RUNNING, time.time(), time.time(), [part(), part(**given)])
        assert wrongs(look_at_parts(settings)) == [said]


def test_parts_that_all_work_are_fine(settings: Settings) -> None:
    with hold(settings):
        write_down(settings, Phase.RUNNING, time.time(), time.time(), [part()])
        assert all_fine(look_at_parts(settings))


def test_a_prefect_that_does_not_answer_while_up_runs_is_wrong(settings: Settings) -> None:
    assert list(look_at_the_api(settings, NOW)) == []
    with hold(settings):
        assert "Prefect does not answer" in wrongs(look_at_the_api(settings, NOW))[0]


def seen(**changed: object) -> PrefectSeen:
    given = {
        "heard_of": dict.fromkeys(Pool, NOW),
        "services": dict.fromkeys(SERVICES, ServiceSeen(upcoming=3)),
        "late": dict.fromkeys(Pool, 0),
    }
    return PrefectSeen(**given | changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"trouble": "answers with errors (status 500)"}, "Prefect answers with errors (status 500)"),
        (
            {"heard_of": {Pool.SERVICE: NOW - dt.timedelta(minutes=9), Pool.CHECKS: NOW}},
            "No worker of the pool service has been heard of since 22 November 08:51 UTC",
        ),
        (
            {"services": dict.fromkeys(SERVICES, ServiceSeen(upcoming=3)) | {"sweep": ServiceSeen(upcoming=0)}},
            "No run of “sweep” is scheduled",
        ),
        (
            {"services": dict.fromkeys(SERVICES, ServiceSeen(upcoming=3)) | {"sync": ServiceSeen(paused=True)}},
            "The deployment “sync” is paused",
        ),
    ],
)
def test_a_prefect_that_answers_and_does_not_work_is_wrong(
    settings: Settings, changed: dict[str, object], said: str
) -> None:
    assert wrongs(room._works(settings, seen(**changed), NOW)) == [said]


def test_late_and_stuck_runs_are_said_and_a_good_prefect_is_fine(settings: Settings) -> None:
    assert all_fine(room._works(settings, seen(), NOW))
    troubled = seen(late={Pool.SERVICE: 0, Pool.CHECKS: 7}, stuck=2)
    assert warnings(room._works(settings, troubled, NOW)) == [
        "Runs are late: 7 of checks",
        "2 runs have been under way for too long",
    ]

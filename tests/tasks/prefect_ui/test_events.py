"""An administrator's automation finds what happened by its name, its action and its owner."""

import datetime as dt
import time
from typing import Any

import httpx
import pytest
from prefect.events.worker import EventsWorker

from registry.model import News
from tasks.prefect_ui.events import Happening, announce, happening_of


def test_what_happened_is_stored_with_its_action_and_its_owner(prefect_api: str, now: dt.datetime) -> None:
    ref = f"EV/{now.timestamp():.0f}"
    announce(Happening.OVERDUE, ref=ref, owner="training", at=now, payload={"days_late": 3})
    EventsWorker.drain_all(timeout=20)
    wanted = {"filter": {"resource": {"id": [f"remembrancer.action.{ref}"]}}, "limit": 5}
    found = wait_for_events(prefect_api, wanted)
    assert [event["event"] for event in found] == ["remembrancer.deadline.overdue"]
    assert found[0]["payload"] == {"days_late": 3}
    assert found[0]["related"] == [
        {"prefect.resource.id": "remembrancer.party.training", "prefect.resource.role": "owner"}
    ]
    assert dt.datetime.fromisoformat(found[0]["occurred"]) == now


def wait_for_events(api: str, wanted: dict[str, object]) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found: list[dict[str, Any]] = httpx.post(f"{api}/events/filter", json=wanted).json()["events"]
        if found:
            return found
        time.sleep(0.3)
    pytest.fail("the event did not come")


def test_news_that_is_no_happening_is_no_event() -> None:
    assert happening_of(News.NOTHING_DUE) is None
    assert happening_of(News.ESCALATED) is Happening.ESCALATED

"""Retention as the flow does it: with the names of our own flows, and as the register says."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient
from sqlalchemy.engine import Engine

from flows.retention import old_mail, old_runs
from flows.runtime import running
from registry.clock import MODE
from registry.journal import writing
from registry.register import set_meta
from registry.settings import Mode, Settings
from tasks.mail_in.mailbox import deliver, make_maildir
from tasks.old_mail import KEPT_FOR
from tasks.prefect_ui import retention
from tests.registry.builders import MORNING

Call = tuple[set[str], dt.timedelta, set[str]]


def test_services_lose_what_ended_well_and_every_flow_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Call] = []

    async def remove(_client: PrefectClient, names: list[str], before: dt.datetime, **more: object) -> int:
        types = {each.value for each in more.get("types", retention.FINAL)}  # type: ignore[attr-defined]
        calls.append((set(names), MORNING - before, types))
        return 1

    monkeypatch.setattr("flows.retention.remove_runs", remove)
    assert asyncio.run(old_runs(PrefectClient("http://127.0.0.1:9/api"), MORNING)) == 2
    (services, quiet, well), (ours, old, final) = calls
    assert {"sweep", "collect returns", "deliver letters", "sync", "retention"} <= services
    assert not {"review a return", "monitor action"} & services
    assert services | {"review a return", "monitor action"} <= ours
    assert (quiet.days, old.days) == (14, 400)
    assert (well, final) == ({"COMPLETED"}, {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})


@pytest.mark.parametrize(("mode", "removed"), [(Mode.DEMO, 2), (Mode.REHEARSAL, 0), (Mode.LIVE, 0)])
def test_only_a_demonstration_loses_mail(engine: Engine, tmp_path: Path, mode: Mode, removed: int) -> None:
    settings = Settings(home=tmp_path, database_url=engine.url.render_as_string(hide_password=False))
    with writing(engine, MORNING) as writer:
        set_meta(writer.session, MODE, mode.value)
    for box in (settings.owners_maildir, settings.returns_maildir):
        make_maildir(box)
        deliver(box, b"Subject: a letter\n\nwords\n")
    with running(settings) as runtime:
        later = dt.datetime.now(dt.UTC) + KEPT_FOR + dt.timedelta(days=1)
        assert old_mail(runtime, later - dt.timedelta(days=2)) == 0
        assert old_mail(runtime, later) == removed

"""What the forms run on in tests: the test's register at a fixed moment, and no Prefect."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from flows.forms import acting
from flows.runtime import Runtime
from registry.settings import Settings
from tests.registry.builders import CALENDAR


@pytest.fixture
def runtime_at(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], Runtime]:
    """Give the instant (UTC) at which the forms act; returns the runtime that they then use."""

    def made_at(now: dt.datetime) -> Runtime:
        class Fixed(Runtime):
            def now(self) -> dt.datetime:
                return now

        made = Fixed(Settings(home=tmp_path), engine, CALENDAR)

        @contextmanager
        def running() -> Iterator[Runtime]:
            yield made

        monkeypatch.setattr(acting, "running", running)
        return made

    return made_at

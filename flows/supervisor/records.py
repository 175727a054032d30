"""What `up` writes down of its parts, for the watch: which run, which died, and how often lately."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from registry.settings import Settings


class Phase(StrEnum):
    """How far `up` is."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One part. Moments are epoch seconds. No word of its log is here: that may hold anything."""

    name: str
    title: str
    log: str
    running: bool
    ready: bool
    in_loop: bool  # dies so often that `up` says no more of it
    since: float  # it was started, or died if it does not run
    deaths: tuple[float, ...]  # within the last hour


@dataclass(frozen=True, slots=True)
class UpRecord:
    """An `up` and its parts, as it wrote them down."""

    pid: int
    phase: Phase
    at: float  # when this was written
    phase_since: float
    parts: tuple[PartRecord, ...] = ()


_FORM = TypeAdapter(UpRecord)


def write_down(settings: Settings, phase: Phase, phase_since: float, at: float, parts: Sequence[PartRecord]) -> None:
    """Replace the record. Where that is not possible (a full disk), the old one stays and its age tells."""
    path = _path(settings)
    new = path.with_suffix(".new")
    with contextlib.suppress(OSError):
        new.write_bytes(_FORM.dump_json(UpRecord(os.getpid(), phase, at, phase_since, tuple(parts))))
        new.replace(path)


def written_down(settings: Settings) -> UpRecord | None:
    """The last record of this home's `up`; None where there is none that can be read."""
    try:
        return _FORM.validate_json(_path(settings).read_bytes())
    except (OSError, ValidationError):
        return None


def _path(settings: Settings) -> Path:
    return settings.run_folder / "up.json"

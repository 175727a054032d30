"""registry.wording: this project's own reader."""

import datetime as dt
from typing import Any

from benchmarks.answer import Answer, Library
from flows.cli.reading_fields import reading_fields
from registry.wording import read


def library() -> Library:
    """Our reader, with the fields that `remembrancer wording --json` gives."""
    return Library("this checkout", lambda text, reference: read(text, reference.date()), _answers)


def _answers(readings: Any, _reference: dt.datetime) -> list[Answer]:  # noqa: ANN401  what a library gives
    names = Answer.__dataclass_fields__
    found = [reading_fields(reading) for reading in readings]
    return [Answer(**{name: fields[name] for name in names}) for fields in found if fields["kind"] != "none"]  # type: ignore[arg-type]

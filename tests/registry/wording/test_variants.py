"""Many ways of saying when, each with the reading that a person would give it.

A line of variants/*.txt is `READINGS | TEXT`. READINGS, joined by " + ", are D and the day due, W and the two ends,
R and the rule (with from= and to=), E and the offset from the event, Q on request, C continuing, N nothing; "?" marks
what is ambiguous. TEXT may begin with the paper's date after an @; without it the paper is of 27 February 2001.
"""

import datetime as dt
import re
from pathlib import Path

import pytest

from registry.model import Reading, ScheduleKind
from registry.wording import read
from tests.registry.wording.reads import PAPER_ON

TABLES = sorted((Path(__file__).parent / "variants").glob("*.txt"))
LETTERS = {
    ScheduleKind.ONCE: "D", ScheduleKind.WINDOW: "W", ScheduleKind.RECURRING: "R", ScheduleKind.ON_EVENT: "E",
    ScheduleKind.ON_REQUEST: "Q", ScheduleKind.CONTINUING: "C",
}  # fmt: skip


def written(reading: Reading) -> str:
    """A reading as a line of the tables writes it."""
    parts = [LETTERS[reading.kind]]
    if reading.kind is ScheduleKind.WINDOW:
        parts += [str(reading.start or "-"), str(reading.end or "-")]
    elif reading.kind is ScheduleKind.RECURRING:
        parts += [str(reading.rrule)]
        parts += [f"from={reading.start}"] if reading.start else []
        parts += [f"to={reading.end}"] if reading.end else []
    else:
        parts += [str(each) for each in (reading.due, reading.offset) if each]
    return " ".join([*parts, "?"] if reading.ambiguous else parts)


def misread(line: str) -> str | None:
    """What a line of a table was read as, where that is not what it asks for."""
    wanted, text = line.split(" | ", 1)
    dated = re.match(r"@(\d{4}-\d\d-\d\d) ", text)
    reference = dt.date.fromisoformat(dated[1]) if dated else PAPER_ON
    body = text[dated.end() :] if dated else text
    given = " + ".join(written(each) for each in read(body, reference)) or "N"
    return None if given == wanted else f"{text}: wanted {wanted}, read {given}"


@pytest.mark.promise(2)
@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_every_variant_is_read_as_a_person_would_read_it(table: Path) -> None:
    lines = table.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 100
    assert [wrong for line in lines if (wrong := misread(line))] == []


@pytest.mark.promise(2)
@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_a_span_stands_in_its_sentence_and_what_is_ambiguous_says_between_what(table: Path) -> None:
    for line in table.read_text(encoding="utf-8").splitlines():
        text = re.sub(r"^@\S+ ", "", line.split(" | ", 1)[1])
        for reading in read(text, PAPER_ON):
            assert reading.span
            assert reading.span in text
            assert len(reading.between) != 1
            assert bool(reading.between) is reading.ambiguous, text
            assert reading.why.endswith(".")
            assert reading.why[0] == reading.why[0].upper()

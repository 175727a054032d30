"""The position in the terminal: nothing is cut off, however narrow it is."""

import datetime as dt
import io
import re

import pytest
from rich.console import Console

from flows.cli.position_shown import show_position
from registry.model import News
from registry.position import Position, Standing

TODAY = dt.date(2026, 11, 25)
LATE = Standing(
    "OTA/8.1",
    "Review of complaints taken at front counters",
    "Professional Standards Department",
    News.ESCALATED,
    "",
    dt.date(2026, 11, 12),
    9,
)
MET = Standing("OTA/2.2", "Pocket card for operators", None, News.MET, "", None, 0)
POSITION = Position(((News.ESCALATED, 1), (News.MET, 1)), (LATE, MET))


def shown(position: Position, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    show_position(position, "demo", TODAY, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_wide_terminal_has_a_line_an_action() -> None:
    lines = shown(POSITION, 130).splitlines()
    [line] = [line for line in lines if line.startswith("OTA/8.1")]
    assert re.split(r"\s{2,}", line.strip()) == [
        "OTA/8.1",
        "Escalated, 9 days late",
        "12 Nov 2026",
        "Review of complaints taken at front counters",
        "Professional Standards Department",
    ]


@pytest.mark.parametrize("width", [60, 80, 109, 110, 200])
def test_every_word_is_there_at_any_width(width: int) -> None:
    words = shown(POSITION, width).split()
    for standing in POSITION.standings:
        for text in (standing.ref, standing.title, standing.owner or "nobody named", standing.news.value):
            assert set(text.split()) <= {word.strip(",") for word in words}


def test_an_empty_register_says_what_to_do() -> None:
    assert "apply" in shown(Position((), ()), 80)

"""What a person sees of a text and its readings: marks below the words, in any terminal, for any text."""

import datetime as dt
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from flows.cli.marked_lines import Line, Mark, Span, lay_out
from flows.cli.meaning import meaning
from flows.cli.plain_text import shown_safely
from flows.cli.wording_shown import show_readings, spans_of
from registry.model import Reading, ScheduleKind
from registry.wording import read

DAY = dt.date(2001, 2, 27)
LETTERS = st.sampled_from("abc 漢字אב\n\t\x1b\u202e.,9")
TEXTS = st.text(LETTERS, max_size=120)


def shown(text: str, *readings: Reading, width: int = 60, force_terminal: bool = False, no_color: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=force_terminal, no_color=no_color)
    show_readings(text, readings, console)
    return out.getvalue()


def saying(span: str, kind: ScheduleKind = ScheduleKind.CONTINUING, **fields: str) -> Reading:
    return Reading(kind, span=span, why="So it is.", **fields)  # type: ignore[arg-type]


BY_MAY = saying("by 4 May 2001", ScheduleKind.ONCE)


def laid_out(text: str, *spans: tuple[int, int], width: int = 60, isolate: bool = False) -> list[Line]:
    numbered = tuple(Span(number, *span) for number, span in enumerate(spans, start=1))
    return list(lay_out(text, numbered, width, isolate=isolate))


def text_of(line: Line) -> str:
    return "".join(piece for piece, _number in line.pieces)


def above(line: Line, mark: Mark) -> str:
    """The characters over a mark."""
    over, column = "", 0
    for each in text_of(line):
        over += each if mark.column <= column < mark.column + mark.width else ""
        column += cell_len(each)
    return over


def test_a_mark_stands_below_its_words_and_bears_their_number() -> None:
    lines = shown("A plan is due by 4 May 2001, and figures monthly.", BY_MAY, saying("monthly")).splitlines()
    assert lines[:2] == [
        "A plan is due by 4 May 2001, and figures monthly.",
        "              1────────────              2──────",
    ]


def test_words_that_go_over_the_edge_are_marked_on_each_line() -> None:
    assert shown("The plan is due by 4 May 2001.", BY_MAY, width=22).splitlines()[:4] == [
        "The plan is due by 4",
        "                1───",
        "May 2001.",
        "1───────",
    ]


def test_spans_that_overlap_are_marked_on_lines_of_their_own() -> None:
    text = "monthly until the review is complete"
    lines = shown(text, saying(text), saying("until the review"), saying("review is"), width=60).splitlines()
    assert lines[1:4] == [
        "1───────────────────────────────────",
        "        2───────────────",
        "                  3────────",
    ]


def test_the_same_words_twice_are_marked_where_each_stands() -> None:
    text = "monthly, and monthly"
    assert list(spans_of(text, (saying("monthly"), saying("monthly")))) == [Span(1, 0, 7), Span(2, 13, 20)]


def test_wide_and_combining_characters_keep_the_marks_in_place() -> None:
    assert shown("漢字 e\N{COMBINING ACUTE ACCENT} by 4 May 2001", BY_MAY).splitlines()[1] == " " * 7 + "1────────────"


def test_lines_and_tabs_of_the_text_stay() -> None:
    assert shown("First:\r\n\tmonthly\n\nEnd", saying("monthly")).splitlines()[:5] == [
        "First:", "        monthly", "        1──────", "", "End",
    ]  # fmt: skip


def test_nothing_in_the_text_gives_the_terminal_orders() -> None:
    reading = saying("monthly\x1b]0;x\x07", ScheduleKind.ON_EVENT, event="\x1b[2J")
    for terminal in (False, True):
        text = "\x1b[31mred\x1b[0m \u202emonthly\x1b]0;x\x07 \x9b1m"
        seen = shown(text, reading, force_terminal=terminal, no_color=True)
        assert not {"\x07", "\x9b", "\u202e"} & set(seen)
        assert "\x1b[31m" not in seen
        assert "\x1b]" not in seen
        assert "\x1b[2J" not in seen
        assert "red" in seen


def test_without_colours_no_colour_is_sent_and_in_a_pipe_nothing_but_text() -> None:
    text = "due by 4 May 2001"
    assert "\x1b[1;32mby 4 May 2001" in shown(text, BY_MAY, force_terminal=True)
    assert "32m" not in shown(text, BY_MAY, force_terminal=True, no_color=True)
    assert "\x1b" not in shown(text, BY_MAY)


def test_right_to_left_words_stand_by_themselves_in_a_terminal_and_plain_in_a_pipe() -> None:
    text = "הדוח יוגש by 4 May 2001 עד 3"
    first, *_ = laid_out(text, isolate=True)
    assert text_of(first) == "\u2067הדוח יוגש\u2069 by 4 May 2001 \u2067עד\u2069 3"
    assert "\u2067" in shown(text, BY_MAY, force_terminal=True)
    assert shown(text, BY_MAY).splitlines()[:2] == [text, "          1────────────"]


@given(TEXTS, st.integers(1, 70))
def test_every_character_is_shown_once_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = laid_out(text, width=width)
    assert "".join("".join(map(text_of, lines)).split()) == "".join(shown_safely(text).split())
    assert all(cell_len(text_of(line)) <= max(width, 20) for line in lines)


@given(TEXTS, st.data(), st.integers(20, 70))
def test_what_stands_above_a_spans_marks_is_the_span(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = laid_out(text, (start, end), width=width)
    over = "".join(above(line, mark) for line in lines for row in line.rows for mark in row)
    assert "".join(over.split()) == "".join(shown_safely(text)[start:end].split())


@given(st.text(max_size=200), st.integers(1, 90))
def test_any_text_can_be_shown(text: str, width: int) -> None:
    seen = shown(text, *read(text, DAY), width=width, force_terminal=True, no_color=True)
    styles = ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;2m")
    for style in styles:
        seen = seen.replace(style, "")
    assert not any(unicodedata.category(each) == "Cc" for each in seen.replace("\n", ""))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"offset": "P30D", "event": "receipt"}, "on event, 30 days after “receipt”"),
        ({"offset": "P1M", "event": "receipt"}, "on event, 1 month after “receipt”"),
        ({"offset": "-P5D", "event": "the meeting", "span": "5 working days before the meeting"},
         "on event, 5 working days before “the meeting”"),
        ({"offset": "PT48H", "event": "release"}, "on event, 48 hours after “release”"),
        ({"offset": "P1Y6M", "event": "release"}, "on event, P1Y6M from “release”"),
        ({"event": "release"}, "on event, “release”"),
    ],
)  # fmt: skip
def test_how_far_from_its_event_is_said_in_words(fields: dict[str, str], words: str) -> None:
    assert meaning(Reading(ScheduleKind.ON_EVENT, **fields)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY", "recurring, every month (FREQ=MONTHLY)"),
        ("FREQ=YEARLY;INTERVAL=2", "recurring, every 2 years (FREQ=YEARLY;INTERVAL=2)"),
    ],
)
def test_how_often_is_said_in_words_and_as_a_rule(rule: str, words: str) -> None:
    assert meaning(Reading(ScheduleKind.RECURRING, rrule=rule)) == words

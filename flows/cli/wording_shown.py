"""A text and its readings as people see them in the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from flows.cli.marked_lines import NARROWEST, Line, Mark, Span, lay_out
from flows.cli.meaning import COLOURS, meaning
from flows.cli.plain_text import shown_safely
from registry.model import Reading

INDENT = 4


def show_readings(text: str, readings: tuple[Reading, ...], console: Console | None = None) -> None:
    """The text, under each span a mark with its number, and below, by number, what it means and why."""
    console = console or Console()
    colours = {number: COLOURS[reading.kind] for number, reading in enumerate(readings, start=1)}
    spans = tuple(spans_of(text, readings))
    for line in lay_out(text, spans, console.width, isolate=console.is_terminal):
        _print(console, _text_of(line, colours))
        for row in line.rows:
            _print(console, _marks(row, colours, "-" if console.options.ascii_only else "─"))
    if not readings:
        _print(console, Text("Nothing here says when."))
    for number, reading in enumerate(readings, start=1):
        _explain(console, number, reading)


def spans_of(text: str, readings: tuple[Reading, ...]) -> Iterator[Span]:
    """Where each reading's words stand in the text. Readings come in the order of their spans' beginnings."""
    at, taken = 0, set[tuple[int, int]]()
    for number, reading in enumerate(readings, start=1):
        words = reading.span
        if not words:
            continue
        start = text.find(words, at)
        if (start, len(words)) in taken:
            start = max(text.find(words, start + 1), start)
        if start < 0:
            start = text.find(words)
        if start >= 0:
            taken.add((start, len(words)))
            at = start
            yield Span(number, start, start + len(words))


def _text_of(line: Line, colours: dict[int, str]) -> Text:
    shown = Text()
    for piece, number in line.pieces:
        shown.append(piece, style=f"bold {colours[number]}" if number else "")
    return shown


def _marks(row: tuple[Mark, ...], colours: dict[int, str], stroke: str) -> Text:
    shown = Text()
    for mark in row:
        shown.append(" " * (mark.column - len(shown)))
        shown.append(str(mark.number).ljust(mark.width, stroke), style=colours[mark.number])
    return shown


def _explain(console: Console, number: int, reading: Reading) -> None:
    precise = reading.precision and f"to the {reading.precision}"
    heading = [meaning(reading), precise, reading.ambiguous and "ambiguous"]
    first, *others = _wrapped(console, " · ".join(part for part in heading if part), "")
    _print(console, Text())
    _print(console, Text(str(number).ljust(INDENT), style=f"bold {COLOURS[reading.kind]}").append(first))
    for line in [*others, *_wrapped(console, f"“{reading.span}”", ""), *_wrapped(console, reading.why, "dim")]:
        _print(console, Text(" " * INDENT).append(line))
    for word, each in zip(["either", *["or"] * len(reading.between)], reading.between, strict=False):
        for line in _wrapped(console, f"{word} {each}", "red"):
            _print(console, Text(" " * INDENT).append(line))


def _wrapped(console: Console, words: str, style: str) -> list[Text]:
    """Words below a text, between an indent and the terminal's edge; a text's own line ends are spaces here."""
    plain = shown_safely(" ".join(words.split()))
    return list(Text(plain, style=style).wrap(console, max(console.width, NARROWEST) - INDENT))


def _print(console: Console, line: Text) -> None:
    line.rstrip()
    console.print(line, soft_wrap=True)

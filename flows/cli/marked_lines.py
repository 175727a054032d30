"""A text broken into screen lines, with the places of its marked spans on each: the layout, without colours."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len

from flows.cli.plain_text import shown_safely

TAB = 8  # columns
NARROWEST = 20  # columns; a terminal that says it has fewer is not believed
RIGHT_TO_LEFT = {"R", "AL", "AN"}
# A run of right-to-left letters stands by itself, so that the columns on both its sides stay where they are.
ISOLATED, END_OF_ISOLATED = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the text, marked with a number."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A span's part on one screen line: its columns."""

    number: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """One screen line: pieces of text with the number of their (innermost) span, and rows of marks below it."""

    pieces: tuple[tuple[str, int | None], ...]
    rows: tuple[tuple[Mark, ...], ...]


def lay_out(text: str, spans: tuple[Span, ...], width: int, *, isolate: bool) -> Iterator[Line]:
    """The text in lines of at most `width` columns, broken between words where that is possible.

    Wide characters count two columns and combining ones none; a tab goes to the next multiple of 8; characters that
    would give the terminal orders are shown as �. With `isolate`, right-to-left runs keep to their columns.
    """
    shown = [_shown(each, following) for each, following in pairwise(shown_safely_kept(text) + "\n")]
    for first, end in _ranges(shown, max(width, NARROWEST)):
        here = [span for span in spans if span.start < end and span.end > first]
        columns = _columns(shown, first, end)
        yield Line(
            tuple(_pieces(_spaced(shown, columns, first, end), first, here, isolate=isolate)),
            _rows([mark for span in here if (mark := _mark(span, first, end, shown, columns))]),
        )


def shown_safely_kept(text: str) -> str:
    """As shown_safely, but a line's end of two characters stays one."""
    return shown_safely(text.replace("\r\n", " \n"))


def _shown(each: str, following: str) -> str:
    return "" if each == " " and following == "\n" else each


def _width(each: str, column: int) -> int:
    if each == "\t":
        return TAB - column % TAB
    return cell_len(each) if each != "\n" else 0


def _ranges(shown: list[str], width: int) -> Iterator[tuple[int, int]]:
    """Where each screen line begins and ends in the text; a newline belongs to the line that it ends."""
    first = at = column = 0
    after_space = 0
    while at < len(shown):
        each = shown[at]
        column += _width(each, column)
        if column > width and not each.isspace() and at > first:
            at = after_space if after_space > first else at
            yield first, at
            first, column = at, 0
            continue
        at += 1
        if each.isspace():
            after_space = at
        if each == "\n":
            yield first, at
            first, column = at, 0
    if first < at:
        yield first, at


def _columns(shown: list[str], first: int, end: int) -> list[int]:
    """The column of each character, and that after the last."""
    columns = [0]
    for at in range(first, end):
        columns.append(columns[-1] + _width(shown[at], columns[-1]))
    return columns


def _spaced(shown: list[str], columns: list[int], first: int, end: int) -> list[str]:
    """The line's characters, tabs as the spaces that they take, without its newline."""
    widths = [after - before for before, after in pairwise(columns)]
    plain = [" " * wide if each == "\t" else each for each, wide in zip(shown[first:end], widths, strict=True)]
    return ["" if each == "\n" else each for each in plain]


def _pieces(characters: list[str], first: int, spans: list[Span], *, isolate: bool) -> Iterator[tuple[str, int | None]]:
    numbers = [_innermost(spans, first + at) for at in range(len(characters))]
    isolated = _isolated(characters) if isolate else characters
    piece, number = "", None
    for character, its_number in zip(isolated, numbers, strict=True):
        if its_number != number:
            if piece:
                yield piece, number
            piece, number = "", its_number
        piece += character
    yield piece.rstrip() if number is None else piece, number


def _innermost(spans: list[Span], at: int) -> int | None:
    over = [span for span in spans if span.start <= at < span.end]
    return min(over, key=lambda span: span.end - span.start).number if over else None


def _isolated(characters: list[str]) -> list[str]:
    """The characters, each right-to-left run (with what stands between its words) set apart."""
    kinds = [unicodedata.bidirectional(each[:1]) if each else "" for each in characters]
    result, run = list(characters), []
    for at, kind in [*enumerate(kinds), (len(kinds), "L")]:
        if kind in RIGHT_TO_LEFT:
            run.append(at)
        elif run and kind in {"L", "EN"}:
            result[run[0]] = ISOLATED + result[run[0]]
            result[run[-1]] += END_OF_ISOLATED
            run = []
    return result


def _mark(span: Span, first: int, end: int, shown: list[str], columns: list[int]) -> Mark | None:
    """The span's part on the line, without the spaces at its ends; None where nothing of it is to be seen."""
    start, stop = max(span.start, first), min(span.end, end)
    while stop > start and not shown[stop - 1].strip():
        stop -= 1
    while start < stop and not shown[start].strip():
        start += 1
    width = columns[stop - first] - columns[start - first]
    return Mark(span.number, columns[start - first], width) if width else None


def _rows(marks: list[Mark]) -> tuple[tuple[Mark, ...], ...]:
    """Marks that overlap stand below each other; the widest first."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda each: (each.column, -each.width)):
        free = next((row for row in rows if _end(row[-1]) < mark.column), None)
        if free is None:
            rows.append([mark])
        else:
            free.append(mark)
    return tuple(tuple(row) for row in rows)


def _end(mark: Mark) -> int:
    """The last column that the mark, or its number where that is longer, takes."""
    return mark.column + max(mark.width, len(str(mark.number))) - 1

"""A table that has no lines of its own: rows by their numbers and by the distances between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.documents.formats.pages.columns import MOST_LINES, NARROWEST, Gap, Region, region_at, text_columns, trimmed
from tasks.documents.formats.pages.lines import Line, lines_of
from tasks.documents.formats.pages.tables import Ruled

LABEL = re.compile(r"(?:[A-Za-z]{0,3}\d{1,3}(?:\.\d{1,3})*[a-z]?[.):]?|\(?[a-z]{1,3}[.)])")
NEAR = 2.2  # times the size: lines of one column
WIDER = 1.25  # times the usual distance of lines: more parts rows


@dataclass(frozen=True, slots=True)
class Band:
    """Lines of one column of text."""

    lines: tuple[Line, ...]
    limit: float  # how far to the right they go
    goes_on: bool = False  # with the text of the column before it


def parts_of(lines: Sequence[Line], distance: float, carried: Sequence[Gap] = ()) -> list[Band | Ruled]:
    """Lines outside of ruled tables, from top to bottom: columns one after the other, and tables without lines.

    `carried` are the gaps of such a table that the page before ended with.
    """
    if len(lines) > MOST_LINES:
        return [_band(lines)]
    rest = _rest_of(lines, carried)
    found: list[Band | Ruled] = []
    if rest:
        found += [_table(rest, distance)] if _is_certain(rest, distance) else _side_by_side(rest.columns())
    plain: list[Line] = []
    at = len(rest.lines) if rest else 0
    while at < len(lines):
        region = region_at(lines, at)
        made = _made(region, distance) if region else None
        if region is None or made is None:
            plain.append(lines[at])
            at += 1
            continue
        at += len(region.lines)
        if isinstance(made[0], Band):
            plain, region = _upwards(plain, region)
            made = _made(region, distance) or made
        found += [_band(plain)] if plain else []
        found += made
        plain = []
    return found + ([_band(plain)] if plain else [])


def gaps_of(table: Ruled) -> tuple[Gap, ...]:
    """Where a table without lines has its gaps, to know its part on the next page again."""
    half = NARROWEST / 2 - 1
    return tuple((edge - half, edge + half) for edge in table.edges[1:-1])


def _band(lines: Sequence[Line]) -> Band:
    return Band(tuple(lines), max(line.x1 for line in lines))


def _rest_of(lines: Sequence[Line], carried: Sequence[Gap]) -> Region | None:
    """The lines from a page's top that go on with the table of the page before."""
    end = 0
    while carried and end < len(lines) and _is_free(lines[end], carried):
        end += 1
    region = trimmed(Region(tuple(lines[:end]), tuple(carried)))
    is_table = any(region.column(word) for line in region.lines for word in line.words)
    return region if region.lines and is_table else None


def _made(region: Region, distance: float) -> list[Band | Ruled] | None:
    if region.is_table and _is_certain(region, distance):
        return [_table(region, distance)]
    columns = text_columns(region)
    return None if columns is None else _side_by_side(columns)


def _side_by_side(columns: list[list[Line]]) -> list[Band | Ruled]:
    return [replace(_band(column), goes_on=at > 0) for at, column in enumerate(columns) if column]


def _upwards(plain: list[Line], region: Region) -> tuple[list[Line], Region]:
    """Columns may begin above the first line that has words in both."""
    above = len(plain)
    below = region.lines[0]
    while (
        above and _is_free(plain[above - 1], region.gaps) and below.middle - plain[above - 1].middle < NEAR * below.size
    ):
        above -= 1
        below = plain[above]
    return plain[:above], Region((*plain[above:], *region.lines), region.gaps)


def _is_free(line: Line, gaps: Sequence[Gap]) -> bool:
    """No word of it stands in a gap."""
    return all(word.x1 <= gap[0] + 1 or word.x0 >= gap[1] - 1 for word in line.words for gap in gaps)


def _is_certain(region: Region, distance: float) -> bool:
    """Whether the rows can be told apart: not where numbers stand at half the height of rows with spaces in them."""
    groups = _groups(region, distance)
    for group in groups:
        for part in _by_label(group, region)[1:]:
            firsts = [column[0] for column in Region(tuple(part), region.gaps).columns()[1:] if column]
            if any(first.text[:1].islower() for first in firsts):
                return False
    numbers = [next((line for line in group if _label(line, region)), None) for group in groups]
    halfway = any(
        number is not None and number.middle - group[0].middle > NEAR * number.size
        for number, group in zip(numbers, groups, strict=True)
    )
    return not (halfway and None in numbers[1:])


def _table(region: Region, distance: float) -> Ruled:
    width = len(region.gaps) + 1
    rows: list[list[list[Line] | None]] = []
    groups = [part for group in _groups(region, distance) for part in _by_label(group, region)]
    for group in groups:
        words = [word for line in group for word in line.words]
        rows.append([lines_of(word for word in words if region.column(word) == at) for at in range(width)])
    x0, x1 = min(line.x0 for line in region.lines), max(line.x1 for line in region.lines)
    return Ruled(
        box=(x0, region.lines[0].top, x1, region.lines[-1].bottom),
        rows=rows,
        tops=[group[0].top for group in groups],
        edges=[x0, *((gap[0] + gap[1]) / 2 for gap in region.gaps), x1],
        ruled=False,
    )


def _groups(region: Region, distance: float) -> list[list[Line]]:
    """Lines that stand at the usual distance from each other."""
    groups: list[list[Line]] = []
    for line in region.lines:
        last = groups[-1][-1] if groups else None
        if last is None or line.middle - last.middle > WIDER * distance * max(line.size, last.size):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _by_label(group: list[Line], region: Region) -> list[list[Line]]:
    """A group with several numbers in its first column has a row for each; one with a single number is one row."""
    labelled = [at for at, line in enumerate(group) if _label(line, region)]
    if len(labelled) <= 1:
        return [group]
    starts = [0, *labelled[1:]] if labelled[0] else labelled
    return [group[start:end] for start, end in zip(starts, [*starts[1:], len(group)], strict=True)]


def _label(line: Line, region: Region) -> bool:
    words = [word.text for word in line.words if region.column(word) == 0]
    return bool(words) and LABEL.fullmatch(words[0]) is not None

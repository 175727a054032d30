"""The paper's own numbers of its recommendations: kept as they are, told apart where they repeat, gaps shown."""

import re
from collections.abc import Sequence

from tasks.documents.tables.labels import LETTERED, NUMBER
from tasks.documents.tables.table import Row

WIDEST_SERIES = 1000  # a number far from the others is no series


def numbers(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The paper's own numbers; one that stands twice gets a letter, because a shared number joins nothing."""
    given: list[str] = []
    repeated: list[str] = []
    for row in rows:
        lettered = LETTERED.fullmatch(row.label.strip())
        plain = (NUMBER.findall(row.label) or [lettered[1] if lettered else str(len(given) + 1)])[-1]
        number = plain
        for suffix in (chr(letter) for letter in range(ord("b"), ord("z") + 1)):
            if number not in given:
                break
            number = plain + suffix
        if number != plain:
            repeated.append(f"{plain} stands more than once; {row.place.words} is called {number}")
        given.append(number)
    return given, repeated


def gaps(given: Sequence[str]) -> list[str]:
    """The whole numbers that are missing between a prefix's first and last."""
    series: dict[str, set[int]] = {}
    for number in given:
        match = re.fullmatch(r"([A-Za-z]*)(\d+)[a-z]?", number)
        if match:
            series.setdefault(match[1], set()).add(int(match[2]))
    return [
        f"{prefix}{missing}"
        for prefix, present in series.items()
        if max(present) - min(present) < WIDEST_SERIES
        for missing in range(min(present), max(present))
        if missing not in present
    ]

"""PostgreSQL's COPY text format, read back into the register's canonical values.

PostgreSQL's manual, "COPY", "Text Format": one line a row, columns parted by tabs, a NULL as a backslash and N,
and a backslash before what would be mistaken. The same in every version from 15 on.
"""

import datetime as dt
import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from registry.journal import to_json

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NULL = r"\N"

_VALUES: dict[str, Callable[[str], Any]] = {
    "varchar": str,
    "integer": int,
    "boolean": lambda said: said == "t",
    "date": dt.date.fromisoformat,
    "timestamptz": dt.datetime.fromisoformat,
    "jsonb": json.loads,
}


def rows_of(packed: IO[bytes], columns: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Each row as column -> value, with dates and instants as such.

    Raises ValueError or KeyError for what COPY did not write, OSError and EOFError for what gzip did not.
    """
    with gzip.open(packed, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            fields = line.removesuffix("\n").split("\t")
            yield {
                name: None if field == _NULL else _VALUES[kind](_plain(field))
                for (name, kind), field in zip(columns, fields, strict=True)
            }


def canonical_row(row: dict[str, Any]) -> dict[str, Any]:
    """The row as the journal would have it."""
    return {name: to_json(value) for name, value in row.items()}


def _plain(field: str) -> str:
    if "\\" not in field:
        return field
    return _ESCAPE.sub(lambda found: _MEANS.get(found[1], found[1]), field)

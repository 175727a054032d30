"""A draft's values as a workbook's cells, and back: no text is taken for a formula, and no character is lost."""

import datetime as dt
import re

from openpyxl.cell.cell import Cell, MergedCell

from registry.errors import BadInputError
from tasks.documents.drafts.sheets import Column, Holds

LONGEST_CELL = 32_767  # characters: the limit of the format
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f￾￿]|_x(?=[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
FIRST_DAY = dt.date(1900, 3, 1)  # before it, the format counts a day that never was
TRUTHS = {True: "yes", False: "no", None: None}


def fill(cell: Cell | MergedCell, column: Column, value: object) -> None:
    """Put a draft's value into a cell. Raises BadInputError for a text that no cell can hold."""
    if value is None:
        return
    if column.holds is Holds.TRUTH:
        cell.value = TRUTHS[bool(value)]
    elif isinstance(value, dt.date) and value >= FIRST_DAY:
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, float):
        cell.value, cell.number_format = value, "0.00"
    else:
        text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        _write(cell, text)


def escaped(text: str) -> str:
    """A text in the format's own escapes for characters that its XML cannot hold; `words` gives it back."""
    return HIDDEN.sub(lambda match: f"_x{ord(match[0][0]):04X}_" + match[0][1:], text)


def _write(cell: Cell | MergedCell, text: str) -> None:
    safe = escaped(text)
    if len(safe) > LONGEST_CELL:
        raise BadInputError("A text is longer than a cell can hold; write the draft as YAML instead (-o draft.yaml).")
    cell.value = safe
    if safe:
        cell.data_type = "s"  # whatever the text begins with, it is no formula
        cell.quotePrefix = True


def words(value: object) -> str | None:
    """What a person finds in a cell, as a draft's file would write it; None where it is empty."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))

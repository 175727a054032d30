"""The words in a workbook's cells, as the process takes them out that reads files from outside."""

import io
import warnings
from collections.abc import Iterable, Sequence
from itertools import islice

from openpyxl import load_workbook

from registry.errors import BadInputError
from tasks.documents.drafts.cells import words

MOST_ROWS, MOST_COLUMNS = 20_000, 100  # of one sheet
LAST_ROW = 1_048_576  # of the format


def cells_of(content: bytes, name: str) -> dict[str, list[list[str | None]]]:
    """Each sheet's rows, from its first on; empty cells and rows at their ends are left out.

    Merged cells are not filled and nothing far away is made up. Raises BadInputError for more rows than a draft has.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about what it cannot keep when it saves: nothing is saved
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        cells: dict[str, list[list[str | None]]] = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size is not believed
            cells[sheet.title] = _rows(sheet.iter_rows(values_only=True), name)
        return cells


def _rows(given: Iterable[Sequence[object]], name: str) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for number, values in enumerate(islice(given, LAST_ROW), start=1):
        row = [words(value) for value in values[:MOST_COLUMNS]]
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        if number > MOST_ROWS:
            raise BadInputError(f"{name} has words below row {MOST_ROWS:,}, more rows than any draft has.")
        rows += [[] for _ in range(number - 1 - len(rows))]
        rows.append(row)
    return rows

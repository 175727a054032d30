"""The paper in an Excel workbook: its sheets in order, hidden ones too, each cell as Excel shows it."""

import io
import warnings
import zipfile
from collections.abc import Iterator

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from registry.errors import BadInputError
from tasks.documents.formats.cell_lines import cell_paragraphs
from tasks.documents.formats.damage import DAMAGE
from tasks.documents.formats.excel.grids import Filled, blocks_of
from tasks.documents.formats.excel.shape import Shape, shape_of, sheet_paths
from tasks.documents.formats.excel.values import shown
from tasks.documents.formats.limits import MOST_CELLS
from tasks.documents.formats.ticking import Ticker, silent
from tasks.documents.paper import Format, Grid, Paper, Paragraph, Place

TICK_EVERY = 500  # rows
BROKEN: tuple[type[Exception], ...] = (InvalidFileException, *DAMAGE)


def read_excel(content: bytes, name: str, sha256: str, *, progress: Ticker = silent) -> Paper:
    """The paper in a workbook. Formulas give the values that Excel stored; macros are not looked at.

    Raises BadInputError, saying what to do, for a workbook that is damaged or holds more than a paper does.
    """
    blocks: list[Paragraph | Grid] = []
    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about what it cannot keep when it saves: nothing is saved
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                for found, said in _sheets(workbook, package, name, progress):
                    blocks += found
                    notes += said
    except BROKEN as error:
        raise BadInputError(
            f"{name} is damaged or not as Excel writes it ({type(error).__name__}): open it in Excel and save it again "
            "as .xlsx (not as Strict Open XML)."
        ) from error
    return Paper(name, sha256, Format.EXCEL, tuple(blocks), tuple(notes))


def _sheets(
    workbook: Workbook, package: zipfile.ZipFile, name: str, progress: Ticker
) -> Iterator[tuple[list[Paragraph | Grid], list[str]]]:
    if not workbook.worksheets:
        raise ValueError("no sheets")
    paths, count = sheet_paths(package), 0
    for sheet in workbook.worksheets:
        shape = shape_of(package, paths[sheet.title]) if sheet.title in paths else Shape()
        _check(count + shape.cells, name)
        filled: dict[tuple[int, int], str] = {}
        of = sheet.max_row or 0
        sheet.reset_dimensions()  # what the file says of its size is not believed
        for at, row in enumerate(sheet.iter_rows(), start=1):
            if at % TICK_EVERY == 0:
                progress("rows", at, max(at, of))
            for cell in row:
                if cell.value is not None:
                    filled[cell.row, cell.column] = shown(cell.value, cell.number_format, is_date=cell.is_date)
        filled |= {at: formula for at, formula in shape.formulas.items() if not filled.get(at)}
        count += len(filled)
        _check(count, name)
        place = Place(sheet=sheet.title)
        blocks = blocks_of(Filled(sheet.title, filled, shape.notes, tuple(shape.merges)), name)
        for words in shape.shapes:
            blocks += cell_paragraphs(words, place)
        yield blocks, _notes(sheet.title, sheet.sheet_state != "visible", shape)


def _check(cells: int, name: str) -> None:
    if cells > MOST_CELLS:
        raise BadInputError(
            f"{name} has more than {MOST_CELLS:,} filled cells, more than any paper; save the sheet or the rows that "
            "matter as a workbook of their own."
        )


def _notes(title: str, is_hidden: bool, shape: Shape) -> list[str]:  # noqa: FBT001
    notes = []
    if is_hidden:
        notes.append(f"Sheet {title} is hidden and was read all the same")
    if shape.hidden_rows:
        notes.append(f"Sheet {title} has {len(shape.hidden_rows)} hidden rows that were read all the same")
    if shape.hidden_columns:
        notes.append(f"Sheet {title} has hidden columns that were read all the same")
    if shape.formulas:
        notes.append(
            f"Sheet {title} has {len(shape.formulas)} formulas without a value: open it in Excel and save it again"
        )
    return notes

"""The draft as an Excel workbook: for clerks who would rather rule in cells than in YAML."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from registry.draft import Draft
from tasks.documents.drafts.cells import escaped, fill
from tasks.documents.drafts.plain import plain_draft
from tasks.documents.drafts.sheets import CHOICES_SHEET, GUIDE_SHEET, PAPER, PAPER_SHEET, SHEETS, Column

HEADING, OURS = PatternFill("solid", fgColor="1F3864"), PatternFill("solid", fgColor="EDEDED")
AMBIGUOUS, NOT_RESOLVED = PatternFill("solid", fgColor="FFE699"), PatternFill("solid", fgColor="DDEBF7")
TOP = Alignment(wrap_text=True, vertical="top")
OF_TIME = frozenset({"when.kind", "when.due", "when.rrule", "when.ambiguous", "when.event"})
NAMED = frozenset({"owner", "recipient"})
LINE, HIGHEST = 15.0, 409.0  # points: one line of a row, and the most that a row can have
LONGEST_COMMENT = 2_000  # characters; the cells "Why" and "Between" hold the whole
GUIDE = (
    "A draft: what was read from one paper. Nothing is sent before it is applied.",
    "Correct what is wrong in the white columns. Leave the grey ones as they are; the refs above all.",
    "Yellow: the words can be read in two ways, or more. The comment on the cell says how, and why it was read so.",
    "Rule with your name in “Ruled by”, and “Right as read” yes, or a day in “Ruled due”, or in “Ruled to recur”",
    "a rule (FREQ=MONTHLY;INTERVAL=2 is every two months).",
    "Blue: no body has resolved it, and it is chased only when “Chase it” says yes. A finding first needs a response.",
    "Names: write your name beside the party that is meant. Taken together: say yes or no, and your name.",
    "What is not ruled is applied as held, and nothing is sent for it. “Tracked” no keeps a line as a note.",
    "Then: remembrancer plan FILE (shows what would change), remembrancer apply FILE.",
)


def dump_workbook(draft: Draft, parties: Sequence[str] = ()) -> bytes:
    """The draft as an .xlsx file; `parties` are names that the drop-downs for owner and recipient offer besides.

    `load_workbook_draft` gives it back. Raises BadInputError for a text that is longer than a cell can be.
    """
    book, plain = Workbook(), plain_draft(draft)
    book.remove(book.worksheets[0])
    guide = book.create_sheet(GUIDE_SHEET)
    guide.column_dimensions["A"].width = 120
    for row, line in enumerate(GUIDE, start=1):
        guide.cell(row, 1, line).alignment = TOP
    _paper(book.create_sheet(PAPER_SHEET), plain)
    entries = _entries(plain)
    for title, columns in SHEETS.items():
        _sheet(book.create_sheet(title), columns, entries[title])
    _choices(book, entries["Actions"], parties)
    book.active = book.sheetnames.index("Actions")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _entries(plain: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet; what belongs to a recommendation bears its number."""
    recommendations = plain["recommendations"]
    return {
        "Actions": [{"number": each["number"], **action} for each in recommendations for action in each["actions"]],
        "Recommendations": recommendations,
        "Names": plain.get("names", []),
        "Taken together": plain.get("joints", []),
        "Queries": plain.get("queries", []),
        "Left out": plain["left_out"],
        "Progress": [
            {"number": each["number"], **part} for each in recommendations for part in each.get("progress", ())
        ],
        "Columns": plain.get("columns", []),
    }


def _at(entry: dict[str, Any], path: str) -> Any:  # noqa: ANN401 - a draft's plain values are of any kind
    value: Any = entry
    for key in path.split("."):
        value = value.get(key) if value else None
    return value


def _paper(sheet: Worksheet, plain: dict[str, Any]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 80
    for row, column in enumerate(PAPER, start=1):
        sheet.cell(row, 1, column.heading).font = Font(bold=True)
        cell = sheet.cell(row, 2)
        fill(cell, column, plain.get(column.path))
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        if column.ours:
            cell.fill = OURS
        if column.choices:
            _offer(sheet, f"B{row}", f'"{",".join(column.choices)}"')


def _sheet(sheet: Worksheet, columns: tuple[Column, ...], entries: list[dict[str, Any]]) -> None:
    for number, column in enumerate(columns, start=1):
        heading = sheet.cell(1, number, column.heading)
        heading.font, heading.fill, heading.alignment = Font(bold=True, color="FFFFFF"), HEADING, TOP
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            _offer(sheet, f"{letter}2:{letter}{len(entries) + 200}", f'"{",".join(column.choices)}"')
    for row, entry in enumerate(entries, start=2):
        for number, column in enumerate(columns, start=1):
            cell = sheet.cell(row, number)
            fill(cell, column, _at(entry, column.path))
            cell.alignment = TOP
            if colour := _colour(column, entry):
                cell.fill = colour
            if column.path == "when.kind" and (said := _explained(entry)):
                cell.comment = Comment(escaped(said[:LONGEST_COMMENT]), "Remembrancer", height=160, width=420)
        sheet.row_dimensions[row].height = _height(columns, entry)
    sheet.row_dimensions[1].height = 2 * LINE
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if entries:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(entries) + 1}"


def _height(columns: tuple[Column, ...], entry: dict[str, Any]) -> float:
    """High enough for the longest cell, as far as a row can be: office programs do not all see to it themselves."""
    lines = 1
    for column in columns:
        value = _at(entry, column.path)
        parts = value if isinstance(value, list) else [value]
        shown = [line for part in parts if part is not None for line in str(part).split("\n")]
        lines = max(lines, sum(1 + len(line) // column.width for line in shown))
    return min(HIGHEST, lines * LINE)


def _colour(column: Column, entry: dict[str, Any]) -> PatternFill | None:
    if column.path in OF_TIME and _at(entry, "when.ambiguous") and entry.get("ruling") is None:
        return AMBIGUOUS
    if column.path == "standing" and entry.get("standing"):
        return NOT_RESOLVED
    return OURS if column.ours else None


def _explained(entry: dict[str, Any]) -> str:
    between = "".join(f"\n- {each}" for each in _at(entry, "when.between") or ())
    return f"{_at(entry, 'when.why') or ''}{f'{chr(10)}It can mean:{between}' if between else ''}"


def _offer(sheet: Worksheet, cells: str, formula: str, *, strictly: bool = True) -> None:
    """A drop-down; where it is not strict, another value may be typed."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=strictly)
    rule.error = "Choose one of the list."
    sheet.add_data_validation(rule)
    rule.add(cells)


def _choices(book: Workbook, actions: list[dict[str, Any]], parties: Sequence[str]) -> None:
    """A sheet of names, from which the drop-downs for owner and recipient are filled."""
    names = sorted({*parties, *_named(actions)}, key=str.casefold)
    sheet = book.create_sheet(CHOICES_SHEET)
    sheet.sheet_state = "hidden"
    for row, name in enumerate(names, start=1):
        fill(sheet.cell(row, 1), Column("Party", "party"), name)
    if not names:
        return
    target = book["Actions"]
    source = f"{quote_sheetname(CHOICES_SHEET)}!$A$1:$A${len(names)}"
    for number, column in enumerate(SHEETS["Actions"], start=1):
        if column.path in NAMED:
            letter = get_column_letter(number)
            _offer(target, f"{letter}2:{letter}{len(actions) + 200}", source, strictly=False)


def _named(actions: list[dict[str, Any]]) -> Iterator[str]:
    for action in actions:
        yield from (action[key] for key in sorted(NAMED) if action[key])

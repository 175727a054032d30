"""A workbook that a clerk gives back becomes nodes like those of the YAML file; each knows its sheet and row."""

import io
import zipfile
from collections.abc import Iterable, Sequence

import yaml
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from registry.draft import Draft
from registry.errors import BadInputError, Problem
from tasks.documents.drafts.cells import words
from tasks.documents.drafts.draft_nodes import BOOL, NULL, TEXT, Problems
from tasks.documents.drafts.loading import draft_of
from tasks.documents.drafts.sheets import PAPER, PAPER_SHEET, SHEETS, Column, Holds

YES = {"yes": "true", "no": "false", "true": "true", "false": "false"}
LARGEST_WORKBOOK = 20_000_000  # bytes
LARGEST_UNPACKED = 200_000_000  # bytes
MOST_ROWS, MOST_COLUMNS = 20_000, 100  # of one sheet
SEQUENCE, MAPPING = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
Rows = list[tuple[int, dict[str, yaml.Node]]]


def load_workbook_draft(content: bytes, file: str) -> Draft:
    """The draft in a workbook that `dump_workbook` wrote and a clerk changed.

    Columns are found by their headings, wherever they stand. Raises BadInputError that lists every mistake with its
    sheet and row.
    """
    problems = Problems(file)
    return draft_of(_Sheets(_opened(content, file), problems).draft(), problems)


def _opened(content: bytes, file: str) -> dict[str, Worksheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        small = len(content) <= LARGEST_WORKBOOK and unpacked <= LARGEST_UNPACKED
        book = load_workbook(io.BytesIO(content), data_only=True) if small else None
    except Exception as error:  # openpyxl raises whatever the damage leads to
        raise _bad(file, "no Excel workbook that can be read; save it as .xlsx, without a password") from error
    if book is None:
        raise _bad(file, "the workbook is larger than any draft; start again from `remembrancer read -o`")
    return {sheet.title: sheet for sheet in book.worksheets}


def _bad(file: str, message: str) -> BadInputError:
    return BadInputError("The draft cannot be taken:", (Problem(message, None, file),))


class _Sheets:
    """The workbook's sheets, being read; a mistake is noted with its place."""

    def __init__(self, sheets: dict[str, Worksheet], problems: Problems) -> None:
        self.sheets, self.problems = sheets, problems

    def draft(self) -> yaml.Node:
        """All sheets as the one mapping that a draft's file holds."""
        paper = self._paper()
        recommendations = self._rows("Recommendations")
        for entry, under in (("actions", "Actions"), ("progress", "Progress")):
            self._put_under(recommendations, entry, self._rows(under), under)
        parts = {"recommendations": recommendations, "left_out": self._rows("Left out"), "names": self._rows("Names")}
        parts |= {"joints": self._rows("Taken together"), "queries": self._rows("Queries")}
        parts["columns"] = self._rows("Columns")
        mark = self._mark(PAPER_SHEET, 1)
        fields = paper | {name: _sequence((_mapping(row[1]) for row in rows), mark) for name, rows in parts.items()}
        return _mapping(fields, mark)

    def _mark(self, sheet: str, row: int) -> yaml.Mark:
        name = f"{self.problems.file}, sheet {sheet}"
        self.problems.places.add(name)
        return yaml.Mark(name, 0, row - 1, 0, None, 0)

    def _sheet(self, title: str) -> Worksheet | None:
        if title not in self.sheets:
            self.problems.add(f"the sheet {title} is missing; start again from `remembrancer read -o`", None)
        return self.sheets.get(title)

    def _paper(self) -> dict[str, yaml.Node]:
        sheet = self._sheet(PAPER_SHEET)
        rows = sheet.iter_rows(max_row=len(PAPER) + 20, max_col=2, values_only=True) if sheet is not None else ()
        found = {str(words(heading)): (row, value) for row, (heading, value) in enumerate(rows, start=1)}
        fields = {}
        for column in PAPER:
            row, value = found.get(column.heading, (1, None))
            fields[column.path] = _node(column, value, self._mark(PAPER_SHEET, row))
        return fields

    def _rows(self, title: str) -> Rows:
        """A sheet's rows as fields; those that are wholly empty are passed over."""
        sheet = self._sheet(title)
        if sheet is None:
            return []
        rows = sheet.iter_rows(
            max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True
        )
        headings = {str(words(value)): place for place, value in enumerate(next(iter(rows), ())) if value is not None}
        missing = [column.heading for column in SHEETS[title] if column.heading not in headings]
        if missing:
            top = yaml.ScalarNode(TEXT, "", self._mark(title, 1), None)
            self.problems.add(f"the columns are missing: {', '.join(missing)}", top)
            return []
        return [
            (number, self._fields(title, number, headings, row))
            for number, row in enumerate(rows, start=2)
            if any(value is not None for value in row)
        ]

    def _fields(self, title: str, number: int, headings: dict[str, int], row: Sequence[object]) -> dict[str, yaml.Node]:
        mark = self._mark(title, number)
        fields: dict[str, yaml.Node] = {}
        parts: dict[str, dict[str, yaml.Node]] = {}
        for column in SHEETS[title]:
            node = _node(column, row[headings[column.heading]], mark)
            part, _, name = column.path.rpartition(".")
            (parts.setdefault(part, {}) if part else fields)[name] = node
        for part, inner in parts.items():
            empty = part == "ruling" and all(node.tag == NULL for node in inner.values())
            fields[part] = yaml.ScalarNode(NULL, "", mark, None) if empty else _mapping(inner, mark)
        return fields

    def _put_under(self, recommendations: Rows, entry: str, rows: Rows, title: str) -> None:
        """Each row under the recommendation whose number it bears."""
        under: dict[str, list[yaml.Node]] = {str(fields["number"].value): [] for _, fields in recommendations}
        for number, fields in rows:
            belongs = fields.pop("number")
            if str(belongs.value) in under:
                under[str(belongs.value)].append(_mapping(fields, self._mark(title, number)))
            else:
                self.problems.add(f"the sheet Recommendations has no number {belongs.value!r}", belongs)
        for row, fields in recommendations:
            mark = self._mark("Recommendations", row)
            fields[entry] = _sequence(under[str(fields["number"].value)], mark)


def _node(column: Column, value: object, mark: yaml.Mark) -> yaml.Node:
    text = words(value)
    if column.holds is Holds.LINES:
        lines = [line for line in (text or "").split("\n") if line.strip()]
        return _sequence([yaml.ScalarNode(TEXT, line, mark, None) for line in lines], mark)
    if not text:
        return yaml.ScalarNode(TEXT if column.holds is Holds.TEXT else NULL, "", mark, None)
    if column.holds is Holds.TRUTH:
        truth = YES.get(text.strip().lower())
        return yaml.ScalarNode(BOOL if truth else TEXT, truth or text, mark, None)
    return yaml.ScalarNode(TEXT, text if column.holds is Holds.TEXT else text.strip(), mark, None)


def _mapping(fields: dict[str, yaml.Node], mark: yaml.Mark | None = None) -> yaml.MappingNode:
    mark = mark or next(iter(fields.values())).start_mark
    return yaml.MappingNode(
        MAPPING, [(yaml.ScalarNode(TEXT, name, mark, None), node) for name, node in fields.items()], mark, None
    )


def _sequence(nodes: Iterable[yaml.Node], mark: yaml.Mark) -> yaml.SequenceNode:
    return yaml.SequenceNode(SEQUENCE, list(nodes), mark, None)

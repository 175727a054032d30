"""A workbook that a clerk gives back becomes nodes like those of the YAML file; each knows its sheet and row."""

from collections.abc import Iterable, Sequence

import yaml

from registry.draft import Draft
from registry.errors import BadInputError, Problem
from tasks.documents.drafts.draft_nodes import BOOL, NULL, TEXT, Problems
from tasks.documents.drafts.loading import draft_of
from tasks.documents.drafts.sheets import PAPER, PAPER_SHEET, SHEETS, Column, Holds
from tasks.documents.formats.guarded import Cells, cells_guarded
from tasks.documents.formats.limits import LARGEST_PAPER

YES = {"yes": "true", "no": "false", "true": "true", "false": "false"}
SEQUENCE, MAPPING = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
Rows = list[tuple[int, dict[str, yaml.Node]]]


def load_workbook_draft(content: bytes, file: str) -> Draft:
    """The draft in a workbook that `dump_workbook` wrote and a clerk changed.

    Columns are found by their headings, wherever they stand. Raises BadInputError that lists every mistake with its
    sheet and row.
    """
    problems = Problems(file)
    return draft_of(_Sheets(_opened(content, file), problems).draft(), problems)


def _opened(content: bytes, file: str) -> Cells:
    """Its cells, taken out with the same guard as a paper's: whoever had it may have sent back anything."""
    if len(content) > LARGEST_PAPER:
        raise _bad(file, "the workbook is larger than any draft; start again from `remembrancer read -o`")
    try:
        return cells_guarded(content, file)
    except BadInputError as error:
        raise _bad(file, f"no Excel workbook that can be read: {error.summary}") from error


def _bad(file: str, message: str) -> BadInputError:
    return BadInputError("The draft cannot be taken:", (Problem(message, None, file),))


class _Sheets:
    """The workbook's sheets, being read; a mistake is noted with its place."""

    def __init__(self, sheets: Cells, problems: Problems) -> None:
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

    def _sheet(self, title: str) -> list[list[str | None]]:
        if title not in self.sheets:
            self.problems.add(f"the sheet {title} is missing; start again from `remembrancer read -o`", None)
        return self.sheets.get(title, [])

    def _paper(self) -> dict[str, yaml.Node]:
        rows = self._sheet(PAPER_SHEET)[: len(PAPER) + 20]
        found = {str(_at(cells, 0)): (row, _at(cells, 1)) for row, cells in enumerate(rows, start=1)}
        fields = {}
        for column in PAPER:
            row, value = found.get(column.heading, (1, None))
            fields[column.path] = _node(column, value, self._mark(PAPER_SHEET, row))
        return fields

    def _rows(self, title: str) -> Rows:
        """A sheet's rows as fields; those that are wholly empty are passed over."""
        sheet = self._sheet(title)
        if title not in self.sheets:
            return []
        headings = {value: place for place, value in enumerate(next(iter(sheet), [])) if value is not None}
        missing = [column.heading for column in SHEETS[title] if column.heading not in headings]
        if missing:
            top = yaml.ScalarNode(TEXT, "", self._mark(title, 1), None)
            self.problems.add(f"the columns are missing: {', '.join(missing)}", top)
            return []
        return [
            (number, self._fields(title, number, headings, row)) for number, row in enumerate(sheet[1:], start=2) if row
        ]

    def _fields(
        self, title: str, number: int, headings: dict[str, int], row: Sequence[str | None]
    ) -> dict[str, yaml.Node]:
        mark = self._mark(title, number)
        fields: dict[str, yaml.Node] = {}
        parts: dict[str, dict[str, yaml.Node]] = {}
        for column in SHEETS[title]:
            node = _node(column, _at(row, headings[column.heading]), mark)
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


def _at(row: Sequence[str | None], place: int) -> str | None:
    return row[place] if place < len(row) else None


def _node(column: Column, text: str | None, mark: yaml.Mark) -> yaml.Node:
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

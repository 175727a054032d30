"""`remembrancer read --show`: the paper itself, with each action marked where it stands, and what was left out."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli.plain_text import shown_safely
from registry.draft import Draft
from tasks.documents.marking import Mark, MarkKind, marks_of
from tasks.documents.paper import Cell, Grid, Paper, Paragraph

STYLES = {
    MarkKind.ACTION: "bold green", MarkKind.NOTE: "yellow", MarkKind.LEFT_OUT: "red", MarkKind.PROGRESS: "cyan",
}  # fmt: skip
NARROWEST = 12  # characters of a column
Marked = Iterator[tuple[Paragraph, tuple[Mark, ...]]]


class _Reasons:
    """Why words were left out, each reason numbered once, as footnotes are."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, why: str) -> int:
        return self.numbers.setdefault(why, len(self.numbers) + 1)


def show_paper(paper: Paper, draft: Draft) -> None:
    """Every paragraph and table of the paper in order: [REF before an action, [left out N] before what is in none."""
    console, reasons = Console(), _Reasons()
    marked = iter(marks_of(paper, draft))
    console.print(Text(shown_safely(f"{draft.report_code}  {draft.report_title}"), style="bold"))
    for note in paper.notes:
        console.print(Text(shown_safely(note), style="yellow"))
    for block in paper.blocks:
        if isinstance(block, Grid):
            console.print(_table(block, marked, reasons))
        else:
            console.print(_paragraph(*next(marked), reasons))
    _legend(console, draft, reasons)


def _table(grid: Grid, marked: Marked, reasons: _Reasons) -> Table:
    title = Text(shown_safely(grid.place.words)) if grid.place.words else None
    table = Table(show_header=False, show_lines=True, expand=True, title=title, title_justify="left")
    width = max((len(row) for row in grid.rows), default=0)
    shares = [
        max(NARROWEST, min(120, sum(len(row[at].text) for row in grid.rows if at < len(row)) // max(1, len(grid.rows))))
        for at in range(width)
    ]
    for share in shares:
        table.add_column(ratio=share, overflow="fold")
    for row in grid.rows:
        table.add_row(*(_cell(cell, marked, reasons) for cell in row))
    return table


def _cell(cell: Cell, marked: Marked, reasons: _Reasons) -> Text:
    return Text("\n").join(_paragraph(*next(marked), reasons) for _ in cell.paragraphs)


def _paragraph(paragraph: Paragraph, marks: tuple[Mark, ...], reasons: _Reasons) -> Text:
    before = (
        "  " * paragraph.depth + ("• " if paragraph.bullet else "") + (f"{paragraph.label} " * bool(paragraph.label))
    )
    text = Text(shown_safely(before), style="bold" if paragraph.level else "")
    at = 0
    for mark in marks:
        text.append(shown_safely(paragraph.text[at : mark.start]), style="dim")
        label = f"left out {reasons.number(mark.label)}" if mark.kind is MarkKind.LEFT_OUT else mark.label
        text.append(f"[{shown_safely(label)}] ", style=f"reverse {STYLES[mark.kind]}")
        text.append(shown_safely(paragraph.text[mark.start : mark.end]), style=STYLES[mark.kind])
        at = mark.end
    return text.append(shown_safely(paragraph.text[at:]), style="dim")


def _legend(console: Console, draft: Draft, reasons: _Reasons) -> None:
    console.print(Text("\nMarked in the paper: ").append("[REF] an action", STYLES[MarkKind.ACTION]))
    tracked = sum(action.tracked for action in draft.actions)
    console.print(f"{tracked} actions, {len(draft.actions) - tracked} notes, {len(draft.left_out)} left out:")
    for why, number in reasons.numbers.items():
        console.print(Text(f"  left out {number}: {shown_safely(why)}", style=STYLES[MarkKind.LEFT_OUT]))
    if not draft.left_out:
        console.print("  nothing: every word that could ask for something is in an action above")
    console.print(Text(f"Gaps in the numbering: {shown_safely(', '.join(draft.gaps)) or 'none'}"))
    for query in draft.queries:
        console.print(Text(shown_safely(f"  ? {query.question} (“{query.text}”, {query.locator})"), style="red"))

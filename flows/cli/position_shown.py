"""The position as people see it in the terminal, or in a file that it is written to."""

import datetime as dt
import os

from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli.plain_text import shown_safely
from registry.model import News
from registry.position import Position, Standing

NOT_A_TERMINAL = 140  # characters; a file or a pipe has no edge at which lines must break
WIDE = 110  # characters; in less, the owner stands under what is owed
RED = {News.OVERDUE, News.ESCALATED}
GREEN = {News.NOTHING_DUE, News.REMINDER_WRITTEN, News.IN_REVIEW, News.MET, News.WAIVED}


def show_position(found: Position, mode: str, today: dt.date, console: Console | None = None) -> None:
    """How many stand in each state, then every action, the worst first."""
    console = console or _console()
    console.print(Text(f"Position on {today:%A} {today.day} {today:%B %Y} ({mode})", style="bold"))
    if not found.standings:
        console.print("The register is empty. Read a paper, then `plan` and `apply` it: see examples/README.md.")
        return
    counts = [Text(f"{count} {news.value}", style=_colour(news), no_wrap=True) for news, count in found.counts]
    console.print(Columns(counts, padding=(0, 3)))
    console.print(_table(found, console.width))
    console.print(Text("Days late are working days.", style="dim"))


def _console() -> Console:
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        return Console(width=NOT_A_TERMINAL)
    return console


def _table(found: Position, width: int) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Action", "Stands", "Due"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "Due" else "left")
    wide = width >= WIDE
    for heading, ratio in (("What", 3), ("Owner", 2)) if wide else (("What, and whose", 1),):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for each in found.standings:
        whose = shown_safely(each.owner or "nobody named")
        what = (
            (Text(shown_safely(each.title)), Text(whose))
            if wide
            else (Text(shown_safely(each.title)).append(f"\n{whose}", style="dim"),)
        )
        table.add_row(Text(each.ref), _stands(each), _due(each), *what)
    return table


def _stands(each: Standing) -> Text:
    days = f", {each.days_late} day{'s' if each.days_late > 1 else ''} late" if each.days_late else ""
    return Text(f"{each.news.value}{days}", style=_colour(each.news))


def _due(each: Standing) -> Text:
    return Text(f"{each.due_on.day} {each.due_on:%b %Y}" if each.due_on else "")


def _colour(news: News) -> str:
    return "red" if news in RED else "green" if news in GREEN else "dim"

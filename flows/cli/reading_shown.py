"""A draft as people see them in the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli.meaning import COLOURS, meaning
from flows.cli.plain_text import shown_safely
from registry.draft import Draft, ProposedAction
from registry.model import Reading


def show_draft(draft: Draft) -> None:
    """Recommendations with their actions and readings, what was left out and why, gaps in the numbering."""
    console = Console()
    console.print(_safe(f"{draft.report_code}  {draft.report_title}", "bold"))
    console.print(_safe(f"{draft.document_name}, {draft.document_on}, {draft.standing}"))
    for recommendation in draft.recommendations:
        paragraph = f" (para {recommendation.paragraph})" if recommendation.paragraph else ""
        console.print(_safe(f"\nRecommendation {recommendation.number}{paragraph}", "bold"))
        console.print(_safe(recommendation.text, "dim"))
        if recommendation.actions:
            console.print(_actions(recommendation.actions))
    _show_left_out(console, draft)


def _actions(actions: tuple[ProposedAction, ...]) -> Table:
    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("ref", None), ("what is owed", 5), ("who → whom", 3), ("when, and why", 5)):
        table.add_column(heading, ratio=ratio, no_wrap=ratio is None)
    for action in actions:
        note = "" if action.tracked else "\nnot tracked"
        owed = _safe(action.text).append_text(_safe(f"\n{action.form.value}: {action.deliverable or '—'}{note}", "dim"))
        who = _safe(f"{action.owner or '—'} → {action.recipient or '—'}")
        table.add_row(_safe(action.ref), owed, who, _when(action.when))
    return table


def _when(reading: Reading) -> Text:
    text = _safe(meaning(reading), COLOURS[reading.kind]).append_text(_safe(f"\n{reading.why}", "dim"))
    for each in reading.between if reading.ambiguous else ():
        text.append_text(_safe(f"\n? {each}", "red"))
    return text


def _show_left_out(console: Console, draft: Draft) -> None:
    console.print(Text("\nLeft out", style="bold"))
    if not draft.left_out:
        console.print("nothing: every word of the monitoring column is in an action above")
    for each in draft.left_out:
        console.print(_safe(f"{each.locator}: “{each.text}”: {each.why}"))
    gaps = ", ".join(draft.gaps) or "none"
    console.print(_safe(f"\nGaps in the numbering: {gaps}"))


def _safe(text: str, style: str = "") -> Text:
    """Words of a paper, which may give the terminal no orders."""
    return Text(shown_safely(text), style=style)

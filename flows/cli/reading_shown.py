"""A draft as people see them in the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli.meaning import COLOURS, meaning
from flows.cli.plain_text import shown_safely
from registry.draft import Draft, JointKind, ProposedAction, Standing
from registry.model import Reading
from registry.naming.names import alike_within
from registry.planning.naming import names_of


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
            console.print(_actions(draft, recommendation.actions))
    _show_left_out(console, draft)
    _show_proposals(console, draft)


def _actions(draft: Draft, actions: tuple[ProposedAction, ...]) -> Table:
    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("ref", None), ("what is owed", 5), ("who → whom", 3), ("when, and why", 5)):
        table.add_column(heading, ratio=ratio, no_wrap=ratio is None)
    for action in actions:
        standing = draft.standing_of(action)
        note = "" if action.tracked else "\nnot tracked"
        if action.tracked and standing is not Standing.RESOLVED:
            note = f"\n{standing.value}: chased only when ruled in"
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


def _show_proposals(console: Console, draft: Draft) -> None:
    """What a person says yes or no to: names, actions to take together; and what to ask the paper's author."""
    for group in () if draft.names else alike_within(names_of(draft)):
        names = ", ".join(f"“{each}”" for each in group.names)
        console.print(_safe(f"Perhaps one party ({group.likeness:.2f}): {names}: {group.why}"))
    for match in draft.names:
        console.print(_safe(f"“{match.named}” may be {match.party_id} ({match.likeness:.2f}): {match.why}"))
    for joint in draft.joints:
        what = "one thing" if joint.kind is JointKind.DUPLICATE else "answered by one report"
        console.print(_safe(f"Perhaps {what} ({joint.likeness:.2f}): {', '.join(joint.refs)}: {joint.why}"))
    for query in draft.queries:
        console.print(_safe(f"To ask the author: {query.question} (“{query.text}”, {query.locator})"))


def _safe(text: str, style: str = "") -> Text:
    """Words of a paper, which may give the terminal no orders."""
    return Text(shown_safely(text), style=style)

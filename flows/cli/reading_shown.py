"""A draft and a reading as people see them in the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from registry.draft import Draft, ProposedAction
from registry.model import Reading, ScheduleKind

COLOURS = {
    ScheduleKind.ONCE: "green", ScheduleKind.WINDOW: "cyan", ScheduleKind.RECURRING: "blue",
    ScheduleKind.ON_REQUEST: "magenta", ScheduleKind.ON_EVENT: "magenta", ScheduleKind.CONTINUING: "yellow",
    ScheduleKind.NONE: "white",
}  # fmt: skip


def meaning(reading: Reading) -> str:
    """A reading in a few words: "once, due 2001-05-31"."""
    parts = [
        reading.kind.value,
        reading.due and f"due {reading.due}",
        reading.start and f"from {reading.start}",
        reading.end and f"to {reading.end}",
        reading.rrule,
        reading.offset and f"{reading.offset} from",
        reading.event and f"“{reading.event}”",
    ]
    return ", ".join(part for part in parts if part)


def show_draft(draft: Draft) -> None:
    """Recommendations with their actions and readings, what was left out and why, gaps in the numbering."""
    console = Console()
    console.print(Text(f"{draft.report_code}  {draft.report_title}", style="bold"))
    console.print(Text(f"{draft.document_name}, {draft.document_on}, {draft.standing}"))
    for recommendation in draft.recommendations:
        paragraph = f" (para {recommendation.paragraph})" if recommendation.paragraph else ""
        console.print(Text(f"\nRecommendation {recommendation.number}{paragraph}", style="bold"))
        console.print(Text(recommendation.text, style="dim"))
        if recommendation.actions:
            console.print(_actions(recommendation.actions))
    _show_left_out(console, draft)


def _actions(actions: tuple[ProposedAction, ...]) -> Table:
    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("ref", None), ("what is owed", 5), ("who → whom", 3), ("when, and why", 5)):
        table.add_column(heading, ratio=ratio, no_wrap=ratio is None)
    for action in actions:
        note = "" if action.tracked else "\nnot tracked"
        owed = Text(action.text).append(f"\n{action.form.value}: {action.deliverable or '—'}{note}", style="dim")
        who = Text(f"{action.owner or '—'} → {action.recipient or '—'}")
        table.add_row(Text(action.ref), owed, who, _when(action.when))
    return table


def _when(reading: Reading) -> Text:
    text = Text(meaning(reading), style=COLOURS[reading.kind]).append(f"\n{reading.why}", style="dim")
    for each in reading.between if reading.ambiguous else ():
        text.append(f"\n? {each}", style="red")
    return text


def _show_left_out(console: Console, draft: Draft) -> None:
    console.print(Text("\nLeft out", style="bold"))
    if not draft.left_out:
        console.print("nothing: every word of the monitoring column is in an action above")
    for each in draft.left_out:
        console.print(Text(f"{each.locator}: “{each.text}”: {each.why}"))
    gaps = ", ".join(draft.gaps) or "none"
    console.print(Text(f"\nGaps in the numbering: {gaps}"))


def show_readings(text: str, readings: tuple[Reading, ...]) -> None:
    """The text, each span marked under it in its colour, and what it means and why."""
    console = Console()
    shown = Text(text)
    at = 0
    for reading in readings:
        start = text.find(reading.span or "", at)
        if reading.span and start >= 0:
            at = start + len(reading.span)
            shown.stylize(f"bold underline {COLOURS[reading.kind]}", start, at)
    console.print(shown)
    if not readings:
        console.print("Nothing here says when.")
    for reading in readings:
        console.print(Text(f"  {reading.span}", style=f"bold {COLOURS[reading.kind]}"))
        console.print(Text(f"    {meaning(reading)}{'  (ambiguous)' if reading.ambiguous else ''}"))
        console.print(Text(f"    {reading.why}", style="dim"))
        for each in reading.between:
            console.print(Text(f"    ? {each}", style="red"))

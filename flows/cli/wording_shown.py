"""A text and its readings as people see them in the terminal."""

from rich.console import Console
from rich.text import Text

from flows.cli.meaning import COLOURS, meaning
from registry.model import Reading


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

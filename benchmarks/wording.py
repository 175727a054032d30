"""`python -m benchmarks.wording [FILE]`: our reader of wording beside other libraries, accuracy and time.

Ends with 1 if ours took more than half of dateparser's time, else with 0.
"""

import os
import platform
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.comparison import Result, compare
from benchmarks.labelled import OURS as OUR_SENTENCES
from benchmarks.labelled import load, sentences_file
from benchmarks.libraries_measured import MEASURED_AGAINST, OURS, TITLES, measured
from benchmarks.scoring import MEASURES, Share

AT_MOST = 0.5  # of dateparser's time
WIDTH = 116


def main(arguments: list[str]) -> int:
    """Compare, print, and say whether the bar holds."""
    path = Path(arguments[0]) if arguments else sentences_file()
    labels = load(path)
    count, results = compare(measured(), labels)
    console = Console(width=WIDTH, highlight=False)
    invented = " (our own, invented)" if path.resolve() == OUR_SENTENCES.resolve() else ""
    console.print(
        f"{count} sentences{invented} with {len(labels)} labels, from {path.name}; "
        f"Python {platform.python_version()}, {os.cpu_count()} processors"
    )
    console.print(_table(count, results))
    for result in results:
        if result.not_measured:
            console.print(f"{result.title} was not measured: {result.not_measured}", markup=False)
    return _bar(console, {result.title: result for result in results})


def _table(count: int, results: list[Result]) -> Table:
    table = Table("library", "version", *(("date", "rrule", "window", "kind", "date where\nnothing is due")))
    for heading in ("processor seconds\nfor 1,000 sentences", "rounds"):
        table.add_column(heading, justify="right")
    for result in results:
        if not result.not_measured:
            shares = [_percent(result.scores[measure]) for measure in MEASURES]
            seconds = f"{1000 * result.fastest / count:.2f}"
            table.add_row(result.title, result.version, *shares, seconds, str(len(result.seconds)))
    return table


def _percent(share: Share) -> str:
    return f"{100 * share.right / share.total:.0f} %" if share.total else "—"


def _bar(console: Console, results: dict[str, Result]) -> int:
    ours, other = results[TITLES[OURS]], results[TITLES[MEASURED_AGAINST]]
    if ours.not_measured or other.not_measured:
        console.print("Ours and dateparser were not both measured: nothing is said about the time.")
        return 1 if ours.not_measured else 0
    ratio = ours.fastest / other.fastest
    verdict = "at most half, as it should be" if ratio <= AT_MOST else "MORE THAN HALF"
    console.print(f"Ours takes {ratio:.2f} of dateparser's time (fastest round against fastest round): {verdict}.")
    return 0 if ratio <= AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

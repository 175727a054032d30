"""One library in a process of its own: `python -m benchmarks.child NAME`, asked and answering in JSON lines.

First line in: `[[text, ISO date], …]`. First line out: `{"version": …}` or `{"unavailable": why}`. Then, for each
`read` one line of answers, and for each `time` the processor time in seconds of one pass over all sentences, which a
busy machine changes little.
"""

import datetime as dt
import json
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from typing import Any

from benchmarks.answer import Library

WARM_UP = 40  # sentences read before anything is timed: models and tables are loaded at first use


def main(name: str) -> None:
    """Serve until standard input ends."""
    warnings.simplefilter("ignore")
    sentences = [(text, dt.datetime.fromisoformat(day)) for text, day in json.loads(sys.stdin.readline())]
    try:
        library = import_module(f"benchmarks.libraries.{name}").library()
    except ImportError as error:
        _say({"unavailable": f"{type(error).__name__}: {error}"})
        return
    _one_pass(library, sentences[:WARM_UP])
    _say({"version": library.version})
    for line in sys.stdin:
        if line.strip() == "read":
            _say(list(_answers(library, sentences)))
        else:
            started = time.process_time()
            _one_pass(library, sentences)
            _say(time.process_time() - started)


def _one_pass(library: Library, sentences: list[tuple[str, dt.datetime]]) -> None:
    for text, reference in sentences:
        _found(library, text, reference)


def _answers(library: Library, sentences: list[tuple[str, dt.datetime]]) -> Iterator[list[dict[str, str | None]]]:
    for text, reference in sentences:
        yield [asdict(answer) for answer in library.answers(_found(library, text, reference), reference)]


def _found(library: Library, text: str, reference: dt.datetime) -> Any:  # noqa: ANN401  what a library gives
    """What it finds. A sentence at which a library breaks is one in which it finds nothing."""
    try:
        return library.read(text, reference)
    except Exception:  # noqa: BLE001  some of them raise TypeError or worse for plain sentences
        return None


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])

"""The process that reads one paper and ends: `python -m tasks.documents.formats.child`.

It takes a line of JSON and the file's bytes on standard input, limits itself before it looks at them, and answers
with lines of JSON: how far it has come, then the paper or why it was refused. It imports the one parser that it
needs, and nothing of the register but its errors.
"""

import importlib
import json
import os
import resource
import sys
from dataclasses import replace
from typing import Any, BinaryIO

from registry.errors import BadInputError
from tasks.documents.formats.crossing import plain
from tasks.documents.formats.kinds import Kind
from tasks.documents.formats.limits import MEGABYTE
from tasks.documents.formats.measured import measured
from tasks.documents.formats.packages import looked_through
from tasks.documents.paper import Paper

GRACE = 5  # seconds between the limit that ends the process with a signal of its own and the one that kills it
ADVICE = "open it in the program that made it and save it again, or give the pages or tables that matter as text."
READERS = {
    Kind.WORD: ("tasks.documents.formats.word.reading", "read_word"),
    Kind.EXCEL: ("tasks.documents.formats.excel.reading", "read_excel"),
    Kind.PDF: ("tasks.documents.formats.pdf", "read_pdf"),
    Kind.HTML: ("tasks.documents.formats.html", "read_html"),
    Kind.TEXT: ("tasks.documents.formats.text", "read_text"),
    Kind.CSV: ("tasks.documents.formats.separated", "read_csv"),
}
CELLS = ("tasks.documents.drafts.workbook_cells", "cells_of")
PAGED = {Kind.PDF}
TELLING = {Kind.WORD, Kind.EXCEL, Kind.PDF}  # how far they have come


def main() -> None:
    """Read what stands on standard input; the answer goes to what was standard output."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is no answer
    asked = json.loads(sys.stdin.buffer.readline())
    _limit(asked["memory"], asked["cpu_seconds"])
    answer(answers, _outcome(asked, sys.stdin.buffer, answers))


def answer(answers: BinaryIO, said: dict[str, Any]) -> None:
    """Send one line."""
    answers.write(json.dumps(said, separators=(",", ":")).encode() + b"\n")
    answers.flush()


def _limit(memory: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write to a file
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + GRACE))
    if sys.platform == "linux":  # elsewhere kernels refuse this limit; processor and clock bound it there
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _outcome(asked: dict[str, Any], content: BinaryIO, answers: BinaryIO) -> dict[str, Any]:
    name = asked["name"]
    try:
        if asked["cells"]:
            return {"cells": _cells(content.read(), name)}
        kind, paper = _read(asked, content.read(), answers)
        return {"kind": kind.value, "paper": plain(paper)}
    except BadInputError as error:
        return {"refused": error.summary}
    except MemoryError:
        return {"refused": f"{name} needs more than {asked['memory'] // MEGABYTE:,} MB of memory to read; {ADVICE}"}
    except RecursionError:
        return {"refused": f"{name} is nested too deeply, as no paper is; {ADVICE}"}
    except Exception as error:  # noqa: BLE001 - whatever a parser makes of a hostile file, the clerk gets an answer
        return {"refused": f"{name} is damaged ({type(error).__name__}: {str(error)[:200]}); {ADVICE}"}


def _cells(content: bytes, name: str) -> dict[str, list[list[str | None]]]:
    if looked_through(content, name)[0] is not Kind.EXCEL:
        raise BadInputError(f"{name} is no Excel workbook; save it as .xlsx.")
    module, function = CELLS
    cells: dict[str, list[list[str | None]]] = getattr(importlib.import_module(module), function)(content, name)
    return cells


def _read(asked: dict[str, Any], content: bytes, answers: BinaryIO) -> tuple[Kind, Paper]:
    def tick(what: str, done: int, of: int) -> None:
        answer(answers, {"progress": [what, done, of]})

    kind, notes = Kind(asked["kind"]), tuple[str, ...]()
    if kind is Kind.PACKAGE:
        kind, notes = looked_through(content, asked["name"])
    module, function = READERS[kind]
    options: dict[str, Any] = {"pages": asked["pages"] and tuple(asked["pages"])} if kind in PAGED else {}
    options |= {"progress": tick} if kind in TELLING else {}
    paper: Paper = getattr(importlib.import_module(module), function)(
        content, asked["name"], asked["sha256"], **options
    )
    return kind, replace(measured(paper), notes=(*notes, *paper.notes))


if __name__ == "__main__":
    main()

"""A paper is read in a process of its own, with little memory and time and no secrets, that is killed beyond them."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from registry.errors import BadInputError
from tasks.documents.formats.crossing import paper_of
from tasks.documents.formats.kinds import Kind
from tasks.documents.formats.limits import LIMITS, MEGABYTE, Limits
from tasks.documents.formats.ticking import Ticker, silent
from tasks.documents.paper import Paper

ROOT = Path(__file__).parents[3]
CHILD = "tasks.documents.formats.child"
PIECE = 1 << 20  # bytes
PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "TZ")  # of the environment: nothing that opens anything
Cells = dict[str, list[list[str | None]]]  # a workbook's sheets, each row by row
Answer = TypeVar("Answer")
INSTEAD = "give the pages or tables that matter, saved as a file of their own or as text."


@dataclass(frozen=True, slots=True)
class Asked:
    """One file to read."""

    content: bytes
    name: str
    sha256: str
    kind: Kind
    pages: tuple[int, int] | None = None
    cells: bool = False  # of a workbook, the words in its cells and not the paper in it


def read_guarded(asked: Asked, ticker: Ticker = silent, limits: Limits = LIMITS) -> tuple[Kind, Paper]:
    """What the file is, and the paper in it.

    Raises BadInputError, saying what to do, when the file is refused, or when reading it takes more than the limits
    or kills the process. Nothing of the process is left when this returns.
    """
    return _guarded(asked, ticker, limits, lambda said: (Kind(said["kind"]), paper_of(said["paper"])))


def cells_guarded(content: bytes, name: str, limits: Limits = LIMITS) -> Cells:
    """The words in a workbook's cells. Raises BadInputError as `read_guarded` does."""
    asked = Asked(content, name, "", Kind.PACKAGE, cells=True)
    return _guarded(asked, silent, limits, lambda said: _cells_of(said["cells"]))


def _cells_of(given: dict[str, list[list[Any]]]) -> Cells:
    return {
        str(title): [[None if cell is None else str(cell) for cell in row] for row in rows]
        for title, rows in given.items()
    }


def _guarded(asked: Asked, ticker: Ticker, limits: Limits, answer_of: Callable[[dict[str, Any]], Answer]) -> Answer:
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(_header(asked, limits)).encode() + b"\n" + asked.content)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own module; the file's name is not among its arguments
            [sys.executable, "-P", "-m", CHILD],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
    try:
        return _answered(process, asked, ticker, limits, answer_of)
    finally:
        _end(process)


def _header(asked: Asked, limits: Limits) -> dict[str, Any]:
    return {
        "name": asked.name,
        "sha256": asked.sha256,
        "kind": asked.kind.value,
        "pages": asked.pages,
        "cells": asked.cells,
        "memory": limits.memory,
        "cpu_seconds": limits.cpu_seconds,
    }


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))
    return kept


def _answered(
    process: subprocess.Popen[bytes],
    asked: Asked,
    ticker: Ticker,
    limits: Limits,
    answer_of: Callable[[dict[str, Any]], Answer],
) -> Answer:
    try:
        for line in _lines(cast("IO[bytes]", process.stdout), asked.name, limits):
            said = json.loads(line)
            if "progress" in said:
                what, done, of = said["progress"]
                ticker(str(what), int(done), int(of))
            elif "refused" in said:
                raise BadInputError(str(said["refused"]))
            else:
                return answer_of(said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInputError(f"{asked.name} made its reader answer with nonsense; {INSTEAD}") from error
    raise BadInputError(f"{asked.name} {_why(process.wait(timeout=limits.wall_seconds), limits)}; {INSTEAD}")


def _lines(answers: IO[bytes], name: str, limits: Limits) -> Iterator[bytes]:
    """Each line as it comes. Raises BadInputError when none comes in time, or too many do."""
    until, size, rest = time.monotonic() + limits.wall_seconds, 0, bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(answers, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise BadInputError(f"{name} took more than {limits.wall_seconds:.0f} seconds to read; {INSTEAD}")
            piece = os.read(answers.fileno(), PIECE)
            size += len(piece)
            if not piece:
                return
            if size > limits.answer:
                raise BadInputError(f"{name} holds more than {limits.answer // MEGABYTE} MB of words; {INSTEAD}")
            *lines, last = piece.split(b"\n")
            for line in lines:
                yield bytes(rest) + line
                rest.clear()
            rest += last


def _why(status: int, limits: Limits) -> str:
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return f"took more than {limits.cpu_seconds} seconds of work to read"
    if status < 0:
        return f"made its reader crash ({signal.Signals(-status).name})"
    return f"needs more than {limits.memory // MEGABYTE:,} MB of memory to read, or made its reader fail"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process, and whatever it may have started: it leads a group of its own."""
    if process.returncode is None:  # its number is still its own
        with contextlib.suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.killpg(process.pid, signal.SIGKILL)
    cast("IO[bytes]", process.stdout).close()
    process.wait()

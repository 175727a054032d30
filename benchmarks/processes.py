"""One child process a library, kept through the whole comparison so that rounds can be interleaved."""

import json
import os
import subprocess
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from benchmarks.answer import Answer
from benchmarks.libraries_measured import ROOT, Measured

Sentence = tuple[str, str]  # text and ISO date


class NotMeasuredError(Exception):
    """A library that cannot be measured here, and why."""


class Child:
    """A library at work on the sentences. Ends with its `with` block."""

    def __init__(self, library: Measured, sentences: list[Sentence]) -> None:
        """Start it and wait until it has imported and warmed up. Raises NotMeasuredError."""
        self.title = library.title
        if not library.python.exists():
            raise NotMeasuredError("its environment could not be made (see above)")
        self._process = subprocess.Popen(  # noqa: S603  our own module, no shell
            [library.python, "-m", "benchmarks.child", library.module], cwd=ROOT, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONHASHSEED": "0"},
        )  # fmt: skip
        try:
            started = self._ask(json.dumps(sentences))
        except NotMeasuredError:
            self._end()
            raise
        if "unavailable" in started:
            self._end()
            raise NotMeasuredError(started["unavailable"])
        self.version: str = started["version"]

    def answers(self) -> list[list[Answer]]:
        """What it says about each sentence."""
        return [[Answer(**answer) for answer in given] for given in self._ask("read")]

    def seconds(self) -> float:
        """The processor time of one pass over all sentences."""
        return float(self._ask("time"))

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the process."""
        self._end()

    def _ask(self, line: str) -> Any:  # noqa: ANN401  JSON
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018  both are pipes
        with suppress(BrokenPipeError):  # told by the empty answer below
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise NotMeasuredError(f"its process ended with {self._process.wait()}")
        return json.loads(answer)

    def _end(self) -> None:
        self._process.terminate()
        self._process.communicate()

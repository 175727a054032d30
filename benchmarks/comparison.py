"""The comparison itself: every library on the same sentences, in the same loop, in turn."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks.labelled import Labelled
from benchmarks.libraries_measured import Measured
from benchmarks.processes import Child, NotMeasuredError
from benchmarks.scoring import Share, score

ROUNDS = 7
SLOW = 20.0  # processor seconds a pass: whoever needs longer is timed twice only


@dataclass(slots=True)
class Result:
    """What one library achieved, or why it was not measured."""

    title: str
    version: str = ""
    scores: dict[str, Share] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)  # one a round, for all sentences
    not_measured: str = ""

    @property
    def fastest(self) -> float:
        """The minimum: what the library needs when nothing else disturbs it."""
        return min(self.seconds)


def compare(libraries: list[Measured], labels: list[Labelled], rounds: int = ROUNDS) -> tuple[int, list[Result]]:
    """How many sentences there were, and each library's result, in the order given."""
    sentences = list(dict.fromkeys((label.text, label.reference.isoformat()) for label in labels))
    with ExitStack() as stack:
        started = [_start(stack, library, sentences) for library in libraries]
        for child, result in _alive(started):
            with _said_if_it_ends(result):
                by_sentence = dict(zip(sentences, child.answers(), strict=True))
                given = [by_sentence[label.text, label.reference.isoformat()] for label in labels]
                result.scores = score(labels, given)
        for turn in range(rounds):
            for child, result in _alive(started):
                if turn <= 1 or result.fastest < SLOW:
                    with _said_if_it_ends(result):
                        result.seconds.append(child.seconds())
        return len(sentences), [result for _child, result in started]


def _start(stack: ExitStack, library: Measured, sentences: list[tuple[str, str]]) -> tuple[Child | None, Result]:
    try:
        child = stack.enter_context(Child(library, sentences))
    except NotMeasuredError as error:
        return None, Result(library.title, not_measured=str(error))
    return child, Result(library.title, version=child.version)


def _alive(started: list[tuple[Child | None, Result]]) -> Iterator[tuple[Child, Result]]:
    for child, result in started:
        if child and not result.not_measured:
            yield child, result


@contextmanager
def _said_if_it_ends(result: Result) -> Iterator[None]:
    """A library whose process ends is left out from then on, with the reason."""
    try:
        yield
    except NotMeasuredError as error:
        result.not_measured = str(error)

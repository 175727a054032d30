"""The register's family of errors. Every message says what is wrong and what to do about it."""

from dataclasses import dataclass


class RemembrancerError(Exception):
    """The root of every error that this project raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in what was given: where it is, and what to do."""

    message: str
    line: int | None = None
    file: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return f"{place}: {self.message}" if place else self.message


class BadInputError(RemembrancerError):
    """What was given cannot be taken; `problems` lists every mistake found, not only the first."""

    def __init__(self, summary: str, problems: tuple[Problem, ...] = ()) -> None:
        self.summary = summary
        self.problems = problems
        super().__init__("\n".join([summary, *(f"  {problem}" for problem in problems)]))


class IllegalMoveError(RemembrancerError):
    """A deadline was asked to move in a way that the table of states does not allow."""


class ConflictError(RemembrancerError):
    """Somebody else changed the row first; nothing was written."""


class NotFoundError(RemembrancerError):
    """The register holds nothing under that key."""

"""A finding: what was looked at, how it is, what that means, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How what was looked at is."""

    FINE = "fine"
    WARNING = "warning"  # it works; somebody should know
    WRONG = "wrong"  # something will not be done, or not safely


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. No secret is in it."""

    about: str  # the look that found it: "database", "mail out"
    verdict: Verdict
    found: str  # what was looked at, and how it is
    means: str = ""
    to_do: str = ""


def fine(about: str, found: str) -> Finding:
    """All is as it should be."""
    return Finding(about, Verdict.FINE, found)


def warning(about: str, found: str, means: str, to_do: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(about, Verdict.WARNING, found, means, to_do)


def wrong(about: str, found: str, means: str, to_do: str) -> Finding:
    """Something will not be done, or not safely."""
    return Finding(about, Verdict.WRONG, found, means, to_do)

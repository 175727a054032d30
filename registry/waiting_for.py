"""One thing that waits for a person, with a label that says what it is and ends in a code of its own."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import NotFoundError

CODE = re.compile(r"\[([0-9a-f]{8})\]\s*$")


class Matter(StrEnum):
    """Why something waits."""

    RETURN = "return to review"
    QUARANTINED = "quarantined message"
    CORRESPONDENCE = "correspondence"
    HELD = "held"
    LETTER = "letter not confirmed"
    DELAYED = "letter that is put off"  # tried again by itself
    STAGE = "letter that could not be written"
    NOTICE = "notice that failed"
    BOUNCE = "bounce of an unknown letter"
    ADDRESS = "address that letters come back from"
    MAILBOX = "mailbox that cannot be read"
    FINDING = "finding without a response"
    RULING = "not resolved by any body"
    QUERY = "question to a paper's author"
    NAME = "name that nobody has confirmed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that only a person can decide."""

    matter: Matter
    id: str
    label: str  # ends in the code; what a form's drop-down offers
    since_at: dt.datetime
    about: str  # a ref, or who wrote
    words: str
    action_ref: str | None = None


def code_of(key: str) -> str:
    """Eight characters that stand for a key in a label."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def by_label(waiting: Iterable[Waiting], label: str) -> Waiting:
    """The thing that a label, or its code alone, names. Raises NotFoundError when it no longer waits."""
    found = CODE.search(label.strip()) or re.fullmatch(r"\[?([0-9a-f]{8})\]?", label.strip())
    for each in waiting:
        if found and code_of(each.id) == found[1]:
            return each
    raise NotFoundError(f"Nothing that waits is called {label!r}: it may have been decided already. Reload the form.")


def label_of(text: str, key: str) -> str:
    """The words, and the key's code behind them."""
    return f"{text} [{code_of(key)}]"

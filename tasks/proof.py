"""The journal as a file that anybody can verify with nothing but SHA-256 (docs/proof.md).

One JSON object a line: the heading, the entries in their order, and, where asked for, what opens the
commitments behind which personal values stand.
"""

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from registry.errors import BadInputError
from registry.journal import NOTHING_BEFORE, canonical, commit_to, to_json
from registry.rebuild import journal
from registry.tables import JournalRow, PersonalValueRow

FORMAT = "remembrancer journal 1"
AT_ONCE = 1000  # opened commitments in memory
_NAMED = re.compile(r'~commitment(?:":"|:)([0-9a-f]{64})')  # in an entry's one spelling
_FIELDS = frozenset(JournalRow.model_fields)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many entries, and the head that vouches for them all."""

    entries: int
    head: str


@dataclass(frozen=True, slots=True)
class Proved:
    """What a file was found to hold. `problems` is empty where everything is as it was written."""

    entries: int
    head: str
    opened: int
    problems: tuple[str, ...]


def export_journal(session: Session, path: Path, now: dt.datetime, *, personal: bool = False) -> Exported:
    """Write the journal to a new file, readable by its owner alone.

    With `personal`, what opens the commitments is written too: names, addresses, letters, replies. Raises
    BadInputError when the file is there already or cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInputError(f"{path} is there already: name a new file.") from error
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror}.") from error
    entries, head = 0, NOTHING_BEFORE
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(canonical({"format": FORMAT, "at": to_json(now), "personal": personal}) + "\n")
        for entry in journal(session):
            file.write(canonical(_as_json(entry)) + "\n")
            entries, head = entries + 1, entry.hash
        for line in _opened(session) if personal else ():
            file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Exported(entries, head)


def _as_json(entry: JournalRow) -> dict[str, Any]:
    return {name: to_json(value) for name, value in entry.model_dump().items()}


def _opened(session: Session) -> Iterator[str]:
    last = ""
    query = select(PersonalValueRow).order_by(col(PersonalValueRow.commitment)).limit(AT_ONCE)
    while some := session.exec(query.where(col(PersonalValueRow.commitment) > last)).all():
        for row in some:
            yield canonical({"commitment": row.commitment, "salt": row.salt, "value": row.value})
        last = some[-1].commitment


def is_export(path: Path) -> bool:
    """Whether a file begins as an exported journal does. Raises BadInputError when it cannot be read."""
    wanted = b'{"at":'
    try:
        with path.open("rb") as file:
            return file.read(len(wanted)) == wanted
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.") from error


def prove_export(path: Path) -> Proved:
    """Verify an exported journal without the register: the chain, and every commitment that is opened.

    Raises BadInputError when the file is no such export.
    """
    problems: list[str] = []
    entries, opened, head = 0, 0, NOTHING_BEFORE
    named: set[str] = set()
    for number, (text, line) in enumerate(_lines(path), start=1):
        problem = None if text == canonical(line) else "it is not spelled as it was written."
        if number == 1:
            if line.get("format") != FORMAT:
                raise BadInputError(f"{path} is no journal that `remembrancer export` wrote.")
        elif "commitment" in line:
            opened += 1
            problem = problem or _unopened(line, named)
        else:
            entries += 1
            problem = _broken(line, head, entries) or problem
            head = str(line.get("hash"))
            named.update(_NAMED.findall(text))
        if problem:
            problems.append(f"Line {number}: {problem}")
    return Proved(entries, head, opened, tuple(problems))


def _unopened(line: dict[str, Any], named: set[str]) -> str | None:
    """Why a value is none that an entry stands for; None when it is one."""
    if commit_to(str(line.get("salt")), line.get("value")) != line["commitment"]:
        return "the value does not open its commitment."
    return None if line["commitment"] in named else "no entry has this commitment: the value was added."


def _broken(line: dict[str, Any], head: str, expected: int) -> str | None:
    """Why an entry does not follow from the one before it; None when it does."""
    if line.keys() != _FIELDS:
        return "this is no journal entry, or something was added to it."
    words = {name: value for name, value in line.items() if name != "hash"}
    if hashlib.sha256(canonical(words).encode()).hexdigest() != line["hash"]:
        return f"entry {line['seq']} was changed: it has another hash than its words."
    if line["seq"] != expected or line["previous"] != head:
        return f"entry {line['seq']} does not follow the one before it: entries are missing, added or out of order."
    return None


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line as it stands, and as JSON."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, text in enumerate(file, start=1):
                line = json.loads(text)
                if not isinstance(line, dict):
                    raise BadInputError(f"Line {number} of {path} is no journal entry.")
                yield text.removesuffix("\n"), line
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{path} is no journal that `remembrancer export` wrote: {error}.") from error

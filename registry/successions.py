"""A renamed body in parties.yaml: `successor: {party: mopc, from: 2012-01-16}`; checked for who, when, and loops."""

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from registry.model import Party
from registry.yaml_lines import LinedYaml, Path


class Succeeded(Protocol):
    """A party of the book, with who takes over from it, if anybody."""

    @property
    def party(self) -> Party: ...
    @property
    def successor(self) -> str | None: ...
    @property
    def succeeded_on(self) -> dt.date | None: ...


class Book(Protocol):
    """All parties of the file."""

    @property
    def entries(self) -> Sequence[Succeeded]: ...


def read_successor(source: LinedYaml, given: object, path: Path) -> tuple[str | None, dt.date | None]:
    """Who takes over, and from which day on; a mistake is noted, and nobody takes over then."""
    if given is None:
        return None, None
    if not isinstance(given, dict) or set(given) != {"party", "from"}:
        source.problem("a successor has a party and a day: {party: new-unit, from: 2012-01-16}.", path)
        return None, None
    day = given["from"]
    if isinstance(day, str):
        with contextlib.suppress(ValueError):  # said below
            day = dt.date.fromisoformat(day)
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        source.problem(f"{given['from']!r} is no day; write it as 2012-01-16.", path)
        return None, None
    return str(given["party"]), day


def check_successions(source: LinedYaml, book: Book, lines: Mapping[str, int]) -> None:
    """Note every successor that is not there, and every party that would take over from itself."""
    known = {entry.party.id for entry in book.entries}
    for entry in book.entries:
        path = ("parties", lines[entry.party.id], "successor")
        if entry.successor and entry.successor not in known:
            source.problem(f"the successor {entry.successor!r} of {entry.party.id} is not among the parties.", path)
        elif entry.party.id in successors(book, entry.party.id):
            source.problem(f"{entry.party.id} would come to take over from itself.", path)


def successors(book: Book, party_id: str) -> tuple[str, ...]:
    """Who takes over from a party, and from that, in turn; a loop is gone round once."""
    following = {entry.party.id: entry.successor for entry in book.entries}
    found: list[str] = []
    after = following.get(party_id)
    while after and after not in found:
        found.append(after)
        after = following.get(after)
    return tuple(found)

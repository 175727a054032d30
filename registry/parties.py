"""parties.yaml: who owes, who receives, who is told, and how each is reached."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from registry.chase.ladder import ladder_problems
from registry.model import Party, PartyKind
from registry.successions import check_successions, read_successor, successors
from registry.yaml_lines import LinedYaml, Path

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
PARTY_KEYS = {
    "id", "name", "kind", "salutation", "addresses", "deputies", "approver", "clerk", "ladder", "aliases", "ours",
    "successor",
}  # fmt: skip
LISTS = ("addresses", "deputies", "aliases")


@dataclass(frozen=True, slots=True)
class Body:
    """The oversight body that is served, and the persons whose names stand under its letters.

    The officer answers for the daily chasing; where none is named, the clerk does.
    """

    name: str
    zone: str
    clerk_name: str
    clerk_role: str
    telephone: str
    officer_name: str
    officer_role: str
    officer_telephone: str
    administrators: tuple[str, ...]  # who may decide in forms
    clerk_address: str | None = None  # where a rehearsal's letters go; unset: the clerk's own as a party


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """One party as parties.yaml describes it."""

    party: Party
    salutation: str | None
    aliases: tuple[str, ...]
    ours: bool
    successor: str | None = None  # whom it was renamed to, or who took over from it
    succeeded_on: dt.date | None = None  # from this day on

    @property
    def names(self) -> tuple[str, ...]:
        return (self.party.id, self.party.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class PartyBook:
    """The whole file, without mistakes."""

    body: Body
    entries: tuple[PartyEntry, ...]
    liaison: str | None

    @property
    def parties(self) -> dict[str, Party]:
        """Every party under its id."""
        return {entry.party.id: entry.party for entry in self.entries}

    def find(self, named: str | None, on: dt.date | None = None) -> Party | None:
        """The party that a paper names so: by id, name or alias, whatever the case and article.

        A name that a body and its successor share is the one's that bore it on that day; without a day, the last's.
        """
        wanted = _folded(named or "")
        bearers = [entry for entry in self.entries if wanted in {_folded(each) for each in entry.names}]
        for entry in bearers:
            if entry.succeeded_on is None or (on is not None and on < entry.succeeded_on):
                return entry.party
        return bearers[-1].party if bearers else None

    def successor_on(self, party_id: str, day: dt.date) -> Party:
        """The party itself, or who has taken over from it by that day, along the chain."""
        entries = {entry.party.id: entry for entry in self.entries}
        entry = entries[party_id]
        while entry.successor and entry.succeeded_on and entry.succeeded_on <= day:
            entry = entries[entry.successor]
        return entry.party


def read_parties(text: str, file: str = "parties.yaml") -> PartyBook:
    """Read and check parties.yaml.

    Raises BadInputError with every mistake and its line: unknown keys and kinds, bad addresses, parties that are
    named and not there, ladders that loop, name the owner, or name somebody twice.
    """
    source = LinedYaml(text, file)
    if not isinstance(source.value, dict):
        source.problem("expected `body:` and `parties:` at the top.", ())
        source.refuse(f"{file} cannot be taken.")
    for key in set(source.value) - {"body", "liaison", "ladders", "parties"}:
        source.problem(f"unknown key {key!r}; known: body, liaison, ladders, parties.", (str(key),))
    body = _body(source)
    entries = _entries(source)
    liaison = source.value.get("liaison")
    book = PartyBook(body, entries, str(liaison) if liaison else None)
    _check_links(source, book)
    source.refuse(f"{file} cannot be taken; nothing was changed.")
    return book


def _body(source: LinedYaml) -> Body:
    given = source.value.get("body")
    given = given if isinstance(given, dict) else {}
    values = {}
    for key in ("name", "zone", "clerk_name", "clerk_role", "telephone"):
        value = given.get(key, "Europe/London" if key == "zone" else None)
        if not isinstance(value, str) or not value.strip():
            source.problem(f"body.{key} is missing: every letter names the body, a person and a telephone.", ("body",))
        values[key] = str(value or "").strip()
    try:
        ZoneInfo(values["zone"])
    except (ZoneInfoNotFoundError, ValueError):
        source.problem(f"unknown time zone {values['zone']!r}; for example Europe/London.", ("body", "zone"))
    officer = {
        f"officer_{mine}": _optional(given.get(f"officer_{mine}")) or values[clerks]
        for mine, clerks in (("name", "clerk_name"), ("role", "clerk_role"), ("telephone", "telephone"))
    }
    names = _strings(source, given.get("administrators"), ("body", "administrators"))
    usual = tuple(dict.fromkeys((values["clerk_name"], officer["officer_name"])))
    address = _optional(given.get("clerk_address"))
    if address is not None and not ADDRESS.fullmatch(address):
        source.problem(f"{address!r} is not an e-mail address.", ("body", "clerk_address"))
    return Body(**values, **officer, administrators=names or usual, clerk_address=address)


def _entries(source: LinedYaml) -> tuple[PartyEntry, ...]:
    rows = source.value.get("parties")
    if not isinstance(rows, list) or not rows:
        source.problem("`parties:` holds no party.", ("parties",))
        return ()
    found: dict[str, PartyEntry] = {}
    for number, row in enumerate(rows):
        path: Path = ("parties", number)
        if not isinstance(row, dict) or not row.get("id") or not row.get("name"):
            source.problem("a party needs at least `id`, `name` and `kind`.", path)
            continue
        if str(row["id"]) in found:
            source.problem(f"two parties have the id {row['id']!r}.", path)
        found[str(row["id"])] = _entry(source, row, path)
    return tuple(found.values())


def _entry(source: LinedYaml, row: dict[str, object], path: Path) -> PartyEntry:
    for key in set(row) - PARTY_KEYS:
        source.problem(f"unknown key {key!r}; known: {', '.join(sorted(PARTY_KEYS))}.", (*path, str(key)))
    lists = {key: _strings(source, row.get(key), (*path, key)) for key in LISTS}
    for number, address in enumerate(lists["addresses"]):
        if not ADDRESS.fullmatch(address):
            source.problem(f"{address!r} is not an e-mail address.", (*path, "addresses", number))
    try:
        kind = PartyKind(str(row.get("kind")))
    except ValueError:
        kinds = ", ".join(each.value for each in PartyKind)
        source.problem(f"{row.get('kind')!r} is no kind of party; kinds: {kinds}.", (*path, "kind"))
        kind = PartyKind.OUTSIDE_BODY
    party = Party(
        id=str(row["id"]),
        name=str(row["name"]),
        kind=kind,
        addresses=lists["addresses"],
        deputies=lists["deputies"],
        approver=_optional(row.get("approver")),
        clerk=_optional(row.get("clerk")),
        ladder=_ladder(source, row.get("ladder"), (*path, "ladder")),
    )
    successor, succeeded_on = read_successor(source, row.get("successor"), (*path, "successor"))
    return PartyEntry(
        party,
        _optional(row.get("salutation")),
        lists["aliases"],
        bool(row.get("ours", False)),
        successor,
        succeeded_on,
    )


def _ladder(source: LinedYaml, given: object, path: Path) -> tuple[str, ...]:
    if isinstance(given, str):
        ladders = source.value.get("ladders") or {}
        if given not in ladders:
            source.problem(f"no ladder is called {given!r}; ladders: {', '.join(map(str, ladders)) or 'none'}.", path)
        return _strings(source, ladders.get(given), ("ladders", given))
    return _strings(source, given, path)


def _check_links(source: LinedYaml, book: PartyBook) -> None:
    lines = {
        str(row.get("id")): number
        for number, row in enumerate(source.value.get("parties") or [])
        if isinstance(row, dict)
    }
    if book.liaison and book.liaison not in book.parties:
        source.problem(f"the liaison {book.liaison!r} is not among the parties.", ("liaison",))
    check_successions(source, book, lines)
    names: dict[str, str] = {}
    for entry in book.entries:
        party, path = entry.party, ("parties", lines[entry.party.id])
        for role, ids in (
            ("deputy", party.deputies),
            ("approver", (party.approver,)),
            ("clerk", (party.clerk,)),
        ):
            for each in ids:
                if each and each not in book.parties:
                    source.problem(f"the {role} {each!r} of {party.id} is not among the parties.", path)
        for message in ladder_problems(party, book.parties):
            source.problem(message, (*path, "ladder"))
        for name in {_folded(each) for each in entry.names}:
            if names.setdefault(name, party.id) != party.id and not _follow(book, party.id, names[name]):
                source.problem(f"{party.id} and {names[name]} are both called {name!r}.", path)


def _follow(book: PartyBook, one: str, other: str) -> bool:
    """Whether one of the two has taken over from the other, so that they may share a name."""
    return one in successors(book, other) or other in successors(book, one)


def _strings(source: LinedYaml, given: object, path: Path) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or any(isinstance(each, dict | list) or each is None for each in given):
        source.problem("expected a list, such as [one, two].", path)
        return ()
    return tuple(str(each).strip() for each in given)


def _optional(given: object) -> str | None:
    return str(given).strip() if given else None


def _folded(text: str) -> str:
    """Whatever its case and spaces, and with or without its article."""
    return " ".join(text.casefold().replace("’", "'").split()).removeprefix("the ")

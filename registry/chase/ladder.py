"""Who is told, in which order, as an overdue deadline gets older."""

from collections.abc import Iterator, Mapping

from registry.errors import BadInputError
from registry.model import Party, PartyKind


def reached_through(party: Party, parties: Mapping[str, Party]) -> Party:
    """The party that gets its letters: a committee's clerk, for everybody else the party itself.

    Raises BadInputError when the clerk that a committee names is not known.
    """
    if party.kind is not PartyKind.COMMITTEE or party.clerk is None:
        return party
    return _known(party.clerk, f"the clerk of {party.id}", parties)


def rungs(owner: Party, parties: Mapping[str, Party]) -> tuple[Party, ...]:
    """Those who are told, lowest first, each as the party that gets the letter.

    Never the owner or whoever gets the owner's letters, nobody twice, even if the ladder names them.
    Raises BadInputError for a party that is not known.
    """
    found: dict[str, Party] = {}
    below = {owner.id, reached_through(owner, parties).id}
    for name in owner.ladder:
        rung = reached_through(_known(name, f"the ladder of {owner.id}", parties), parties)
        if rung.id not in below:
            found.setdefault(rung.id, rung)
    return tuple(found.values())


def ladder_problems(owner: Party, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """Every mistake in the owner's ladder, in words; none when it can be climbed."""
    return tuple(dict.fromkeys([*_unknown(owner, parties), *_repeated(owner, parties), *_below(owner, parties)]))


def _known(name: str, place: str, parties: Mapping[str, Party]) -> Party:
    try:
        return parties[name]
    except KeyError:
        raise BadInputError(f"Nobody is called {name!r}, named in {place}; add the party.") from None


def _unknown(owner: Party, parties: Mapping[str, Party]) -> Iterator[str]:
    for name in owner.ladder:
        if name not in parties:
            yield f"The ladder of {owner.id} names {name!r}, which is no party."
        elif (clerk := parties[name].clerk) is not None and clerk not in parties:
            yield f"The ladder of {owner.id} names {name}, whose clerk {clerk!r} is no party."
    if owner.clerk is not None and owner.clerk not in parties:
        yield f"{owner.id} is reached through {owner.clerk!r}, which is no party."


def _repeated(owner: Party, parties: Mapping[str, Party]) -> Iterator[str]:
    seen: dict[str, str] = {_reached(owner.id, {**parties, owner.id: owner}): owner.id, owner.id: owner.id}
    for name in owner.ladder:
        person = _reached(name, parties)
        if name == owner.id:
            yield f"{owner.id} stands in its own ladder."
        elif seen.get(person) == owner.id:
            yield f"The ladder of {owner.id} names {name}, whose letters reach {person} as the owner's do."
        elif person in seen:
            yield f"The ladder of {owner.id} would tell {person} twice (as {seen[person]} and as {name})."
        seen.setdefault(person, name)


def _reached(name: str, parties: Mapping[str, Party]) -> str:
    party = parties.get(name)
    through = party is not None and party.kind is PartyKind.COMMITTEE and party.clerk
    return through or name


def _below(owner: Party, parties: Mapping[str, Party]) -> Iterator[str]:
    for name in owner.ladder:
        way = _way_up(name, owner.id, parties)
        if way is None or name == owner.id:
            continue
        if len(way) == 1:
            yield f"{name} is below {owner.id}: {name}'s own ladder names {owner.id}."
        else:
            yield f"The ladder of {owner.id} loops: {' → '.join([owner.id, *way, owner.id])}."


def _way_up(start: str, goal: str, parties: Mapping[str, Party]) -> tuple[str, ...] | None:
    """The shortest way from rung to rung's rung that ends at a ladder naming `goal`; None without one."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        party = parties.get(way[-1])
        above = party.ladder if party is not None else ()
        if goal in above:
            return way
        ways += [(*way, name) for name in above if name not in seen]
        seen.update(above)
    return None

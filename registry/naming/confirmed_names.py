"""What a person says, in a form, of a name that a paper spells otherwise: it is remembered, and its holds end."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from registry.errors import BadInputError, NotFoundError
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.naming.name_words import plain_key
from registry.planning.deadlines import deadline_steps
from registry.planning.names import NAME_NOT_CONFIRMED, alias_key
from registry.planning.rows import ground_of, is_dated, own_state, rule_action_of
from registry.planning.steps import Ground
from registry.tables import ActionRow, HoldRow, PartyAliasRow, PartyRow
from registry.waiting_for import Matter, Waiting, label_of
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation did."""

    named: str
    party: str
    refs: tuple[str, ...]  # the actions that have an owner now


def names_that_wait(session: Session) -> list[Waiting]:
    """Every owner's name that nobody has confirmed, once, with what it may mean."""
    query = (
        select(HoldRow, ActionRow)
        .join(ActionRow, col(ActionRow.ref) == col(HoldRow.action_ref))
        .where(col(HoldRow.released_at).is_(None), col(HoldRow.cause) == NAME_NOT_CONFIRMED)
        .order_by(col(HoldRow.since_at), col(HoldRow.id))
    )
    found: dict[str, tuple[HoldRow, ActionRow, list[str]]] = {}
    for hold, action in session.exec(query).all():
        found.setdefault(plain_key(action.owner_named or ""), (hold, action, []))[2].append(action.ref)
    return [_waiting(key, hold, action, refs) for key, (hold, action, refs) in found.items()]


def _waiting(key: str, hold: HoldRow, action: ActionRow, refs: Sequence[str]) -> Waiting:
    label = label_of(f"“{action.owner_named}” ({', '.join(refs[:3])}{' …' if len(refs) > 3 else ''})", key)  # noqa: PLR2004
    return Waiting(Matter.NAME, key, label, hold.since_at, str(action.owner_named), hold.reason)


def confirm_waiting(
    writer: Writing, calendar: WorkingDays, named: str, party_id: str, *, by: str, why: str = ""
) -> Confirmed:
    """The name is the party's from now on, in this paper and in every later one; what was held for it goes on.

    `named`: as a paper spells it, whatever the case. What was due meanwhile becomes one held entry an action. Raises
    NotFoundError when no such name waits or the party is unknown, BadInputError when it is another party's own name.
    """
    ground = ground_of(writer, calendar)
    register, key = ground.register, plain_key(named)
    party = register.parties.get(party_id)
    if party is None:
        raise NotFoundError(f"There is no party {party_id!r}: add it to parties.yaml and apply it first.")
    for other in register.parties.values():
        own = {plain_key(each) for each in (other.id, other.name, *other.aliases)}
        if key in own and other.id != party_id:
            raise BadInputError(f"“{named}” is the name of {other.name} already.")
    waiting = _held_for(ground, key)
    if not waiting:
        raise NotFoundError(f"No action waits for the name {named!r}; reload the form.")
    spelt = str(waiting[0].owner_named)
    alias = PartyAliasRow(
        id=_free_key(ground, spelt, party_id),
        party_id=party_id,
        named=spelt,
        confirmed_by=by,
        since_at=writer.now,
    )
    writer.record(
        Happening("party.name confirmed", party_id, actor=by, why=why or spelt),
        [Insert(alias), *_as_recipient(ground, key, party_id)],
    )
    for row in waiting:
        _give(writer, ground, row, party_id, by)
    return Confirmed(spelt, party.name, tuple(row.ref for row in waiting))


def _as_recipient(ground: Ground, key: str, party_id: str) -> list[Change]:
    """The returns that go to that name go to the party."""
    heir = ground.register.successor_on(party_id, ground.today)
    rows = ground.register.actions.values()
    return [
        Update(ActionRow, row.ref, {"recipient_id": heir}, {"recipient_id": None})
        for row in rows
        if row.recipient_id is None and plain_key(row.recipient_named or "") == key
    ]


def party_label(row: PartyRow) -> str:
    """A party as a form's drop-down offers it."""
    return f"{row.name} ({row.id})"


def party_of_label(session: Session, label: str) -> str:
    """The id of the party that such a label, or the id alone, names. Raises NotFoundError."""
    for row in session.exec(select(PartyRow)).all():
        if label.strip() in {row.id, party_label(row)}:
            return row.id
    raise NotFoundError(f"No party is called {label!r}; reload the form.")


def _free_key(ground: Ground, named: str, party_id: str) -> str:
    key = alias_key(named, party_id)
    return f"{key}~{ground.now:%Y%m%dT%H%M%S%f}" if key in ground.register.alias_keys else key


def _held_for(ground: Ground, key: str) -> list[ActionRow]:
    """The actions that are held for want of that name."""
    return [
        row
        for row in ground.register.actions.values()
        if plain_key(row.owner_named or "") == key and _hold(ground, row) is not None
    ]


def _hold(ground: Ground, row: ActionRow) -> HoldRow | None:
    holds = ground.register.holds.get(row.ref, ())
    return next((hold for hold in holds if hold.cause == NAME_NOT_CONFIRMED), None)


def _give(writer: Writing, ground: Ground, row: ActionRow, party_id: str, by: str) -> None:
    """The action has an owner: the hold ends, and its deadlines are made as when a paper is applied."""
    register = ground.register
    owner = register.successor_on(party_id, ground.today)
    values: dict[str, object] = {"owner_id": owner, "applied_on": ground.today}
    if not row.lead_ref:
        values["state"] = own_state(register, row, owner)
    hold = _hold(ground, row)
    released = {"released_at": ground.now, "released_by": by}
    changes = [Update(ActionRow, row.ref, values, {"owner_id": row.owner_id})]
    changes += [Update(HoldRow, hold.id, released, {"released_at": None})] if hold else []
    writer.record(Happening("action.owner confirmed", row.ref, actor=by, why=str(row.owner_named)), changes)
    if is_dated(register, row, owner) and not row.lead_ref:
        action = rule_action_of(register, row)
        for step in deadline_steps(ground, action, str(owner), applied_on=ground.today, moved=True):
            if step.happening:
                writer.record(step.happening, step.changes)

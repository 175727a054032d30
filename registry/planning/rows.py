"""An action as its row has it, for what is decided without a draft: in a form, or because time has gone on."""

from registry.chase.chasing import position_without_deadline
from registry.codec import schedule_from_json
from registry.journal import Writing
from registry.model import Action, Form
from registry.planning.actions import STATE_OF_NEWS
from registry.planning.reconciling import DATED
from registry.planning.rulings import NOT_RESOLVED
from registry.planning.steps import Ground
from registry.register import Snapshot, body_of, policy_of, snapshot
from registry.tables import ActionRow
from registry.working_days import WorkingDays


def ground_of(writer: Writing, calendar: WorkingDays) -> Ground:
    """The register as it stands, under the policy in force."""
    policy = policy_of(writer.session, body_of(writer.session).policy_version)
    return Ground(policy=policy, register=snapshot(writer.session), calendar=calendar, now=writer.now)


def rule_action_of(register: Snapshot, row: ActionRow) -> Action:
    """The action as the rules need it."""
    document_on = register.documents[row.document_sha256].dated_on
    return Action(row.ref, Form(row.form), schedule_from_json(row.schedule), document_on, row.title)


def is_dated(register: Snapshot, row: ActionRow, owner_id: str | None) -> bool:
    """Whether deadlines stand for it by itself: it has dates, somebody owes it, and somebody has resolved it."""
    unresolved = any(hold.cause == NOT_RESOLVED for hold in register.holds.get(row.ref, ()))
    return schedule_from_json(row.schedule).kind in DATED and owner_id is not None and not unresolved


def own_state(register: Snapshot, row: ActionRow, owner_id: str | None) -> str | None:
    """Where it stands by itself without a deadline; None when its deadlines say it."""
    reachable = is_reachable(register, owner_id)
    liaison = any(party.is_liaison for party in register.parties.values())
    if is_dated(register, row, owner_id) and (reachable or liaison):
        return None
    return STATE_OF_NEWS[position_without_deadline(schedule_from_json(row.schedule), chaseable=reachable)].value


def is_reachable(register: Snapshot, party_id: str | None) -> bool:
    """Whether it, or the clerk through whom it is reached, has an address now."""
    party = register.parties.get(party_id or "")
    keys = (party.id, party.clerk_id) if party else ()
    return any(each.until_on is None for key in keys if key for each in register.addresses.get(key, ()))

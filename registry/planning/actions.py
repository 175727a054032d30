"""The actions of a draft: their rows, where papers say them, and their deadlines."""

from collections.abc import Iterator
from typing import Any

from registry.chase.chasing import position_without_deadline
from registry.codec import reading_to_json, ruling_to_json, schedule_to_json
from registry.draft import ProposedAction
from registry.journal import Happening, Insert
from registry.keys import recommendation_key
from registry.model import News
from registry.planning.deadlines import deadline_steps, supersede_steps
from registry.planning.holding import hold_steps
from registry.planning.rulings import NOT_RESOLVED
from registry.planning.sayings import first_mention, mention_steps
from registry.planning.steps import Mark, Proposal, Step, change_step
from registry.planning.wanted import Wanted, own_standing, rule_action, wanted_of
from registry.planning.words import changes_in_words
from registry.states import LIVE, ActionState, DeadlineState
from registry.tables import ActionRow

UNMARKED = "unmarked"  # not published until a person says so
STATE_OF_NEWS = {
    News.NO_DATE_AGREED: ActionState.NO_DATE_AGREED,
    News.WAITING_FOR_AN_EVENT: ActionState.WAITING_FOR_AN_EVENT,
    News.CANNOT_BE_CHASED: ActionState.CANNOT_BE_CHASED,
    News.WITH_US: ActionState.WITH_US,
}


def action_steps(proposal: Proposal) -> Iterator[Step]:
    """Every tracked action of the draft; those of the register that the paper does not mention stand."""
    for proposed in proposal.draft.actions:
        if proposed.tracked:
            yield from _one_action(proposal, proposed)
        elif proposed.ref in proposal.register.actions:
            yield Step(Mark.STANDS, f"{proposed.ref} is a note in this draft; in the register it stands as it is")
    yield from _unmentioned(proposal)


def _unmentioned(proposal: Proposal) -> Iterator[Step]:
    """Those of its own that a draft leaves out, and those of earlier papers that a later one does not mention."""
    draft, register = proposal.draft, proposal.register
    mentioned = {each.ref for each in draft.actions}
    prefix = f"{draft.report_code}/"
    for ref in sorted(register.actions):
        if not ref.startswith(prefix) or ref in mentioned:
            continue
        document = register.documents[register.actions[ref].document_sha256]
        if document.sha256 == draft.document_sha256:
            yield Step(Mark.STANDS, f"{ref} is not in this draft; it stands as it is")
        elif document.dated_on < draft.document_on:
            yield Step(Mark.STANDS, f"{ref} is not in this paper; it stands as it is")


def _one_action(proposal: Proposal, proposed: ProposedAction) -> Iterator[Step]:
    wanted = wanted_of(proposal, proposed)
    row = proposal.register.actions.get(proposed.ref)
    values = _values(proposal, wanted)
    anew = row is None
    moved = False
    if row is None:
        yield _added(proposal, wanted, values)
    else:
        moved = _is_moved(row, values)  # asked before the row is brought up to date
        anew = moved or _starts(proposal, wanted, row)
        yield from _changed(proposal, wanted, row, values, anew=anew)
        yield from mention_steps(proposal, row, proposed)
    yield from hold_steps(proposal, wanted)
    yield from (Step(Mark.STANDS, f"{proposed.ref}: this paper {note}") for note in wanted.notes)
    action = rule_action(wanted)
    if moved:
        why = f"answered with {wanted.lead.ref}" if wanted.lead else ""
        yield from supersede_steps(proposal, action, wanted.owner_id if wanted.dated else None, why)
    if wanted.dated:
        applied_on = proposal.today if row is None or anew else row.applied_on
        yield from deadline_steps(proposal, action, str(wanted.owner_id), applied_on=applied_on, moved=moved)


def _is_moved(row: ActionRow, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != values[name] for name in ("schedule", "owner_id", "lead_ref"))


def _starts(proposal: Proposal, wanted: Wanted, row: ActionRow) -> bool:
    """Whether it is chased from today on: it was resolved, or ruled in, and has no deadline yet."""
    held = any(hold.cause == NOT_RESOLVED for hold in proposal.register.holds.get(row.ref, ()))
    return held and not wanted.why_not and not proposal.register.deadlines.get(row.ref)


def _changed(
    proposal: Proposal, wanted: Wanted, row: ActionRow, values: dict[str, Any], *, anew: bool
) -> Iterator[Step]:
    values.pop("title")  # given once: it names the deployment
    if row.state is None and not (wanted.dated or wanted.lead) and _has_live(proposal, row.ref):
        values["state"] = None  # a deadline that runs says where the action stands
    if anew:
        values["applied_on"] = proposal.today
    names = {key: party.name for key, party in proposal.book.parties.items()}
    for step in change_step(row, row.ref, values, kind="action.changed", line=f"{row.ref} {row.title}"):
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        said = changes_in_words(row, changed, names) or "how it was read is explained anew"
        said += f" (as {proposal.draft.document_name} says)" if "document_sha256" in changed else ""
        yield Step(step.mark, f"{row.ref} {row.title}: {said}", step.happening, step.changes)


def _has_live(proposal: Proposal, ref: str) -> bool:
    return any(DeadlineState(row.state) in LIVE for row in proposal.register.deadlines.get(ref, ()))


def _values(proposal: Proposal, wanted: Wanted) -> dict[str, Any]:
    proposed = wanted.proposed
    return {
        "title": proposed.title,
        "wording": proposed.text,
        "form": proposed.form.value,
        "owner_id": wanted.owner_id,
        "owner_named": proposed.owner,
        "recipient_id": wanted.recipient_id,
        "recipient_named": proposed.recipient,
        "deliverable": proposed.deliverable,
        "locator": proposed.locator,
        "document_sha256": wanted.document_sha256,
        "reading": reading_to_json(proposed.when),
        "schedule": schedule_to_json(wanted.schedule),
        "ruling": ruling_to_json(proposed.ruling),
        "standing": own_standing(proposal, wanted),
        "state": _state(proposal, wanted),
        "lead_ref": wanted.lead.ref if wanted.lead else None,
        "joint_kind": wanted.lead.kind.value if wanted.lead else None,
    }


def _state(proposal: Proposal, wanted: Wanted) -> str | None:
    """Where the action stands while it has no deadline; None when its deadlines say it."""
    if wanted.lead:
        return ActionState.ANSWERED_WITH_ANOTHER.value
    owner = proposal.book.parties.get(wanted.owner_id or "")
    through = proposal.book.parties.get(owner.clerk) if owner and owner.clerk else None
    reachable = bool((owner and owner.addresses) or (through and through.addresses))
    chaseable = reachable or (proposal.book.liaison is not None)
    if wanted.dated and chaseable:
        return None
    return STATE_OF_NEWS[position_without_deadline(wanted.schedule, chaseable=reachable)].value


def _added(proposal: Proposal, wanted: Wanted, values: dict[str, Any]) -> Step:
    proposed = wanted.proposed
    row = ActionRow(
        ref=proposed.ref,
        recommendation_id=recommendation_key(proposal.draft.report_code, proposed.recommendation),
        tracked=proposed.tracked,
        handling=UNMARKED,
        applied_on=proposal.today,
        **values,
    )
    line = f"{proposed.ref} {proposed.title} ({wanted.schedule.kind.value}; {proposed.owner or 'no owner named'})"
    line += f", answered with {wanted.lead.ref}" if wanted.lead else ""
    happening = Happening("action.added", proposed.ref, why=proposed.when.why)
    return Step(Mark.ADD, line, happening, (Insert(row), Insert(first_mention(row))))

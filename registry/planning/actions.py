"""The actions of a draft: their rows, the holds on what is not certain, and their deadlines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.chase.chasing import position_without_deadline
from registry.codec import reading_to_json, ruling_to_json, schedule_of, schedule_to_json
from registry.draft import ProposedAction, Standing
from registry.explanations import in_words
from registry.journal import Happening, Insert, Update
from registry.keys import recommendation_key
from registry.model import Action, News, Schedule, ScheduleKind
from registry.planning.deadlines import deadline_steps, supersede_steps
from registry.planning.steps import Mark, Proposal, Step, change_step
from registry.states import LIVE, ActionState, DeadlineState
from registry.tables import ActionRow, HoldRow

DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.RECURRING})
UNMARKED = "unmarked"  # not published until a person says so
STATE_OF_NEWS = {
    News.NO_DATE_AGREED: ActionState.NO_DATE_AGREED,
    News.WAITING_FOR_AN_EVENT: ActionState.WAITING_FOR_AN_EVENT,
    News.CANNOT_BE_CHASED: ActionState.CANNOT_BE_CHASED,
    News.WITH_US: ActionState.WITH_US,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action as the draft wants it: resolved to parties and a schedule."""

    proposed: ProposedAction
    schedule: Schedule
    owner_id: str | None  # who owes it; the liaison stands in for an owner that the paper does not name
    recipient_id: str | None

    @property
    def dated(self) -> bool:
        return self.schedule.kind in DATED and self.owner_id is not None


def action_steps(proposal: Proposal) -> Iterator[Step]:
    """Every tracked action of the draft; those of the register that the draft no longer mentions stand."""
    for proposed in proposal.draft.actions:
        if not proposed.tracked and proposed.ref in proposal.register.actions:
            yield Step(Mark.STANDS, f"{proposed.ref} is a note in this draft; in the register it stands as it is")
        elif proposed.tracked:
            yield from _one_action(proposal, _wanted(proposal, proposed))
    mentioned = {each.ref for each in proposal.draft.actions}
    prefix = f"{proposal.draft.report_code}/"
    for ref in sorted(proposal.register.actions):
        row = proposal.register.actions[ref]
        same_paper = row.document_sha256 == proposal.draft.document_sha256
        if ref.startswith(prefix) and same_paper and ref not in mentioned:
            yield Step(Mark.STANDS, f"{ref} is not in this draft; it stands as it is")


def _wanted(proposal: Proposal, proposed: ProposedAction) -> Wanted:
    owner = proposal.book.find(proposed.owner)
    recipient = proposal.book.find(proposed.recipient)
    return Wanted(
        proposed,
        schedule_of(proposed.when, proposed.ruling),
        owner.id if owner else proposal.book.liaison,
        recipient.id if recipient else None,
    )


def _one_action(proposal: Proposal, wanted: Wanted) -> Iterator[Step]:
    row = proposal.register.actions.get(wanted.proposed.ref)
    values = _values(proposal, wanted)
    if row is None:
        yield _added(proposal, wanted, values)
        moved = False
    else:
        moved = any(
            getattr(row, name) != values[name] for name in ("schedule", "owner_id")
        )  # asked before the row is brought up to date
        values.pop("title")  # given once: it names the deployment
        if row.state is None and not wanted.dated and _has_live(proposal, row.ref):
            values["state"] = None  # a return was asked for: its deadline says where the action stands
        if moved:
            values["applied_on"] = proposal.today
        line = f"{row.ref} {row.title}"
        yield from change_step(row, row.ref, values, kind="action.changed", line=line)
    yield from _hold_steps(proposal, wanted)
    action = rule_action(proposal, wanted)
    if moved:
        yield from supersede_steps(proposal, action, wanted.owner_id if wanted.dated else None)
    if wanted.dated:
        applied_on = proposal.today if row is None or moved else row.applied_on
        yield from deadline_steps(proposal, action, str(wanted.owner_id), applied_on=applied_on, moved=moved)


def _has_live(proposal: Proposal, ref: str) -> bool:
    return any(DeadlineState(row.state) in LIVE for row in proposal.register.deadlines.get(ref, ()))


def rule_action(proposal: Proposal, wanted: Wanted) -> Action:
    """The action as the rules need it."""
    return Action(
        ref=wanted.proposed.ref,
        form=wanted.proposed.form,
        schedule=wanted.schedule,
        document_on=proposal.draft.document_on,
        title=wanted.proposed.title,
        origin=_origin(wanted),
    )


def _origin(wanted: Wanted) -> str:
    """How a single date came about: read from the words, or ruled by a person."""
    due, words, ruling = wanted.schedule.due_on, wanted.proposed.when.span, wanted.proposed.ruling
    if due is None:
        return ""
    said = f"The paper says “{words}”" if words else "The paper gives no date"
    if ruling and ruling.due:
        return f"{said}; {ruling.by} has ruled that it is wanted by {in_words(due)}."
    if ruling:
        return f"{said}; {ruling.by} has ruled that this means {in_words(due)}."
    return f"{said}, which is {in_words(due)}."


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
        "reading": reading_to_json(proposed.when),
        "schedule": schedule_to_json(wanted.schedule),
        "ruling": ruling_to_json(proposed.ruling),
        "state": _state(proposal, wanted),
    }


def _state(proposal: Proposal, wanted: Wanted) -> str | None:
    """Where the action stands while it has no deadline; None when its deadlines say it."""
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
        document_sha256=proposal.draft.document_sha256,
        tracked=proposed.tracked,
        handling=UNMARKED,
        applied_on=proposal.today,
        **values,
    )
    line = f"{proposed.ref} {proposed.title} ({wanted.schedule.kind.value}; {proposed.owner or 'no owner named'})"
    return Step(Mark.ADD, line, Happening("action.added", proposed.ref, why=proposed.when.why), (Insert(row),))


def _hold_steps(proposal: Proposal, wanted: Wanted) -> Iterator[Step]:
    """Place the holds that the draft calls for, release those that it has settled."""
    wants = dict(_reasons_to_hold(proposal, wanted))
    ref = wanted.proposed.ref
    standing = {hold.cause: hold for hold in proposal.register.holds.get(ref, []) if hold.deadline_id is None}
    for cause, reason in wants.items():
        if cause not in standing and not _released_already(proposal, wanted, cause, reason):
            row = HoldRow(
                id=f"{ref}!{cause}!{proposal.now:%Y%m%dT%H%M%S%f}",
                action_ref=ref,
                cause=cause,
                reason=reason,
                since_at=proposal.now,
                placed_by="remembrancer",
            )
            yield Step(
                Mark.HOLD,
                f"{ref} is held: {reason}",
                Happening("hold.placed", ref, why=reason),
                (Insert(row),),
            )
    for cause in standing.keys() & {"ambiguous", "not resolved"}:
        if cause not in wants:
            release = {"released_at": proposal.now, "released_by": _by(wanted)}
            yield Step(
                Mark.CHANGE,
                f"{ref} is no longer held ({cause})",
                Happening("hold.released", ref, actor=_by(wanted), why=cause),
                (Update(HoldRow, standing[cause].id, release, {"released_at": None}),),
            )


def _released_already(proposal: Proposal, wanted: Wanted, cause: str, reason: str) -> bool:
    """Whether a person released this very hold, and the draft says nothing new about it."""
    ref = wanted.proposed.ref
    action = proposal.register.actions.get(ref)
    document = proposal.register.documents.get(proposal.draft.document_sha256)
    as_before = (
        action is not None
        and action.ruling == ruling_to_json(wanted.proposed.ruling)
        and document is not None
        and document.standing == proposal.draft.standing
    )
    return as_before and (ref, cause, reason) in proposal.register.lifted


def _by(wanted: Wanted) -> str:
    return wanted.proposed.ruling.by if wanted.proposed.ruling else "remembrancer"


def _reasons_to_hold(proposal: Proposal, wanted: Wanted) -> Iterator[tuple[str, str]]:
    when = wanted.proposed.when
    if when.ambiguous and not wanted.proposed.ruling and wanted.schedule.kind in DATED:
        between = f" ({'; or '.join(when.between)})" if when.between else ""
        yield "ambiguous", f"the wording “{when.span}” can be read in two ways{between}: a person rules"
    if proposal.draft.standing is not Standing.RESOLVED:
        yield "not resolved", f"the paper is {proposal.draft.standing.value}, not resolved: a person rules it in"

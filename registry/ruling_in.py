"""What a person says, in a form, of what no body has resolved: it is ruled in, a finding gets its response.

A draft says the same with `rules_in` and `response`; either way the register holds one ruling an action.
"""

import datetime as dt
from collections.abc import Sequence

from registry.codec import reading_from_json, ruling_from_json, ruling_to_json, schedule_of, schedule_to_json
from registry.draft import Response, Ruling, Standing
from registry.errors import BadInputError, NotFoundError
from registry.journal import Change, Happening, Update, Writing
from registry.model import Action, Form, Schedule, ScheduleKind
from registry.planning.deadlines import deadline_steps
from registry.planning.holding import AMBIGUOUS, READING_DIFFERS
from registry.planning.reconciling import DATED
from registry.planning.responses import response_values
from registry.planning.rows import ground_of, is_reachable
from registry.planning.rulings import NOT_RESOLVED, is_chased, merged, why_not_chased
from registry.planning.steps import Ground
from registry.planning.wanted import origin
from registry.register import Snapshot
from registry.states import ActionState
from registry.tables import ActionRow, HoldRow, QueryRow, RecommendationRow
from registry.working_days import WorkingDays


def rule_in(
    writer: Writing, calendar: WorkingDays, refs: Sequence[str], *, by: str, due_on: dt.date | None, note: str
) -> list[str]:
    """From today on these actions are chased, though no body has resolved them. Returns their refs.

    Of several, those that were due already become held entries, as when a paper is applied. Raises NotFoundError,
    BadInputError (chased already; a finding without a response; one action that was due already, without a new date).
    """
    ground = ground_of(writer, calendar)
    if due_on is not None and (len(refs) > 1 or due_on <= ground.today):
        raise BadInputError("A date is given for one action at a time, and it must be after today.")
    for ref in refs:
        row = ground.register.actions.get(ref)
        if row is None:
            raise NotFoundError(f"There is no action {ref!r}.")
        said = Ruling(by, due=due_on, note=note, rules_in=True)
        _rule_in(writer, ground, row, said, alone=len(refs) == 1)
    return list(refs)


def respond(
    writer: Writing, calendar: WorkingDays, recommendation_id: str, response: Response, *, by: str, comment: str
) -> list[str]:
    """What the body says of an inspectorate's finding. Agreeing alone chases nothing; rejecting ends the matter.

    Returns the refs of the finding's actions. Raises NotFoundError, BadInputError (no finding; answered already).
    """
    ground = ground_of(writer, calendar)
    row = ground.register.recommendations.get(recommendation_id)
    actions = findings(ground.register, recommendation_id)
    if row is None or not actions:
        raise NotFoundError(f"No finding of an inspectorate is called {recommendation_id!r}.")
    if row.response is not None:
        raise BadInputError(f"{row.id} was answered already (“{row.response}”); to change that, say so in its draft.")
    changes: list[Change] = [Update(RecommendationRow, row.id, response_values(response, row.status))]
    for each in actions:
        reason = why_not_chased(Standing.FINDING, response)
        changes += [
            Update(HoldRow, hold.id, {"reason": reason}) for hold in _holds(ground.register, each, NOT_RESOLVED)
        ]
    happening = Happening("recommendation.answered", row.id, actor=by, why=f"{response.value}. {comment}".strip())
    writer.record(happening, changes)
    ground = ground_of(writer, calendar)
    for each in (ground.register.actions[action.ref] for action in actions):
        ruling = ruling_from_json(each.ruling)
        if ruling and is_chased(Standing.FINDING, ruling, response) and _holds(ground.register, each, NOT_RESOLVED):
            _rule_in(writer, ground, each, ruling, alone=False)
    return [each.ref for each in actions]


def answer_query(writer: Writing, query_id: str, *, by: str, answer: str) -> None:
    """The author's answer to a question about a paper. Raises NotFoundError, BadInputError (no words; answered)."""
    row = writer.session.get(QueryRow, query_id)
    if row is None:
        raise NotFoundError(f"There is no query {query_id!r}.")
    if not answer.strip():
        raise BadInputError("Write down what the author answered.")
    if row.answered_at is not None:
        raise BadInputError("That query was answered already.")
    values = {"answer": answer.strip(), "answered_at": writer.now}
    change = Update(QueryRow, query_id, values, {"answered_at": None})
    writer.record(Happening("query.answered", query_id, actor=by), [change])


def standing_of(register: Snapshot, row: ActionRow) -> Standing:
    """The action's own standing, or that of the paper that its reading comes from."""
    return Standing(row.standing or register.documents[row.document_sha256].standing)


def findings(register: Snapshot, recommendation_id: str) -> list[ActionRow]:
    """The actions of a recommendation that are an inspectorate's findings."""
    return [
        row
        for row in register.actions.values()
        if row.recommendation_id == recommendation_id and standing_of(register, row) is Standing.FINDING
    ]


def _holds(register: Snapshot, row: ActionRow, *causes: str) -> list[HoldRow]:
    return [hold for hold in register.holds.get(row.ref, ()) if hold.cause in causes and hold.deadline_id is None]


def _rule_in(writer: Writing, ground: Ground, row: ActionRow, said: Ruling, *, alone: bool) -> None:
    """Record the ruling, lift the hold, and make the deadlines as from today."""
    lifted = _holds(ground.register, row, NOT_RESOLVED)
    _refuse_unready(ground.register, row, lifted)
    ruling = merged(ruling_from_json(row.ruling), said)
    reading = reading_from_json(row.reading)
    schedule = schedule_of(reading, ruling)
    if alone and schedule.kind is ScheduleKind.ONCE and schedule.due_on and schedule.due_on <= ground.today:
        raise BadInputError(f"{row.ref} was due {schedule.due_on}: give the date by which it is now asked for.")
    if said.due:
        lifted += _holds(ground.register, row, AMBIGUOUS, READING_DIFFERS)
    values = {
        "ruling": ruling_to_json(ruling),
        "schedule": schedule_to_json(schedule),
        "applied_on": ground.today,
        "state": _state(ground.register, row, schedule),
    }
    released = {"released_at": ground.now, "released_by": said.by}
    changes: list[Change] = [Update(ActionRow, row.ref, values)]
    changes += [Update(HoldRow, hold.id, released, {"released_at": None}) for hold in lifted]
    writer.record(Happening("action.ruled in", row.ref, actor=said.by, why=said.note), changes)
    if schedule.kind not in DATED or row.owner_id is None or row.lead_ref:
        return
    document_on = ground.register.documents[row.document_sha256].dated_on
    how = origin(schedule.due_on, reading.span, ruling)
    action = Action(row.ref, Form(row.form), schedule, document_on, row.title, how)
    for step in deadline_steps(ground, action, row.owner_id, applied_on=ground.today, moved=said.due is not None):
        if step.happening:
            writer.record(step.happening, step.changes)


def _refuse_unready(register: Snapshot, row: ActionRow, holds: Sequence[HoldRow]) -> None:
    if not holds:
        raise BadInputError(f"{row.ref} does not wait to be ruled in: it is chased already.")
    response = register.recommendations[row.recommendation_id].response
    if standing_of(register, row) is Standing.FINDING and response in {None, Response.REJECT.value}:
        raise BadInputError(
            f"{row.ref} is an inspectorate's finding that "
            + ("waits for a response: give it first (form “respond to a finding”)." if response is None
               else "was not accepted: nothing of it is chased.")
        )  # fmt: skip


def _state(register: Snapshot, row: ActionRow, schedule: Schedule) -> str | None:
    """Where the action stands without a deadline; None once its deadlines say it."""
    if schedule.kind not in DATED or row.owner_id is None or row.lead_ref:
        return row.state
    if is_reachable(register, row.owner_id) or any(party.is_liaison for party in register.parties.values()):
        return None
    return ActionState.CANNOT_BE_CHASED.value

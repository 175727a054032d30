"""Time goes on: the deadlines of recurring actions are made as the horizon moves."""

from registry.codec import schedule_from_json
from registry.journal import Writing
from registry.model import Action, Form, ScheduleKind
from registry.planning.deadlines import deadline_steps
from registry.planning.steps import Ground
from registry.register import policy_of, snapshot
from registry.working_days import WorkingDays


def top_up(writer: Writing, calendar: WorkingDays) -> int:
    """Make the deadlines that have come within the horizon since the last look; how many were made."""
    register = snapshot(writer.session)
    if register.body is None:
        return 0
    policy = policy_of(writer.session, register.body.policy_version)
    ground = Ground(policy=policy, register=register, calendar=calendar, now=writer.now)
    made = 0
    for row in register.actions.values():
        document = register.documents[row.document_sha256]
        schedule = schedule_from_json(row.schedule)
        if schedule.kind is not ScheduleKind.RECURRING or row.owner_id is None or row.state is not None:
            continue
        action = Action(row.ref, Form(row.form), schedule, document.dated_on, row.title)
        for step in deadline_steps(ground, action, row.owner_id, applied_on=row.applied_on):
            if step.happening:
                writer.record(step.happening, step.changes)
                made += 1
    return made

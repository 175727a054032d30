"""`plan` and `apply`: the same steps, shown or recorded."""

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from registry.draft import Draft, Standing
from registry.errors import BadInputError, Problem
from registry.journal import reading, writing
from registry.parties import PartyBook
from registry.planning import actions, foundations, joints, names, sayings
from registry.planning.recognised import recognised
from registry.planning.responses import response_mistakes
from registry.planning.steps import Mark, Proposal, Step
from registry.policy import Policy
from registry.register import Snapshot, snapshot
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a draft would do, in order."""

    steps: tuple[Step, ...]

    @property
    def changes_nothing(self) -> bool:
        return all(step.mark is Mark.STANDS for step in self.steps)


def plan(
    engine: Engine, draft: Draft, book: PartyBook, policy: Policy, calendar: WorkingDays, now: dt.datetime
) -> Plan:
    """What `apply` would do at `now`. Raises BadInputError with every mistake of the draft."""
    with reading(engine) as session:
        proposal = _proposal(draft, book, policy, snapshot(session), calendar, now)
        refuse_mistakes(proposal)
        return Plan(tuple(_steps(proposal)))


def apply(
    engine: Engine, draft: Draft, book: PartyBook, policy: Policy, calendar: WorkingDays, now: dt.datetime
) -> Plan:
    """Make the register as the draft wants it, in one transaction; applying twice changes nothing.

    Raises BadInputError with every mistake of the draft; nothing is written then.
    """
    with writing(engine, now) as writer:
        proposal = _proposal(draft, book, policy, snapshot(writer.session), calendar, now)
        refuse_mistakes(proposal)
        made = Plan(tuple(_steps(proposal)))
        for step in made.steps:
            if step.happening:
                writer.record(step.happening, step.changes)
        return made


def _proposal(
    draft: Draft, book: PartyBook, policy: Policy, register: Snapshot, calendar: WorkingDays, now: dt.datetime
) -> Proposal:
    """The draft in the register's own numbers, beside everything that a plan is made from."""
    found = recognised(draft, register)
    if found.problems:
        raise _refused(draft, found.problems)
    return Proposal(
        draft=found.draft,
        book=book,
        policy=policy,
        register=register,
        calendar=calendar,
        now=now,
        notes=found.notes,
    )


def _steps(proposal: Proposal) -> Iterator[Step]:
    yield from foundations.policy_and_body(proposal)
    yield from foundations.parties(proposal)
    yield from foundations.former_liaison(proposal)
    yield from names.name_steps(proposal)
    yield from foundations.paper(proposal)
    yield from foundations.recommendations(proposal)
    yield from sayings.progress_steps(proposal)
    yield from sayings.query_steps(proposal)
    yield from (Step(Mark.STANDS, note) for note in proposal.notes)
    yield from actions.action_steps(proposal)
    yield from joints.joint_steps(proposal)


def refuse_mistakes(proposal: Proposal) -> None:
    """Raise BadInputError with every mistake of the draft, by line."""
    draft = proposal.draft
    problems = sorted(_mistakes(proposal), key=lambda problem: problem.line or sys.maxsize)
    if problems:
        raise _refused(draft, tuple(problems))


def _refused(draft: Draft, problems: tuple[Problem, ...]) -> BadInputError:
    return BadInputError(f"The draft of {draft.document_name} cannot be taken; nothing was changed.", problems)


def _mistakes(proposal: Proposal) -> Iterator[Problem]:
    draft = proposal.draft
    if draft.document_on > proposal.today:
        yield Problem(f"the document is dated {draft.document_on}, which is still to come.", 1)
    for each in draft.actions:
        if not each.tracked:
            continue
        known = proposal.register.actions.get(each.ref)
        repeats = known is not None and known.document_sha256 != draft.document_sha256
        shown_only = draft.standing_of(each) is not Standing.RESOLVED and not (each.ruling and each.ruling.rules_in)
        read = [] if repeats or shown_only else [("due", each.when.due)]
        dates = [("ruled", each.ruling and each.ruling.due), *read]
        for label, date in dates:
            if date and date < draft.document_on:
                yield Problem(
                    f"{each.ref}: {label} {date}, before the document's own date {draft.document_on}.",
                    each.line,
                )
    yield from response_mistakes(proposal)
    yield from names.name_mistakes(proposal)
    yield from joints.joint_mistakes(proposal)

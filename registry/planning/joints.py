"""Actions taken together, in a plan: what is proposed, what cannot be, and what comes back by itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from registry.codec import schedule_from_json
from registry.draft import Joint, JointKind
from registry.errors import Problem
from registry.joint.joint_words import days_between
from registry.model import Schedule, ScheduleKind
from registry.planning.leading import in_words, not_taken
from registry.planning.reconciling import DATED
from registry.planning.rulings import NOT_RESOLVED
from registry.planning.steps import Mark, Proposal, Step
from registry.planning.wanted import wanted_of
from registry.register import Snapshot
from registry.tables import ActionRow, DeadlineRow

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Side:
    """An action as far as it matters whether another can answer it."""

    ref: str
    owner_id: str | None
    schedule: Schedule
    chased: bool = True  # False: no body has resolved it

    @classmethod
    def of_row(cls, register: Snapshot, row: ActionRow) -> "Side":
        unresolved = any(hold.cause == NOT_RESOLVED for hold in register.holds.get(row.ref, ()))
        return cls(row.ref, row.owner_id, schedule_from_json(row.schedule), not unresolved)


def joint_steps(proposal: Proposal) -> Iterator[Step]:
    """The proposals that nobody has decided, and what of the draft's is not taken: to be seen."""
    for joint in proposal.draft.joints:
        if joint.accepted is None and not all(ref in proposal.leads for ref in joint.refs[1:]):
            line = f"{in_words(joint)}; say `accepted: true` or `false` under `joints` in the draft"
            yield Step(Mark.STANDS, line)
    yield from (Step(Mark.STANDS, note) for note in not_taken(proposal.draft, proposal.register))


def joint_mistakes(proposal: Proposal) -> Iterator[Problem]:
    """Accepted joints that name what is not there, make a chain or a loop, or join what differs too much."""
    sides = _sides(proposal)
    accepted = [each for each in proposal.draft.joints if each.accepted]
    told: set[str] = set()
    for joint in accepted:
        for message in _mistakes_of(proposal, joint, sides):
            if message not in told:
                told.add(message)
                yield Problem(f"joints: {message}")
    several = Counter(ref for each in accepted for ref in set(each.refs[1:]))
    for ref in sorted(ref for ref, count in several.items() if count > 1):
        yield Problem(f"joints: {ref} is to be answered with two others; accept one of them.")


def _mistakes_of(proposal: Proposal, joint: Joint, sides: dict[str, Side]) -> Iterator[str]:
    named = ", ".join(joint.refs)
    if not joint.by:
        yield f"say who accepts that {named} are taken together (`by`)."
    if len(set(joint.refs)) < _SEVERAL or len(set(joint.refs)) < len(joint.refs):
        yield f"{named or 'no action'}: name two actions or more, each once; the first leads."
        return
    lead, *others = joint.refs
    if missing := [ref for ref in joint.refs if ref not in sides]:
        yield f"{', '.join(missing)}: no such action in this draft or in the register."
        return
    own = {each.ref for each in proposal.draft.actions if each.tracked}
    for ref in others:
        if ref not in own:
            yield f"{ref} is of another paper: join it with the form “join actions”."
        else:
            yield from why_not_together(joint.kind, sides[lead], sides[ref])
    if lead in proposal.leads:
        yield f"{lead} cannot lead, since it is answered with {proposal.leads[lead].ref}: chains are not made."
    for ref in others:
        if led := [key for key, each in proposal.leads.items() if each.ref == ref and key not in joint.refs]:
            yield f"{ref} leads {', '.join(led)}: part them first, or let it lead here too."
        row = proposal.register.actions.get(ref)
        if row and row.lead_ref and row.lead_ref != lead and ref not in proposal.register.joined_by_hand:
            yield f"{ref} is answered with {row.lead_ref} already; take that back first (`accepted: false`)."
        if any(each.id in proposal.register.answered for each in _deadlines(proposal, ref)):
            yield f"a return for {ref} waits for review: review it first."


def _deadlines(proposal: Proposal, ref: str) -> list[DeadlineRow]:
    return proposal.register.deadlines.get(ref, [])


def _sides(proposal: Proposal) -> dict[str, Side]:
    found = {ref: Side.of_row(proposal.register, row) for ref, row in proposal.register.actions.items()}
    named = {ref for joint in proposal.draft.joints if joint.accepted for ref in joint.refs}
    for each in proposal.draft.actions:
        if each.tracked and each.ref in named:
            wanted = wanted_of(proposal, each)
            found[each.ref] = Side(each.ref, wanted.owner_id, wanted.schedule, not wanted.why_not)
    return found


def why_not_together(kind: JointKind, lead: Side, other: Side) -> Iterator[str]:
    """Why the lead's return cannot stand for the other's. Duplicates are one thing, whoever is named and whenever."""
    mine, theirs = lead.schedule, other.schedule
    if other.chased and not lead.chased:
        yield f"{lead.ref} is chased by nobody: no body has resolved it. Put {other.ref} first."
    if theirs.kind in DATED and mine.kind not in DATED:
        yield f"{other.ref} has a date and {lead.ref} has none: put {other.ref} first."
    if kind is JointKind.DUPLICATE:
        return
    if lead.owner_id != other.owner_id:
        yield f"{lead.ref} and {other.ref} are owed by two parties, so no one report answers both."
    if mine.kind in DATED and mine.kind is theirs.kind:
        yield from _too_late(lead, other)
    elif mine.kind is ScheduleKind.ONCE and theirs.kind is ScheduleKind.RECURRING:
        yield f"{other.ref} is asked again and again and {lead.ref} once: put {other.ref} first."
    elif theirs.kind is ScheduleKind.ON_EVENT and (mine.kind, mine.event) != (theirs.kind, theirs.event):
        yield f"{other.ref} waits for an event of its own ({theirs.event}), which {lead.ref} does not."


def _too_late(lead: Side, other: Side) -> Iterator[str]:
    mine, theirs = lead.schedule, other.schedule
    if mine.due_on and theirs.due_on and mine.due_on > theirs.due_on:
        yield f"{lead.ref} is due on {mine.due_on}, after {other.ref} on {theirs.due_on}: put {other.ref} first."
    if days_between(mine.rrule) > days_between(theirs.rrule):
        yield f"{lead.ref} comes less often than {other.ref}: put {other.ref} first."

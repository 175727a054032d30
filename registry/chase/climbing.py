"""Who above the owner is told next, and how soon that may be."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from registry.chase.asking import owner_slots
from registry.chase.case import Case
from registry.chase.look import Found, Look
from registry.chase.slots import slot_day
from registry.explanations import in_words
from registry.model import Act, Party, StageDue, StageOutcome, StageRecord, StageRule
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class NextRung:
    """The lowest rung that was not told yet, the first day on which that may be decided, and the letter's day.

    They differ where the letter stands a working day in "going tomorrow"; what a letter names is `goes_on`.
    """

    rule: StageRule
    party: Party
    earliest_on: dt.date
    goes_on: dt.date


def warned_on(case: Case) -> dt.date | None:
    """The day on which the warning of this cycle was sent; None when it was not, as far as is known."""
    days = [
        record.sent_on for record in case.warnings if record.outcome is StageOutcome.SENT and record.sent_on is not None
    ]
    return max(days, default=None)


def next_rung(case: Case, rules: Sequence[StageRule], calendar: WorkingDays, warned: dt.date) -> NextRung | None:
    """Who is told next if the warning went on `warned`; None when the ladder ends.

    Letters use it to say in the warning who will be told, and when: pass the day of the post.
    """
    reached = {record.addressee for record in case.told} | {case.owner.id, case.addressee}
    steps = [rule for rule in rules if rule.warns or rule.act is Act.ESCALATE]
    for before, rule in pairwise(steps):
        party = case.ladder[rule.rung] if rule.rung is not None and rule.rung < len(case.ladder) else None
        if party is not None and party.id not in reached:
            first_notice = steps[1].offset - steps[0].offset
            gap = rule.offset - before.offset
            days = [
                slot_day(rule, case.due_on, case.opened_on, calendar, case.ready_on),
                calendar.add(warned, first_notice),
                *_after_the_others(case, party, gap, calendar),
            ]
            if case.resumed_on is not None:
                days.append(calendar.add(case.resumed_on, gap))
            earliest_on = max(days)
            return NextRung(rule, party, earliest_on, case.goes_on(party.id, earliest_on, calendar))
    return None


def _after_the_others(case: Case, party: Party, gap: int, calendar: WorkingDays) -> Iterator[dt.date]:
    """From when on the next rung may be decided, so that its letter goes `gap` working days after the others'."""
    for record in case.told:
        decided_on = record.decided_on or record.slot_on
        told_on = max(record.sent_on or decided_on, case.goes_on(record.addressee, decided_on, calendar))
        waits = case.goes_on(party.id, told_on, calendar) > told_on
        yield calendar.add(told_on, gap - waits)


def rungs_to_come(
    case: Case, rules: Sequence[StageRule], calendar: WorkingDays, warned: dt.date
) -> tuple[NextRung, ...]:
    """Everybody who is still to be told, in order, each on the earliest day, if nothing comes."""
    coming: list[NextRung] = []
    while (rung := next_rung(case, rules, calendar, warned)) is not None:
        coming.append(rung)
        told = StageRecord(
            rung.rule.key,
            Act.ESCALATE,
            rung.party.id,
            rung.earliest_on,
            StageOutcome.SENT,
            rung.earliest_on,
            rung.goes_on,
            rung=rung.rule.rung,
        )
        case = replace(case, history=(*case.history, told))
    return tuple(coming)


def climb(look: Look) -> Found | None:
    """The next rung, or the warning that must go before any rung; None when everybody was told."""
    warned = warned_on(look.case)
    if warned is None:
        return _warning(look)
    rung = next_rung(look.case, look.rules, look.calendar, warned)
    if rung is None:
        return None
    if look.today < rung.earliest_on:
        return Found(f"Overdue; {rung.party.name} is told on {in_words(rung.goes_on)} at the earliest.")
    reason = f"Overdue, and the owner was warned on {in_words(warned)}: {rung.party.name} is told."
    return Found(reason, StageDue(look.unused(rung.rule), rung.party.id, rung.earliest_on))


def _warning(look: Look) -> Found:
    """The warning is not known to have been sent, so nobody above the owner may hear yet."""
    case = look.case
    rule = next(rule for rule in look.of(Act.CHASE) if rule.warns)
    slot_on = next(slot.on for slot in owner_slots(look) if slot.rule.key == rule.key)
    outcomes = {record.outcome for record in case.warnings}
    if StageOutcome.DECIDED in outcomes:
        return Found("Overdue; the warning waits for the post.")
    if outcomes:
        return Found("Overdue; the warning may not have arrived: nobody above is told until a person resends it.")
    if look.today < slot_on:
        return Found(f"Overdue; the warning is planned for {in_words(slot_on)}.")
    stage = StageDue(look.unused(rule), case.addressee, look.today)
    return Found("Overdue, and the owner was never warned: the warning goes first.", stage)

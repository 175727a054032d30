"""Who above the owner is told next, and how soon that may be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry.case import Case
from registry.explanations import in_words
from registry.look import Found, Look
from registry.model import Act, Party, StageDue, StageOutcome, StageRule
from registry.slots import slot_day
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class NextRung:
    """The lowest rung that was not told yet, and the first day on which it may be."""

    rule: StageRule
    party: Party
    earliest_on: dt.date


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
            days = [
                slot_day(rule, case.due_on, case.opened_on, calendar),
                calendar.add(warned, first_notice),
                *(calendar.add(told_on, rule.offset - before.offset) for told_on in _told_days(case)),
            ]
            return NextRung(rule, party, max(days))
    return None


def _told_days(case: Case) -> list[dt.date]:
    return [record.decided_on or record.slot_on for record in case.told]


def climb(look: Look) -> Found | None:
    """The next rung, or the warning that must go before any rung; None when everybody was told."""
    warned = warned_on(look.case)
    if warned is None:
        return _warning(look)
    rung = next_rung(look.case, look.rules, look.calendar, warned)
    if rung is None:
        return None
    if look.today < rung.earliest_on:
        return Found(f"Overdue; {rung.party.name} is told on {in_words(rung.earliest_on)} at the earliest.")
    reason = f"Overdue, and the owner was warned on {in_words(warned)}: {rung.party.name} is told."
    return Found(reason, StageDue(look.unused(rung.rule), rung.party.id, rung.earliest_on))


def _warning(look: Look) -> Found:
    """The warning is not known to have been sent, so nobody above the owner may hear yet."""
    case = look.case
    rule = next(rule for rule in look.of(Act.CHASE) if rule.warns)
    slot_on = slot_day(rule, case.due_on, case.opened_on, look.calendar)
    outcomes = {record.outcome for record in case.warnings}
    if StageOutcome.DECIDED in outcomes:
        return Found("Overdue; the warning waits for the post.")
    if outcomes:
        return Found("Overdue; the warning may not have arrived: nobody above is told until a person resends it.")
    if look.today < slot_on:
        return Found(f"Overdue; the warning is planned for {in_words(slot_on)}.")
    stage = StageDue(look.unused(rule), case.addressee, look.today)
    return Found("Overdue, and the owner was never warned: the warning goes first.", stage)

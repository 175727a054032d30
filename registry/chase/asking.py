"""What the owner itself gets: reminders, chasers, and after the last rung a letter a week."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from registry.chase.case import NEVER_WENT, Case
from registry.chase.look import Found, Look
from registry.chase.slots import Slot, slots, weekly_days
from registry.explanations import in_words
from registry.model import Act, StageDue, StageOutcome, StageRecord, StageRule
from registry.policy import ASKED_ONLY, weekly_rule

_WEEKLY = "weekly-"


def owner_stage(look: Look) -> Found:
    """The newest reminder or chaser whose day has come; the older ones are superseded by it.

    A reminder is never sent after the due date. A deadline that joins an older one's ladder gets its
    reminders and one chaser. What was taken back before the post, and is the newest still, goes again.
    """
    wanted = owner_slots(look)
    come = [slot for slot in wanted if slot.on <= look.today and look.slot_of(slot.rule) is None]
    newest = [slot for slot in come if slot.on > _done_on(look) and not _too_late(slot, look)][-1:]
    lost = [slot for slot in come if slot not in newest and slot.rule.key not in look.case.decided_rules]
    superseded = tuple(_stage(slot, look) for slot in lost)
    if not newest:
        return Found(_nothing_yet(look, wanted), None, superseded)
    stage = replace(_stage(newest[0], look), rule=look.unused(newest[0].rule))
    return Found(_reason(newest[0], look), stage, superseded)


def owner_slots(look: Look) -> tuple[Slot, ...]:
    """The days of the owner's reminders and chasers.

    After a review that put a return back, a chaser keeps the policy's distance from the review's end and from
    the chaser before it.
    """
    case = look.case
    planned = slots(_rules(look), case.due_on, case.opened_on, look.calendar, case.ready_on)
    if case.resumed_on is None:
        return planned
    kept, base, offset = [], case.resumed_on, 0
    for slot in planned:
        on = slot.on
        if slot.rule.act is Act.CHASE:
            went_on = look.slot_of(slot.rule)
            on = went_on or max(slot.on, look.calendar.add(base, slot.rule.offset - offset))
            base, offset = max(base, on), slot.rule.offset
        kept.append(Slot(slot.rule, on))
    return tuple(kept)


def weekly_stage(look: Look) -> Found:
    """The newest weekly chaser whose day has come, a week or more after whatever went last.

    Those who are only asked are asked so at most `weekly_most` times.
    """
    case, policy = look.case, look.policy
    numbers = {record.rule: int(record.rule.removeprefix(_WEEKLY)) for record in _weekly(case)}
    went = sum(record.outcome not in NEVER_WENT for record in _weekly(case))
    if case.owner.kind in ASKED_ONLY and went >= policy.weekly_most:
        return Found(f"Overdue; asked weekly {went} times, and not again.")
    earliest = max(_rested_on(look), _done_on(look) + dt.timedelta(days=1))
    last = max(rule.offset for rule in look.rules)
    first = look.calendar.add(case.counts_from, last + policy.weekly_every)
    days = [day for day in weekly_days(first, policy, look.calendar, look.today) if day >= earliest]
    if not days:
        return Found("Overdue; all who are to be told were told, and the next weekly chaser is not due.")
    next_number = max(numbers.values(), default=0) + 1
    come = [
        StageDue(weekly_rule(policy, number, last), case.addressee, day)
        for number, day in enumerate(days, start=next_number)
    ]
    reason = "Overdue; all who are to be told were told: the weekly chaser goes."
    return Found(reason, come[-1], tuple(come[:-1]))


def _weekly(case: Case) -> list[StageRecord]:
    return [record for record in case.history if record.rule.startswith(_WEEKLY)]


def _rested_on(look: Look) -> dt.date:
    """A week after whatever went last, or after a review that put a return back."""
    days = [record.decided_on or record.slot_on for record in look.case.history]
    latest = max([*days, look.case.resumed_on or dt.date.min, look.case.due_on])
    return look.calendar.add(latest, look.policy.weekly_every)


def _rules(look: Look) -> tuple[StageRule, ...]:
    if look.case.joins is None:
        return look.of(Act.REMIND, Act.CHASE)
    # Its one chaser threatens nothing: the older deadline's warning said who will be told.
    return look.of(Act.REMIND) + tuple(replace(rule, warns=False) for rule in look.of(Act.CHASE)[:1])


def _stage(slot: Slot, look: Look) -> StageDue:
    return StageDue(slot.rule, look.case.addressee, slot.on)


def _done_on(look: Look) -> dt.date:
    """The latest slot of a letter to the owner: nothing that was wanted before it is sent after it."""
    days = (
        record.slot_on
        for record in look.case.history
        if record.act in {Act.REMIND, Act.CHASE} and record.outcome is not StageOutcome.WITHDRAWN
    )
    return max(days, default=dt.date.min)


def _too_late(slot: Slot, look: Look) -> bool:
    """Whether a reminder's letter would go after the due date."""
    goes_on = look.case.goes_on(look.case.addressee, look.today, look.calendar)
    return slot.rule.act is Act.REMIND and goes_on > look.case.due_on


def _nothing_yet(look: Look, wanted: Sequence[Slot]) -> str:
    due = in_words(look.case.due_on)
    ahead = [slot.on for slot in wanted if slot.on > look.today]
    if ahead:
        return f"Due on {due}; the next letter to the owner is planned for {in_words(ahead[0])}."
    return f"Due on {due}; no further letter to the owner is planned before that."


def _reason(slot: Slot, look: Look) -> str:
    planned = in_words(slot.on)
    if slot.rule.act is Act.REMIND:
        return f"Due on {in_words(look.case.due_on)}: the reminder planned for {planned} goes."
    late = look.calendar.days_late(look.case.due_on, look.today)
    warning = ", saying who will be told and when" if slot.rule.warns else ""
    return f"{late} working day{'' if late == 1 else 's'} late: the chaser of {planned} goes{warning}."

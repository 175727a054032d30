"""What the owner itself gets: reminders, chasers, and after the last rung a letter a week."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from registry.explanations import in_words
from registry.look import Found, Look
from registry.model import Act, StageDue, StageRule
from registry.policy import weekly_rule
from registry.slots import Slot, slots


def owner_stage(look: Look) -> Found:
    """The newest reminder or chaser whose day has come; the older ones are superseded by it.

    A reminder is never sent after the due date. A deadline that joins an older one's ladder gets its
    reminders and one chaser.
    """
    case = look.case
    wanted = slots(_rules(look), case.due_on, case.opened_on, look.calendar)
    come = [slot for slot in wanted if slot.on <= look.today and slot.rule.key not in case.decided_rules]
    newest = [slot for slot in come if slot.on > _done_on(look) and not _too_late(slot, look)][-1:]
    superseded = tuple(_stage(slot, look) for slot in come if slot not in newest)
    if not newest:
        return Found(_nothing_yet(look, wanted), None, superseded)
    return Found(_reason(newest[0], look), _stage(newest[0], look), superseded)


def weekly_stage(look: Look) -> Found:
    """The newest weekly chaser whose day has come, a week or more after whatever went last."""
    every = look.policy.weekly_every
    come = [
        _stage(slot, look)
        for slot in _weekly_slots(look)
        if slot.on > _done_on(look) and slot.rule.key not in look.case.decided_rules
    ]
    days = (record.decided_on or record.slot_on for record in look.case.history)
    latest = max(days, default=look.case.due_on)
    if not come or look.today < look.calendar.add(latest, every):
        return Found("Overdue; all who are to be told were told, and the next weekly chaser is not due.")
    reason = "Overdue; all who are to be told were told: the weekly chaser goes."
    return Found(reason, come[-1], tuple(come[:-1]))


def _rules(look: Look) -> tuple[StageRule, ...]:
    if look.case.joins is None:
        return look.of(Act.REMIND, Act.CHASE)
    # Its one chaser threatens nothing: the older deadline's warning said who will be told.
    return look.of(Act.REMIND) + tuple(replace(rule, warns=False) for rule in look.of(Act.CHASE)[:1])


def _stage(slot: Slot, look: Look) -> StageDue:
    return StageDue(slot.rule, look.case.addressee, slot.on)


def _done_on(look: Look) -> dt.date:
    """The latest slot of a letter to the owner: nothing that was wanted before it is sent after it."""
    days = (record.slot_on for record in look.case.history if record.act is not Act.ESCALATE)
    return max(days, default=dt.date.min)


def _too_late(slot: Slot, look: Look) -> bool:
    return slot.rule.act is Act.REMIND and look.today > look.case.due_on


def _weekly_slots(look: Look) -> Iterator[Slot]:
    last = max(rule.offset for rule in look.rules)
    day, n = look.calendar.add(look.case.counts_from, last + look.policy.weekly_every), 1
    while day <= look.today:
        yield Slot(weekly_rule(look.policy, n, last), day)
        day, n = look.calendar.add(day, look.policy.weekly_every), n + 1


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

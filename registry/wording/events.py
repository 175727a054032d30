"""Wordings that wait for something: a meeting, an event, or nothing at all ("immediately")."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.conditions import in_case
from registry.wording.found import Found, Strength, day_words
from registry.wording.meetings import at_meeting
from registry.wording.notices import found_out, told_of_any, unmet
from registry.wording.set_dates import set_later
from registry.wording.source import Source


def on_event(source: Source, at: int, _reference: dt.date) -> Found | None:
    """Something that starts the clock, by its own words."""
    for rule in (set_later, at_meeting, in_case, unmet, told_of_any, found_out):
        found = rule(source, at)
        if found:
            return found
    return None


def at_once(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "immediately" on its own is the paper's date; before an event it is that event."""
    end = at + 1
    if source.phrase(at, "with immediate effect") is not None:
        end = at + 3
    elif source.low(at) not in {"immediately", "forthwith", "straightaway"} and not _is_all(source, at):
        return None
    if source.low(end) in {"after", "following", "upon", "before", "prior", "if", "when", "once"}:
        event = in_case(source, end)
        return replace(event, first=at, strength=Strength.FIRM) if event else None
    why = f'"{source.letters(at, end)}" is read as the paper\'s date, {day_words(reference)}'
    between = (f"on {day_words(reference)}", "as soon as it can be done")
    return Found(
        ScheduleKind.ONCE,
        at,
        end,
        why,
        due=reference,
        precision="day",
        ambiguous=True,
        between=between,
        strength=Strength.WEAK,
    )


def _is_all(source: Source, at: int) -> bool:
    """ "Immediate", and nothing else."""
    first, _ = source.sentence(at)
    return source.low(at) == "immediate" and at == first and source.clause_end(at) == at + 1

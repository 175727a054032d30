"""A column of dates beside what the sentence itself says about time."""

import datetime as dt
from dataclasses import replace

from registry.model import Reading, ScheduleKind
from tasks.documents.language.timing import DATED, find_when

LASTING = frozenset({ScheduleKind.NONE, ScheduleKind.CONTINUING})


def with_due(when: Reading, due_text: str, document_on: dt.date) -> Reading:
    """The date column's word where the sentence has none; two that differ are a person's to decide.

    Words in the column that name no date ("TBC") are kept in the explanation.
    """
    if not due_text:
        return when
    printed = _read(due_text, document_on)
    if printed.kind is ScheduleKind.NONE:
        return replace(when, why=f"{when.why} The column of dates says “{due_text}”, which names no date.")
    if when.kind in LASTING:
        return printed
    same = (when.kind, when.due, when.start, when.end) == (printed.kind, printed.due, printed.start, printed.end)
    if printed.kind not in DATED or same:
        return when
    between = (f'the sentence, "{when.span}": {when.why}', f'the column of dates, "{due_text}": {printed.why}')
    return replace(when, ambiguous=True, between=between, why=f"{when.why} The column of dates says something else.")


def _read(due_text: str, document_on: dt.date) -> Reading:
    """What stands alone in a column of dates is when something is to be done: "31/03/2003", "Q3", "Immediate"."""
    bare = due_text.strip(" .")
    adverb = "immediately" if bare.lower() in {"immediate", "now"} else bare
    tries = (due_text, f"To be completed by {bare}.", f"To be completed {adverb}.")
    readings = [find_when(each, document_on) for each in tries]
    found = next((each for each in readings if each.kind is not ScheduleKind.NONE), readings[0])
    return replace(found, span=found.span if found.span and found.span in due_text else due_text)

"""What a paper says of an action that the register has already: what is taken from it, and what stands.

The newest paper that mentions an action speaks for it. Of the action's own paper everything is taken, but for a
reading on which a person has ruled. Of a later paper only a reading that can be read in one way, and what a person
rules in its draft. Of an older paper only a ruling where there is none.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.codec import reading_from_json, ruling_from_json, ruling_to_json
from registry.draft import Draft, ProposedAction, Ruling
from registry.model import Form, Reading, ScheduleKind
from registry.planning.naming import Naming
from registry.planning.rulings import merged, rules_timing
from registry.planning.same_recommendation import words_of
from registry.planning.words import reading_in_words
from registry.register import Snapshot
from registry.tables import ActionRow

DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.RECURRING})
TIMELESS = frozenset({ScheduleKind.NONE})


@dataclass(frozen=True, slots=True)
class Reconciled:
    """An action of the register as it shall stand once the draft is applied."""

    proposed: ProposedAction  # with the register's values wherever they stand
    ruling: Ruling | None
    document_sha256: str  # of the paper that the reading comes from
    document_on: dt.date
    speaks: bool  # no later paper mentions it
    doubt: str = ""  # why a person must look at the reading, if one must
    notes: tuple[str, ...] = ()  # what the paper says otherwise and is not taken


def reconciled(
    draft: Draft, naming: Naming, register: Snapshot, row: ActionRow, proposed: ProposedAction
) -> Reconciled:
    """What of `proposed` is taken, beside what the register holds in `row`."""
    held = ruling_from_json(row.ruling)
    own = row.document_sha256 == draft.document_sha256
    if draft.document_on < _last_said(register, row, draft):
        ruling = held or merged(None, proposed.ruling)
        stands = _as_it_stands(row, proposed)
        return Reconciled(replace(stands, ruling=ruling), ruling, *_source(register, row), speaks=False)
    ruling = merged(held, proposed.ruling)
    if own:
        return _own(draft, row, proposed, held, ruling)
    return _later(draft, naming, register, row, proposed, held, ruling)


def _last_said(register: Snapshot, row: ActionRow, draft: Draft) -> dt.date:
    shas = {row.document_sha256, *(each.document_sha256 for each in register.mentions.get(row.ref, ()))}
    known = [register.documents[sha].dated_on for sha in shas - {draft.document_sha256}]
    return max(known, default=dt.date.min)


def _source(register: Snapshot, row: ActionRow) -> tuple[str, dt.date]:
    return row.document_sha256, register.documents[row.document_sha256].dated_on


def _as_it_stands(row: ActionRow, proposed: ProposedAction) -> ProposedAction:
    return replace(
        proposed,
        text=row.wording,
        when=reading_from_json(row.reading),
        form=Form(row.form),
        owner=row.owner_named,
        recipient=row.recipient_named,
        deliverable=row.deliverable,
        locator=row.locator,
    )


def _own(
    draft: Draft, row: ActionRow, proposed: ProposedAction, held: Ruling | None, ruling: Ruling | None
) -> Reconciled:
    then = reading_from_json(row.reading)
    doubt = ""
    if held and ruling and rules_timing(held) and not _says_when(held, proposed) and differ(then, proposed.when):
        doubt = _changed_since(then, proposed.when)
        proposed = replace(proposed, when=then, text=row.wording, locator=row.locator)
    return Reconciled(
        replace(proposed, ruling=ruling),
        ruling,
        draft.document_sha256,
        draft.document_on,
        speaks=True,
        doubt=doubt,
    )


def _says_when(held: Ruling, proposed: ProposedAction) -> bool:
    """Whether the draft's own ruling speaks of the reading that stands in it."""
    return rules_timing(proposed.ruling) or (proposed.ruling is not None and proposed.ruling == held)


def _changed_since(then: Reading, now: Reading) -> str:
    return (
        f"the reading changed since it was ruled ({reading_in_words(then)} -> {reading_in_words(now)}): a person rules"
    )


def _later(
    draft: Draft,
    naming: Naming,
    register: Snapshot,
    row: ActionRow,
    proposed: ProposedAction,
    held: Ruling | None,
    ruling: Ruling | None,
) -> Reconciled:
    stands = _as_it_stands(row, proposed)
    by_person = proposed.ruling is not None and not proposed.ruling.withdrawn
    then, now = stands.when, proposed.when
    source, doubt, notes = _source(register, row), "", list(_otherwise(naming, row, proposed))
    if by_person:
        stands, notes = _ruled_values(stands, proposed), []
    if says_another_time(then, now):
        doubt = _doubt(draft, then, now, held)
        if not doubt or rules_timing(proposed.ruling):
            stands = replace(stands, when=now, text=proposed.text, locator=proposed.locator)
            source, doubt = (draft.document_sha256, draft.document_on), ""
    elif differ(then, now) and now.kind not in TIMELESS:
        notes.append(
            f"its words say the same; counted from {draft.document_name} they would be {reading_in_words(now)}"
        )
    return Reconciled(
        replace(stands, ruling=ruling), ruling, *source, speaks=True, doubt=doubt, notes=tuple(notes)
    )  # fmt: skip


def _ruled_values(stands: ProposedAction, proposed: ProposedAction) -> ProposedAction:
    """A person has looked at the draft's action: what it names is taken, what it does not name stands."""
    return replace(
        stands,
        form=proposed.form,
        owner=proposed.owner or stands.owner,
        recipient=proposed.recipient or stands.recipient,
        deliverable=proposed.deliverable or stands.deliverable,
    )


def _otherwise(naming: Naming, row: ActionRow, proposed: ProposedAction) -> Sequence[str]:
    """What a later paper names otherwise: shown, and taken when its draft rules on the action."""
    pairs = (
        ("owner", proposed.owner, row.owner_named),
        ("recipient", proposed.recipient, row.recipient_named),
    )
    return [
        f"names as {what} {new}, where {old or 'nobody'} stands: to take it, rule on it in this draft"
        for what, new, old in pairs
        if new and not _one_party(naming, new, old)
    ]


def _one_party(naming: Naming, one: str, other: str | None) -> bool:
    found = naming.party(one)
    return one.casefold() == (other or "").casefold() or (found is not None and found == naming.party(other))


def _doubt(draft: Draft, then: Reading, now: Reading, held: Ruling | None) -> str:
    """Why a later paper's reading is not simply taken."""
    change = f"{draft.document_name} reads “{now.span}” ({reading_in_words(then)} -> {reading_in_words(now)})"
    if held is not None and rules_timing(held):
        return f"the reading changed since it was ruled: {change}: a person rules"
    if now.ambiguous:
        return f"{change}, which can be read in two ways: a person rules"
    if then.kind in DATED and now.kind not in DATED:
        return f"{change}, which would end its dates: a person rules"
    return ""


def differ(one: Reading, other: Reading) -> bool:
    """Whether two readings mean another time, whatever the words that explain them."""
    return any(
        getattr(one, name) != getattr(other, name)
        for name in ("kind", "due", "start", "end", "rrule", "event", "offset")
    )


def says_another_time(then: Reading, now: Reading) -> bool:
    """Whether a later paper's words say another time: the same words count from their own paper, as before."""
    if now.kind in TIMELESS or not now.span:
        return False
    return differ(then, now) and words_of(then.span or "") != words_of(now.span)


def ruled_anew(row: ActionRow, ruling: Ruling | None) -> bool:
    """Whether the ruling is another than the register's."""
    return row.ruling != ruling_to_json(ruling)

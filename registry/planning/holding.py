"""The holds that a draft calls for: on wording that can be read in two ways, on what nobody has resolved."""

from collections.abc import Iterator

from registry.journal import Happening, Insert, Update
from registry.planning.names import NAME_NOT_CONFIRMED
from registry.planning.reconciling import DATED
from registry.planning.rulings import NOT_RESOLVED, RULE_IN, dates_without_ruling_in, rules_timing
from registry.planning.steps import Mark, Proposal, Step
from registry.planning.wanted import Wanted, as_before
from registry.tables import HoldRow

AMBIGUOUS = "ambiguous"
READING_DIFFERS = "reading differs"
"""The cause of the hold on an action whose time a paper says otherwise than was ruled, or in two ways."""

OURS = frozenset({AMBIGUOUS, NOT_RESOLVED, READING_DIFFERS, NAME_NOT_CONFIRMED})
MAY_CHANGE = frozenset(
    {NOT_RESOLVED, READING_DIFFERS, NAME_NOT_CONFIRMED}
)  # the reason is said anew while the hold stands


def hold_steps(proposal: Proposal, wanted: Wanted) -> Iterator[Step]:
    """Place the holds that the draft calls for, release those that it has settled."""
    wants = dict(_reasons_to_hold(wanted))
    ref = wanted.proposed.ref
    standing = {hold.cause: hold for hold in proposal.register.holds.get(ref, []) if hold.deadline_id is None}
    for cause, reason in wants.items():
        if cause in standing:
            yield from _said_anew(standing[cause], reason)
        elif not _released_already(proposal, wanted, cause, reason):
            yield _placed(proposal, ref, cause, reason)
    for cause in sorted(standing.keys() & OURS):
        if cause not in wants and _may_settle(wanted, cause):
            yield _released(proposal, wanted, standing[cause])
    if dates_without_ruling_in(wanted.standing, wanted.proposed.ruling) and wanted.why_not:
        yield Step(Mark.STANDS, f"{ref}: the ruling does not rule it in ({RULE_IN}), so it is not chased")


def _placed(proposal: Proposal, ref: str, cause: str, reason: str) -> Step:
    row = HoldRow(
        id=f"{ref}!{cause}!{proposal.now:%Y%m%dT%H%M%S%f}",
        action_ref=ref,
        cause=cause,
        reason=reason,
        since_at=proposal.now,
        placed_by="remembrancer",
    )
    return Step(Mark.HOLD, f"{ref} is held: {reason}", Happening("hold.placed", ref, why=reason), (Insert(row),))


def _said_anew(hold: HoldRow, reason: str) -> Iterator[Step]:
    """The hold stands, and its reason as it is now."""
    if hold.cause in MAY_CHANGE and hold.reason != reason:
        change = Update(HoldRow, hold.id, {"reason": reason}, {"released_at": None})
        line = f"{hold.action_ref} is still held: {reason}"
        yield Step(Mark.HOLD, line, Happening("hold.changed", hold.action_ref, why=reason), (change,))


def _may_settle(wanted: Wanted, cause: str) -> bool:
    """Whether this draft may lift such a hold: an older paper lifts nothing that a later one called for."""
    return cause != READING_DIFFERS or wanted.speaks


def _released(proposal: Proposal, wanted: Wanted, hold: HoldRow) -> Step:
    by = wanted.proposed.ruling.by if wanted.proposed.ruling else "remembrancer"
    release = {"released_at": proposal.now, "released_by": by}
    return Step(
        Mark.CHANGE,
        f"{wanted.proposed.ref} is no longer held ({hold.cause})",
        Happening("hold.released", wanted.proposed.ref, actor=by, why=hold.cause),
        (Update(HoldRow, hold.id, release, {"released_at": None}),),
    )


def _released_already(proposal: Proposal, wanted: Wanted, cause: str, reason: str) -> bool:
    """Whether a person released this very hold, and the draft says nothing new about it."""
    row = proposal.register.actions.get(wanted.proposed.ref)
    return (
        row is not None
        and as_before(proposal, row, wanted.proposed.ruling, wanted.standing)
        and (row.ref, cause, reason) in proposal.register.lifted
    )


def _reasons_to_hold(wanted: Wanted) -> Iterator[tuple[str, str]]:
    when = wanted.proposed.when
    if when.ambiguous and not rules_timing(wanted.proposed.ruling) and wanted.schedule.kind in DATED:
        between = f" ({'; or '.join(when.between)})" if when.between else ""
        yield AMBIGUOUS, f"the wording “{when.span}” can be read in two ways{between}: a person rules"
    if wanted.why_not:
        yield NOT_RESOLVED, wanted.why_not
    if wanted.doubt:
        yield READING_DIFFERS, wanted.doubt
    if wanted.unconfirmed:
        yield NAME_NOT_CONFIRMED, f"{wanted.unconfirmed}: a person confirms the name"

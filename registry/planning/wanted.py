"""An action as the draft wants it: beside what the register holds, resolved to parties, a schedule and a standing."""

import datetime as dt
from dataclasses import dataclass

from registry.codec import ruling_to_json, schedule_of
from registry.draft import ProposedAction, Ruling, Standing
from registry.explanations import in_words
from registry.model import Action, Schedule
from registry.planning.leading import Lead
from registry.planning.names import in_words as names_in_words
from registry.planning.reconciling import DATED, Reconciled, reconciled
from registry.planning.responses import response_to
from registry.planning.rulings import NOT_RESOLVED, is_chased, why_not_chased
from registry.planning.steps import Proposal
from registry.tables import ActionRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action as the draft wants it."""

    proposed: ProposedAction  # with the register's values where they stand, and the ruling that is in force
    schedule: Schedule
    owner_id: str | None  # who owes it; the liaison stands in for an owner that the paper does not name
    recipient_id: str | None
    document_sha256: str  # of the paper that the reading comes from; relative wording counts from its date
    document_on: dt.date
    standing: Standing
    why_not: str = ""  # why nothing is chased; empty when it is
    doubt: str = ""  # why a person must look at the reading once more
    speaks: bool = True  # no later paper mentions it
    notes: tuple[str, ...] = ()
    lead: Lead | None = None  # the action that is chased for this one too
    unconfirmed: str = ""  # whom its owner's name may mean; empty when that is settled

    @property
    def dated(self) -> bool:
        """Whether deadlines stand for it: it has dates, somebody owes it, and it is chased."""
        return self.schedule.kind in DATED and self.owner_id is not None and not (self.why_not or self.lead)


def wanted_of(proposal: Proposal, proposed: ProposedAction) -> Wanted:
    """What the register is to hold of an action of the draft."""
    row = proposal.register.actions.get(proposed.ref)
    found = _reconciled(proposal, row, proposed)
    naming = proposal.naming
    likely = naming.proposals(found.proposed.owner)
    recipient = naming.today_party(found.proposed.recipient)
    standing = _standing(proposal, row, proposed, found)
    response = response_to(proposal, proposed.recommendation)
    why_not = "" if is_chased(standing, found.ruling, response) else why_not_chased(standing, response)
    if why_not and row and _let_go(proposal, row, found.ruling, standing, why_not):
        why_not = ""
    return Wanted(
        found.proposed,
        schedule_of(found.proposed.when, found.ruling),
        None if likely else _owner_id(proposal, row, found.proposed.owner),
        recipient.id if recipient else None,
        found.document_sha256,
        found.document_on,
        standing,
        why_not,
        found.doubt,
        found.speaks,
        found.notes,
        proposal.leads.get(proposed.ref),
        names_in_words(proposal, likely) if likely else "",
    )


def _owner_id(proposal: Proposal, row: ActionRow | None, named: str | None) -> str | None:
    """Who owes it: its owner, or who has succeeded it by today; the liaison where nobody is named.

    What is the predecessor's already stays its own here: what it owes goes over by itself, with every date.
    """
    found = proposal.naming.party(named)
    owner = found.id if found else proposal.book.liaison
    if owner is None:
        return None
    today = proposal.book.successor_on(owner, proposal.today).id
    held = row.owner_id if row is not None else None
    predecessor = held in proposal.book.parties and proposal.book.successor_on(str(held), proposal.today).id == today
    return held if predecessor else today


def _reconciled(proposal: Proposal, row: ActionRow | None, proposed: ProposedAction) -> Reconciled:
    if row is not None:
        return reconciled(proposal.draft, proposal.naming, proposal.register, row, proposed)
    draft = proposal.draft
    ruling = None if proposed.ruling and proposed.ruling.withdrawn else proposed.ruling
    return Reconciled(proposed, ruling, draft.document_sha256, draft.document_on, speaks=True)


def _standing(proposal: Proposal, row: ActionRow | None, proposed: ProposedAction, found: Reconciled) -> Standing:
    """The newest paper's word; but what was resolved once is not unresolved by a later paper that proposes it."""
    said = proposal.draft.standing_of(proposed)
    if row is None:
        return said
    own = row.document_sha256 == proposal.draft.document_sha256
    if found.speaks and (own or said is Standing.RESOLVED):
        return said
    return standing_before(proposal, row)


def standing_before(proposal: Proposal, row: ActionRow) -> Standing:
    """The action's standing as the register has it."""
    return Standing(row.standing or proposal.register.documents[row.document_sha256].standing)


def own_standing(proposal: Proposal, wanted: Wanted) -> str | None:
    """The standing as the action's row has it: only where it differs from its document's."""
    draft = proposal.draft
    own = wanted.document_sha256 == draft.document_sha256
    of_document = draft.standing.value if own else proposal.register.documents[wanted.document_sha256].standing
    return None if wanted.standing.value == of_document else wanted.standing.value


def as_before(proposal: Proposal, row: ActionRow, ruling: Ruling | None, standing: Standing) -> bool:
    """Whether ruling and standing are those that the register has already."""
    return row.ruling == ruling_to_json(ruling) and standing_before(proposal, row) is standing


def _let_go(proposal: Proposal, row: ActionRow, ruling: Ruling | None, standing: Standing, reason: str) -> bool:
    """Whether a person released this very hold, and nothing new is said."""
    stands = any(hold.cause == NOT_RESOLVED for hold in proposal.register.holds.get(row.ref, ()))
    lifted = (row.ref, NOT_RESOLVED, reason) in proposal.register.lifted
    return lifted and not stands and as_before(proposal, row, ruling, standing)


def rule_action(wanted: Wanted) -> Action:
    """The action as the rules need it."""
    return Action(
        ref=wanted.proposed.ref,
        form=wanted.proposed.form,
        schedule=wanted.schedule,
        document_on=wanted.document_on,
        title=wanted.proposed.title,
        origin=origin(wanted.schedule.due_on, wanted.proposed.when.span, wanted.proposed.ruling),
    )


def origin(due: dt.date | None, words: str | None, ruling: Ruling | None) -> str:
    """How a single date came about: read from the words, or ruled by a person."""
    if due is None:
        return ""
    said = f"The paper says “{words}”" if words else "The paper gives no date"
    if ruling and ruling.due:
        return f"{said}; {ruling.by} has ruled that it is wanted by {in_words(due)}."
    if ruling and ruling.as_read:
        return f"{said}; {ruling.by} has ruled that this means {in_words(due)}."
    return f"{said}, which is {in_words(due)}."

"""What the body says of an inspectorate's finding: agree, part agree or reject, before anything of it is chased."""

from collections.abc import Iterator
from typing import Any

from registry.draft import ProposedAction, Response, Standing
from registry.errors import Problem
from registry.keys import recommendation_key
from registry.planning.steps import Proposal

OPEN, NOT_ACCEPTED = "open", "not accepted"


def response_to(proposal: Proposal, number: str) -> Response | None:
    """The response that stands once the draft is applied: one that it says anew, else the register's."""
    row = proposal.register.recommendations.get(recommendation_key(proposal.draft.report_code, number))
    said = new_response(proposal, number)
    held = Response(row.response) if row and row.response else None
    return said[0] if said else held


def new_response(proposal: Proposal, number: str) -> tuple[Response, str] | None:
    """A response that the draft says and the register did not take from it before, and who gave it."""
    for each in proposal.draft.actions:
        if each.recommendation == number and each.ruling and each.ruling.response and _is_new(proposal, each):
            return each.ruling.response, each.ruling.by
    return None


def _is_new(proposal: Proposal, action: ProposedAction) -> bool:
    row = proposal.register.actions.get(action.ref)
    before = (row.ruling or {}).get("response") if row else None
    return action.ruling is not None and before != action.ruling.response


def response_values(response: Response, status: str) -> dict[str, Any]:
    """What a response makes of a recommendation's row; agreeing reopens what was not accepted."""
    if response is Response.REJECT:
        status = NOT_ACCEPTED
    elif status == NOT_ACCEPTED:
        status = OPEN
    return {"response": response.value, "status": status}


def response_mistakes(proposal: Proposal) -> Iterator[Problem]:
    """Two answers to one finding, an answer to what is none, or a finding that is rejected and ruled in."""
    for each in proposal.draft.recommendations:
        said = {action.ruling.response for action in each.actions if action.ruling and action.ruling.response}
        if len(said) > 1:
            answers = " and ".join(sorted(response.value for response in said))
            yield Problem(f"recommendation {each.number} has two responses, {answers}: give one.", each.line)
        for action in each.actions:
            ruling = action.ruling
            if ruling and ruling.response and not _is_finding(proposal, action):
                yield Problem(
                    f"{action.ref} is no inspectorate's finding, so it takes no response: give its standing, or "
                    "rule it in with rules_in: true.",
                    action.line,
                )
            if ruling and ruling.rules_in and ruling.response is Response.REJECT:
                yield Problem(f"{action.ref} is rejected and ruled in: only one of the two can be.", action.line)


def _is_finding(proposal: Proposal, action: ProposedAction) -> bool:
    row = proposal.register.actions.get(action.ref)
    held = row and (row.standing or proposal.register.documents[row.document_sha256].standing)
    return Standing.FINDING in {proposal.draft.standing_of(action), held}

"""What people ruled: kept beside what a paper says anew, and what it makes of what nobody has resolved."""

from dataclasses import replace

from registry.draft import Response, Ruling, Standing

NOT_RESOLVED = "not resolved"
"""The cause of the hold on what no body has resolved and nobody has ruled in."""

AGREED = frozenset({Response.AGREE, Response.PART_AGREE})
RULE_IN = "rules_in: true, or the form “rule in”"


def rules_timing(ruling: Ruling | None) -> bool:
    """Whether a person says when, or that the reading is right."""
    return ruling is not None and bool(ruling.due or ruling.rrule or ruling.as_read)


def merged(held: Ruling | None, said: Ruling | None) -> Ruling | None:
    """What is ruled once a draft or a form says `said`, where the register holds `held`.

    What `said` is silent on stays as it was ruled; only `withdrawn` takes a ruling back.
    """
    if said is None:
        return held
    if said.withdrawn:
        return None
    if held is None:
        return said
    timing = said if rules_timing(said) else held
    whole = replace(
        said,
        due=timing.due,
        rrule=timing.rrule,
        as_read=timing.as_read,
        note=said.note or held.note,
        rules_in=said.rules_in or held.rules_in,
        response=said.response or held.response,
    )
    return held if replace(whole, by=held.by) == held else whole


def is_chased(standing: Standing, ruling: Ruling | None, response: Response | None) -> bool:
    """Only what is resolved, or ruled in by a person; of a finding only what the body does not reject."""
    if standing is Standing.RESOLVED:
        return True
    ruled_in = ruling is not None and ruling.rules_in
    return ruled_in and (standing is not Standing.FINDING or response in AGREED)


def why_not_chased(standing: Standing, response: Response | None) -> str:
    """The reason of the hold, in words; only of what `is_chased` denies."""
    if standing is Standing.MILESTONE:
        return "it is the force's own milestone: nothing is chased before a person rules it in"
    if standing is not Standing.FINDING:
        return f"it is {standing.value}, not resolved: a person rules it in"
    if response is Response.REJECT:
        return "the inspectorate's finding is not accepted: nothing is chased"
    if response is None:
        return "it is an inspectorate's finding that waits for a response: agree, part agree or reject"
    return f"the response to the inspectorate's finding is “{response.value}”: nothing is chased before it is ruled in"


def dates_without_ruling_in(standing: Standing, ruling: Ruling | None) -> bool:
    """Whether somebody gave a date or a rhythm to what is not resolved, and forgot to say that it is to be chased."""
    return standing is not Standing.RESOLVED and ruling is not None and rules_timing(ruling) and not ruling.rules_in

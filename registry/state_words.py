"""The table of states as a page that a person can read: docs/states.md."""

from registry.states import CLOSED, LEGAL_MOVES, ActionState, DeadlineState, Move

_MEANINGS = {
    DeadlineState.SCHEDULED: "its first reminder's day lies ahead",
    DeadlineState.OPEN: "the owner was asked, or the first reminder's day has come",
    DeadlineState.OVERDUE: "the first working day after the due date has begun, and nothing has come",
    DeadlineState.PART_RECEIVED: "a person found something missing; the chasing goes on for that",
    DeadlineState.IN_REVIEW: "a return has come and waits for a person; nothing is sent",
    DeadlineState.MET: "a person accepted the return",
    DeadlineState.WAIVED: "a person decided that it need not come",
    DeadlineState.SUPERSEDED: "another deadline took its place, or another action answers it too",
    DeadlineState.WITHDRAWN: "it ought never to have stood here",
}
_POSITIONS = {
    ActionState.NO_DATE_AGREED: "the source gives no date and no rhythm, and nobody has ruled one",
    ActionState.WAITING_FOR_AN_EVENT: "its clock starts with an event that has not happened",
    ActionState.CANNOT_BE_CHASED: "no address of the owner is known; a liaison, if there is one, is asked in its place",
    ActionState.WITH_US: "the next move is our own, as when a report is owed on request",
    ActionState.ANSWERED_WITH_ANOTHER: "it is taken together with another action, its lead, and stands where it does",
}


def states_page() -> str:
    """docs/states.md, whole: the states, every legal move, and what an action without a deadline is."""
    moves = "\n".join(
        f"| {state.value} | {move.value} | {end.value} |"
        for state in DeadlineState
        for move in Move
        if (end := LEGAL_MOVES.get((state, move))) is not None
    )
    return (
        "\n\n".join([_INTRODUCTION, _states(), _MOVES_HEAD + moves, _HELD, _FIRST_LETTER, _TOGETHER, _positions()])
        + "\n"
    )


def _states() -> str:
    rows = "\n".join(
        f"| {state.value} | {meaning}{' (closed)' if state in CLOSED else ''} |" for state, meaning in _MEANINGS.items()
    )
    return f"| state | meaning |\n|---|---|\n{rows}"


def _positions() -> str:
    rows = "\n".join(f"| {state.value} | {meaning} |" for state, meaning in _POSITIONS.items())
    return f"## An action without a deadline\n\n| state | meaning |\n|---|---|\n{rows}"


_INTRODUCTION = """# A deadline's states

This page is printed from the one table in `registry/states.py`; a test holds that the two agree.
To print it anew: `python -m registry.state_words > docs/states.md`."""

_MOVES_HEAD = """## Every legal move

What is not in this table is refused.

| from | move | to |
|---|---|---|
"""

_HELD = """*Held* stands beside a state and is none itself. While a deadline is held nothing is sent; a hold
that stops the clock also keeps it from falling due. A hold lasts to the end of its until-date; one without a
date lasts until a person lifts it. What no body has resolved is held, and has no deadline before it is ruled in."""

_FIRST_LETTER = """An owner's first letter moves nothing: what it lists stays *scheduled* until its first
reminder's day. Nor does its wait stop the clock: what falls due in it is *overdue*, and nobody is chased for it yet."""

_TOGETHER = """Of actions that are *taken together* (docs/reading.md) one leads: it alone has deadlines that run. Those
of the others are *superseded*, and become *met* with the lead's of the same period. Taken apart again they are
reopened, but for what was met meanwhile; so they are, by themselves, when the lead's end without one being met."""


if __name__ == "__main__":
    print(states_page(), end="")

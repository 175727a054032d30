"""A deadline's states and every legal move between them: the one table. docs/states.md is printed from it."""

from enum import StrEnum

from registry.errors import IllegalMoveError


class DeadlineState(StrEnum):
    """Where a deadline stands. `held` stands beside a state and is no state of its own."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    OVERDUE = "overdue"
    PART_RECEIVED = "part received"
    IN_REVIEW = "in review"
    MET = "met"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ActionState(StrEnum):
    """Where an action stands that has no deadline to stand on."""

    NO_DATE_AGREED = "no date agreed"
    WAITING_FOR_AN_EVENT = "waiting for an event"
    CANNOT_BE_CHASED = "cannot be chased"
    WITH_US = "with us"
    ANSWERED_WITH_ANOTHER = "answered with another"


class Move(StrEnum):
    """What can happen to a deadline."""

    OPEN = "open"  # the first reminder's day has come, or the return was asked for
    FALL_DUE = "fall due"  # the first working day after the due date has begun
    RECEIVE = "receive"  # a return came that waits for review
    RECEIVE_PART = "receive part"  # a person found that something is still missing
    PUT_BACK = "put back"  # a person found that what came answers something else
    ACCEPT = "accept"
    QUERY = "query"  # a new cycle: the owner is asked again, with a date
    REJECT = "reject"  # a new cycle, as a query
    EXTEND = "extend"  # a new cycle with a later date
    RELEASE = "release"  # a new cycle for what was already past when it was applied
    WAIVE = "waive"
    REOPEN = "reopen"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    MEET_WITH_LEAD = "meet with its lead"  # the return of the action that answers this one too was accepted


_S, _M = DeadlineState, Move
_RUNNING = (_S.SCHEDULED, _S.OPEN, _S.OVERDUE, _S.PART_RECEIVED)
_LIVE = (*_RUNNING, _S.IN_REVIEW)

LEGAL_MOVES: dict[tuple[DeadlineState, Move], DeadlineState] = {
    (_S.SCHEDULED, _M.OPEN): _S.OPEN,
    (_S.SCHEDULED, _M.FALL_DUE): _S.OVERDUE,
    (_S.OPEN, _M.FALL_DUE): _S.OVERDUE,
    (_S.PART_RECEIVED, _M.FALL_DUE): _S.OVERDUE,
    **{(state, _M.RECEIVE): _S.IN_REVIEW for state in _LIVE},
    **{(state, _M.ACCEPT): _S.MET for state in _LIVE},
    (_S.IN_REVIEW, _M.RECEIVE_PART): _S.PART_RECEIVED,
    (_S.IN_REVIEW, _M.PUT_BACK): _S.OPEN,
    (_S.IN_REVIEW, _M.QUERY): _S.OPEN,
    (_S.IN_REVIEW, _M.REJECT): _S.OPEN,
    **{(state, _M.EXTEND): _S.SCHEDULED for state in _RUNNING},
    (_S.IN_REVIEW, _M.EXTEND): _S.IN_REVIEW,
    **{(state, _M.RELEASE): _S.SCHEDULED for state in _RUNNING},
    **{(state, _M.WAIVE): _S.WAIVED for state in _LIVE},
    (_S.MET, _M.REOPEN): _S.OPEN,
    (_S.WAIVED, _M.REOPEN): _S.OPEN,
    (_S.SUPERSEDED, _M.REOPEN): _S.SCHEDULED,
    (_S.SUPERSEDED, _M.MEET_WITH_LEAD): _S.MET,
    **{(state, _M.SUPERSEDE): _S.SUPERSEDED for state in _LIVE},
    **{(state, _M.WITHDRAW): _S.WITHDRAWN for state in _LIVE},
}

RUNNING = frozenset(_RUNNING)
LIVE = frozenset(_LIVE)
CLOSED = frozenset(_S) - LIVE


def after(state: DeadlineState, move: Move) -> DeadlineState:
    """The state that `move` leads to.

    Raises IllegalMoveError when the table has no such move.
    """
    try:
        return LEGAL_MOVES[state, move]
    except KeyError:
        can = sorted(m.value for s, m in LEGAL_MOVES if s is state)
        raise IllegalMoveError(
            f"A deadline that is {state.value} cannot {move.value}; it can: {', '.join(can) or 'nothing'}."
        ) from None

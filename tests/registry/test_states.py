"""The table of states, and the page that is printed from it."""

from pathlib import Path

import pytest

from registry.errors import IllegalMoveError
from registry.state_words import states_page
from registry.states import CLOSED, LEGAL_MOVES, LIVE, DeadlineState, Move, after

PAGE = Path(__file__).parents[2] / "docs" / "states.md"


def test_the_page_agrees_with_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == states_page()


def test_every_state_and_every_legal_move_stands_on_the_page() -> None:
    page = states_page()
    for (start, move), end in LEGAL_MOVES.items():
        assert f"| {start.value} | {move.value} | {end.value} |" in page
    assert all(f"| {state.value} |" in page for state in DeadlineState)


@pytest.mark.parametrize("state", list(DeadlineState))
@pytest.mark.parametrize("move", list(Move))
def test_a_move_is_legal_or_refused_with_what_would_be_legal(state: DeadlineState, move: Move) -> None:
    if (state, move) in LEGAL_MOVES:
        assert after(state, move) is LEGAL_MOVES[state, move]
    else:
        with pytest.raises(IllegalMoveError, match=f"{state.value} cannot {move.value}"):
            after(state, move)


def test_only_a_reopening_leads_out_of_a_closed_state_and_what_is_answered_with_another_is_met_with_it() -> None:
    out = {(state, move) for state, move in LEGAL_MOVES if state in CLOSED and move is not Move.REOPEN}
    assert out == {(DeadlineState.SUPERSEDED, Move.MEET_WITH_LEAD)}
    assert LEGAL_MOVES[out.pop()] is DeadlineState.MET
    assert set(DeadlineState) == LIVE | CLOSED


def test_a_deadline_can_come_from_its_first_state_to_every_other() -> None:
    reached = {DeadlineState.SCHEDULED}
    while more := {end for (start, _), end in LEGAL_MOVES.items() if start in reached} - reached:
        reached |= more
    assert reached == set(DeadlineState)

"""The doctor's letter to ourselves: ours alone is known, and a stranger's stops nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.trial_letter import HEADER, new_trial, trial_message, trial_of

SECRET = b"k" * 32
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def _claiming(mark: str) -> bytes:
    return f"From: stranger@example.org\r\n{HEADER}: {mark}\r\n\r\nOur return is attached.\r\n".encode()


def test_our_own_letter_is_known_with_the_moment_at_which_it_was_written() -> None:
    trial = new_trial(NOW)
    raw = trial_message(trial, SECRET, sender="a@example.org", to="a@example.org", domain="example.org")
    assert trial_of(raw, SECRET) == trial
    assert trial_of(raw, b"another home's key") is None


@pytest.mark.parametrize("moment", ["999999999999", "253402300800", "0", "٣" * 12])
def test_a_strangers_letter_with_a_moment_that_does_not_exist_is_mail_like_any_other(moment: str) -> None:
    assert trial_of(_claiming(f"{moment} 0123456789abcdef {'0' * 64}"), SECRET) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=120))
def test_whatever_a_stranger_claims_nothing_is_raised(said: str) -> None:
    assert trial_of(_claiming(said), SECRET) is None

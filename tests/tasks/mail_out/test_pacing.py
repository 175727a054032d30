"""A server's limit holds: a minute's letters at once, and never more in an hour than sixty minutes' letters."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from tasks.mail_out.pacing import MINUTES, Bucket, Pace, filled, seconds_until, taken

START = dt.datetime(2001, 3, 27, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> dt.datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += dt.timedelta(seconds=seconds)


@given(st.integers(1, 300), st.lists(st.tuples(st.integers(1, 50), st.floats(0, 900)), max_size=60))
def test_in_no_hour_more_goes_than_sixty_minutes_letters(rate: int, tries: list[tuple[int, float]]) -> None:
    bucket, now, sent = None, START, list[tuple[dt.datetime, int]]()
    for wanted, wait in tries:
        now += dt.timedelta(seconds=wait)
        there, bucket = taken(filled(bucket, rate, now), wanted)
        assert 0 <= there <= wanted
        sent.append((now, there))
    for at, _ in sent:
        assert sum(count for other, count in sent if at <= other < at + HOUR) <= rate * MINUTES


def test_a_burst_of_a_minutes_letters_goes_at_once_and_the_rest_at_the_pace() -> None:
    got, bucket = taken(filled(None, 120, START), 500)
    assert got == 120
    assert taken(bucket, 1)[0] == 0
    wait = seconds_until(bucket, 10, 120)
    later = filled(bucket, 120, START + dt.timedelta(seconds=wait + 1e-6))
    assert taken(later, 500)[0] == 10


def test_a_clock_that_was_set_back_gives_no_turns_away() -> None:
    bucket = Bucket(0, START)
    assert taken(filled(bucket, 60, START - HOUR), 10)[0] == 0


def test_without_a_limit_all_go() -> None:
    pace = Pace()
    assert pace.turns(20, pace.until(dt.timedelta(seconds=1))) == 20


@pytest.mark.parametrize(("rate", "gone"), [(120, 500), (10, 49)])
def test_five_hundred_letters_keep_to_the_posts_time(engine: Engine, rate: int, gone: int) -> None:
    clock = Clock()
    pace = Pace(engine, rate, clock.now, clock.sleep)
    until, left = pace.until(dt.timedelta(minutes=4)), 500
    while left and (turns := pace.turns(min(left, 20), until)):
        left -= turns
    assert 500 - left == gone
    assert clock.at <= until


def test_every_process_takes_from_the_same_bucket(engine: Engine) -> None:
    clock = Clock()
    paces = [Pace(engine, 30, clock.now, clock.sleep) for _ in range(3)]
    until = paces[0].until(dt.timedelta(seconds=1))
    got = [pace.turns(20, until) for pace in itertools.islice(itertools.cycle(paces), 4)]
    assert got == [20, 10, 0, 0]

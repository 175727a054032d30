"""One alarm a fault, a reminder a day, one all-clear: over any sequence of looks."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.watch.alarms import Alarms, Fault, Rhythm, Telling, delivered, look, not_delivered

START = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
RHYTHM = Rhythm()
MINUTE = dt.timedelta(minutes=1)
GRACE = {"disk:home": dt.timedelta(), "prefect": 3 * MINUTE, "sweep": dt.timedelta()}


@dataclass
class Administrator:
    """Somebody who is told, and whom the watch tells: keeps both."""

    alarms: Alarms = field(default_factory=Alarms)
    now: dt.datetime = START
    reachable: bool = True
    heard: list[tuple[dt.datetime, str, str]] = field(default_factory=list)

    def look(self, *wrong: str, after: dt.timedelta = MINUTE, unknown: tuple[str, ...] = ()) -> Telling:
        """The next look sees these faults."""
        self.now += after
        faults = [Fault(key, f"{key} is wrong.", "Mend it.", GRACE[key]) for key in wrong]
        self.alarms, telling = look(self.alarms, faults, unknown, self.now, RHYTHM)
        if telling and self.reachable:
            self.alarms = delivered(self.alarms, telling, self.now)
            for what, records in (
                ("alarm", telling.alarms),
                ("reminder", telling.reminders),
                ("clear", telling.all_clear),
            ):
                self.heard += [(self.now, what, record.fault.key) for record in records]
        elif telling:
            self.alarms = not_delivered(self.alarms, self.now, RHYTHM)
        return telling

    def looks(self, count: int, *wrong: str, **more: object) -> None:
        """So many looks, a minute apart, that all see the same."""
        for _ in range(count):
            self.look(*wrong, **more)  # type: ignore[arg-type]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(what, key) for _, what, key in self.heard]


@pytest.fixture
def who() -> Administrator:
    return Administrator()


def test_a_fault_is_one_alarm_however_long_it_lasts_within_a_day(who: Administrator) -> None:
    who.looks(23 * 60, "disk:home")
    assert who.told == [("alarm", "disk:home")]


def test_a_fault_that_lasts_is_reminded_of_once_a_day(who: Administrator) -> None:
    who.looks(3 * 24 * 60 + 5, "disk:home")
    assert Counter(who.told) == {("alarm", "disk:home"): 1, ("reminder", "disk:home"): 3}


def test_what_ends_is_said_once_when_it_has_stayed_well_for_a_while(who: Administrator) -> None:
    who.looks(3, "disk:home")
    who.looks(10)
    assert who.told == [("alarm", "disk:home")]
    who.looks(30)
    assert who.told == [("alarm", "disk:home"), ("clear", "disk:home")]


def test_what_passes_within_its_grace_is_never_told(who: Administrator) -> None:
    for _ in range(5):
        who.looks(3, "prefect")
        who.looks(1)
    who.looks(60)
    assert who.told == []


def test_one_look_that_saw_it_and_a_late_next_one_that_did_not_are_no_alarm(who: Administrator) -> None:
    who.look("prefect")
    who.look(after=dt.timedelta(hours=1))
    who.looks(60)
    assert who.told == []


def test_what_lasts_longer_than_its_grace_is_told(who: Administrator) -> None:
    who.looks(4, "prefect")
    assert who.told == [("alarm", "prefect")]


def test_several_faults_of_one_look_are_one_message(who: Administrator) -> None:
    telling = who.look("disk:home", "sweep")
    assert {each.fault.key for each in telling.alarms} == {"disk:home", "sweep"}


def test_a_fault_that_flaps_is_one_alarm_and_one_all_clear(who: Administrator) -> None:
    for _ in range(60):
        who.look("disk:home")
        who.looks(5)
    who.looks(60)
    assert who.told == [("alarm", "disk:home"), ("clear", "disk:home")]


def test_a_fault_that_comes_back_again_and_again_must_stay_away_ever_longer(who: Administrator) -> None:
    for _ in range(70):  # a day of twenty minutes each
        who.looks(5, "disk:home")
        who.looks(15)
    assert Counter(who.told)["alarm", "disk:home"] == 2
    who.looks(24 * 60)
    assert Counter(who.told) == {("alarm", "disk:home"): 2, ("clear", "disk:home"): 2}


def test_a_notification_that_nobody_took_is_tried_again_and_does_not_count(who: Administrator) -> None:
    who.reachable = False
    who.looks(50, "disk:home")
    assert who.alarms.failures == 6  # after 1, 2, 4, 8, 16 and then every 30 minutes
    who.reachable = True
    who.looks(31, "disk:home")
    assert who.told == [("alarm", "disk:home")]


def test_what_ended_before_anybody_could_be_told_is_told_once_with_from_and_to(who: Administrator) -> None:
    who.reachable = False
    who.looks(20, "disk:home")
    who.looks(60)
    who.reachable = True
    who.looks(31)
    assert who.told == [("clear", "disk:home")]


def test_what_cannot_be_judged_is_neither_over_nor_reminded_of(who: Administrator) -> None:
    who.looks(3, "sweep")
    who.looks(2 * 24 * 60, unknown=("sweep",))
    assert who.told == [("alarm", "sweep")]
    who.looks(1, "sweep")
    assert who.told == [("alarm", "sweep"), ("reminder", "sweep")]


def test_a_kind_that_cannot_be_judged_covers_each_of_its_faults(who: Administrator) -> None:
    who.looks(3, "disk:home")
    who.looks(60, unknown=("disk",))
    assert who.told == [("alarm", "disk:home")]


def test_a_clock_that_was_put_back_silences_nothing(who: Administrator) -> None:
    who.looks(2, "disk:home")
    who.look("disk:home", after=-dt.timedelta(days=300))
    who.looks(25 * 60, "disk:home")
    assert who.told == [("alarm", "disk:home"), ("reminder", "disk:home")]


KEYS = sorted(GRACE)
LOOKS = st.lists(
    st.tuples(
        st.sampled_from([MINUTE, 5 * MINUTE, 11 * MINUTE, dt.timedelta(hours=7), dt.timedelta(hours=25)]),
        st.frozensets(st.sampled_from(KEYS)),
        st.frozensets(st.sampled_from(KEYS), max_size=1),
        st.booleans(),
    ),
    max_size=60,
)


@pytest.mark.promise(14)
@settings(max_examples=300, deadline=None)
@given(LOOKS)
def test_over_any_looks_each_fault_is_one_alarm_one_reminder_a_day_and_one_all_clear(
    looks: list[tuple[dt.timedelta, frozenset[str], frozenset[str], bool]],
) -> None:
    who = Administrator()
    for after, wrong, unknown, reachable in looks:
        who.reachable = reachable
        who.look(*sorted(wrong), after=after, unknown=tuple(unknown - wrong))
    who.reachable = True
    who.looks(2, after=dt.timedelta(hours=7))  # all is well, for long enough
    who.look(after=dt.timedelta(hours=7))
    for key in KEYS:
        mine = [(at, what) for at, what, whose in who.heard if whose == key]
        stands, last = False, START
        for at, what in mine:
            if what == "alarm":
                assert not stands, "a second alarm before the all-clear"
                stands, last = True, at
            elif what == "reminder":
                assert stands, "a reminder of nothing"
                assert at - last >= dt.timedelta(days=1)
                last = at
            else:
                stands = False  # without an alarm, where that reached nobody: told with from and to
        assert not stands, "no all-clear although it ended"
    assert not who.alarms.records


@pytest.mark.promise(14)
@settings(max_examples=200, deadline=None)
@given(LOOKS)
def test_over_any_looks_nothing_that_lasts_stays_untold(
    looks: list[tuple[dt.timedelta, frozenset[str], frozenset[str], bool]],
) -> None:
    who = Administrator()
    for after, wrong, unknown, reachable in looks:
        who.reachable = reachable
        who.look(*sorted(wrong), after=after, unknown=tuple(unknown - wrong))
    who.reachable = True
    before = len(who.heard)
    told_before = {key for key, record in who.alarms.records.items() if record.told_at}
    who.looks(40, *KEYS)
    alarmed = {key for _, what, key in who.heard[before:] if what == "alarm"}
    assert alarmed == set(KEYS) - told_before

"""What is a fault, what is none, and what one cannot tell: at the start, at night, over a weekend, after weeks off."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from flows.supervisor.records import PartRecord, Phase, UpRecord
from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.judging import judge
from flows.watch.memory import Clocks, Memory
from flows.watch.outbox_judged import BLIND_FOR, POST_CLOSES
from flows.watch.prefect_judged import DELIVER
from flows.watch.prefect_seen import SERVICES, Ended, PrefectSeen, ServiceSeen
from flows.watch.remembering import remember
from flows.watch.sight import HomeSeen, Sight
from registry import collected
from registry.post.post_hours import POST_CLOSES as POST_CLOSES_THERE
from registry.pulse import ItemSeen, LetterSeen, Pulse
from tasks.mail_in import mailboxes

pytestmark = pytest.mark.promise(14)

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)  # a Wednesday
FRIDAY_EVENING = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)
STARTED = NOW - 5 * DAY
UP = 4321
GRACES = Graces()
MARKS = ("last collected at", "last collected at: returns", "last swept at", "last synced at")
WELL = ServiceSeen(upcoming=3, ended=(Ended(well=True, at=NOW - MINUTE),))


def up(now: dt.datetime, phase: Phase = Phase.RUNNING, since: dt.datetime = STARTED, *parts: PartRecord) -> UpRecord:
    return UpRecord(UP, phase, (now - 10 * dt.timedelta(seconds=1)).timestamp(), since.timestamp(), parts)


def part(**given: Any) -> PartRecord:
    usual: dict[str, Any] = {
        "name": "post-room",
        "title": "Post room",
        "log": "post-room.log",
        "running": True,
        "ready": True,
        "in_loop": False,
        "since": STARTED.timestamp(),
        "deaths": (),
    }
    return PartRecord(**(usual | given))


def pulse(now: dt.datetime = NOW, marked_at: dt.datetime | None = None, **given: Any) -> Pulse:
    marks = dict.fromkeys(MARKS, (marked_at or now - MINUTE).isoformat()) | {"mode": "live"} | given.pop("marks", {})
    usual: dict[str, Any] = {"database_now": now, "marks": marks, "zone": "Europe/London", "last_entry_at": now - HOUR}
    return Pulse(**(usual | given))


def prefect(now: dt.datetime = NOW, **given: Any) -> PrefectSeen:
    usual: dict[str, Any] = {
        "heard_of": {"service": now - MINUTE, "checks": now - MINUTE},
        "services": dict.fromkeys(SERVICES, WELL),
        "late": {"service": 0, "checks": 0},
    }
    return PrefectSeen(**(usual | given))


def sight(now: dt.datetime = NOW, **given: Any) -> Sight:
    """A look at a service that does well, but for what is given."""
    usual: dict[str, Any] = {
        "now": now,
        "clocks": Clocks(now, now.timestamp(), now.timestamp()),
        "home": HomeSeen(exists=True, held=True, holder=UP),
        "up": up(now),
        "free": {"home": 9000},
        "pulse": pulse(now),
        "prefect": prefect(now),
    }
    return Sight(**(usual | given))


def judged(seen: Sight, memory: Memory | None = None) -> Judged:
    return judge(seen, remember(memory or Memory(), seen, GRACES), GRACES)


def keys(seen: Sight, memory: Memory | None = None) -> set[str]:
    return {fault.key for fault in judged(seen, memory).faults}


def remembered(*sights: Sight) -> Memory:
    memory = Memory()
    for each in sights:
        memory = remember(memory, each, GRACES)
    return memory


def test_a_service_that_does_well_is_well() -> None:
    found = judged(sight())
    assert found.faults == []
    assert found.unknown == set()


@pytest.mark.parametrize("phase", [Phase.STARTING, Phase.STOPPING])
def test_nothing_is_wrong_while_it_is_starting_or_stopping(phase: Phase) -> None:
    seen = sight(
        up=up(NOW, phase, NOW - MINUTE),
        pulse=None,
        pulse_trouble="away",
        prefect=PrefectSeen(trouble="does not answer"),
    )
    found = judged(seen)
    assert found.faults == []
    assert {"prefect", "database", "sweep", "part"} <= found.unknown


def test_a_restore_that_holds_the_home_is_left_alone() -> None:
    found = judged(sight(home=HomeSeen(exists=True, held=True, holder=99), pulse=None, no_register="nothing there"))
    assert found.faults == []
    assert {"up", "schema", "database"} <= found.unknown


def test_a_restore_that_was_cut_short_is_said() -> None:
    seen = sight(home=HomeSeen(exists=True, killed=True, restoring=True))
    (fault,) = judged(seen).faults
    assert "A restore into this home was cut short" in fault.words


def test_a_home_on_which_nothing_was_ever_started_is_no_fault() -> None:
    assert keys(sight(home=HomeSeen(exists=False), mailbox_trouble="it is not there")) == set()


def test_an_up_that_was_killed_is_one_fault_and_hides_what_follows_from_it() -> None:
    found = judged(sight(home=HomeSeen(exists=True, killed=True), pulse=None, prefect=None))
    assert [fault.key for fault in found.faults] == ["up"]
    assert "sweep" in found.unknown


def test_an_up_that_was_stopped_on_purpose_is_no_fault_for_a_quarter_of_an_hour() -> None:
    left = (NOW - 14 * MINUTE).timestamp()
    assert keys(sight(home=HomeSeen(exists=True, left_at=left), pulse=None, prefect=None)) == set()
    left = (NOW - 16 * MINUTE).timestamp()
    (fault,) = judged(sight(home=HomeSeen(exists=True, left_at=left), pulse=None, prefect=None)).faults
    assert "was stopped on 18 November at 10:44 UTC" in fault.words


def test_a_machine_that_was_started_without_it_is_said_within_minutes() -> None:
    home = HomeSeen(exists=True, left_at=(NOW - HOUR).timestamp(), booted_at=(NOW - 5 * MINUTE).timestamp())
    (fault,) = judged(sight(home=home, pulse=None, prefect=None)).faults
    assert fault.words == "This machine was started on 18 November at 10:55 UTC, and Remembrancer was not."


def test_an_up_that_does_not_come_up_is_said() -> None:
    assert keys(sight(up=up(NOW, Phase.STARTING, NOW - 29 * MINUTE))) == set()
    assert keys(sight(up=up(NOW, Phase.STARTING, NOW - 31 * MINUTE))) == {"up"}


def test_the_watch_does_not_watch_itself() -> None:
    dying = part(name="watch", in_loop=True)
    assert keys(sight(up=up(NOW, Phase.RUNNING, STARTED, dying))) == set()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"in_loop": True}, "keeps dying"),
        ({"deaths": tuple((NOW - n * 12 * MINUTE).timestamp() for n in (4, 3, 2, 1))}, "keeps dying: 4 times"),
        ({"deaths": ((NOW - 9 * MINUTE).timestamp(),)}, "died at 10:51 UTC and was started again"),
        ({"running": False, "since": (NOW - 4 * MINUTE).timestamp()}, "has not run since 10:56"),
        ({"ready": False, "since": (NOW - 6 * MINUTE).timestamp()}, "does not answer"),
    ],
)
def test_a_part_that_fares_badly_is_said(how: dict[str, Any], words: str) -> None:
    (fault,) = judged(sight(up=up(NOW, Phase.RUNNING, STARTED, part(**how)))).faults
    assert fault.key == "part:post-room"
    assert words in fault.words


@pytest.mark.parametrize(
    "how",
    [
        {"deaths": ((NOW - 11 * MINUTE).timestamp(),)},
        {"running": False, "ready": False, "since": (NOW - MINUTE).timestamp()},
        {"ready": False, "since": (NOW - MINUTE).timestamp()},
    ],
)
def test_a_part_that_is_being_started_again_is_given_its_time(how: dict[str, Any]) -> None:
    assert keys(sight(up=up(NOW, Phase.RUNNING, STARTED, part(**how)))) == set()


def test_a_database_that_is_away_leaves_the_register_unjudged() -> None:
    found = judged(sight(pulse=None, pulse_trouble="The register's database does not answer"))
    assert [(fault.key, fault.grace) for fault in found.faults] == [("database", GRACES.database)]
    assert {"sweep", "collecting", "sync", "outbox", "unconfirmed", "backup", "mailbox"} <= found.unknown


def test_a_database_without_a_register_is_another_fault() -> None:
    assert keys(sight(pulse=None, no_register="The database holds no register of this version")) == {"schema"}


def test_a_prefect_that_does_not_answer_leaves_its_runs_unjudged() -> None:
    found = judged(sight(prefect=PrefectSeen(trouble="does not answer (TimeoutError)")))
    assert [fault.key for fault in found.faults] == ["prefect"]
    assert {"worker", "schedule", "late", "stuck", "failing"} <= found.unknown


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"heard_of": {"service": NOW - 4 * MINUTE, "checks": NOW}}, "worker:service"),
        ({"heard_of": {"service": NOW, "checks": None}}, "worker:checks"),
        ({"late": {"service": 2, "checks": 0}}, "late:service"),
        ({"stuck": 1}, "stuck"),
        ({"services": dict.fromkeys(SERVICES, WELL) | {"sync": None}}, "schedule:sync"),
        ({"services": dict.fromkeys(SERVICES, WELL) | {"sweep": replace(WELL, paused=True)}}, "schedule:sweep"),
        ({"services": dict.fromkeys(SERVICES, WELL) | {"sweep": replace(WELL, upcoming=0)}}, "schedule:sweep"),
    ],
)
def test_what_prefect_shows_to_be_wrong_is_said(given: dict[str, Any], key: str) -> None:
    assert keys(sight(prefect=prefect(**given))) == {key}


def failed(*ago: dt.timedelta, well: bool = False) -> tuple[Ended, ...]:
    return tuple(Ended(well, NOW - each) for each in ago)


@pytest.mark.parametrize(
    ("ended", "fails", "known"),
    [
        (failed(MINUTE, 6 * MINUTE, 11 * MINUTE), True, True),
        (failed(MINUTE, 6 * MINUTE) + failed(11 * MINUTE, well=True), False, True),
        (failed(MINUTE, 6 * MINUTE), False, False),
        (failed(20 * DAY, 21 * DAY, 22 * DAY), False, False),  # before the three weeks off
    ],
)
def test_a_flow_that_fails_is_said_after_the_third_time(ended: tuple[Ended, ...], fails: bool, known: bool) -> None:  # noqa: FBT001
    services = dict.fromkeys(SERVICES, WELL) | {"sweep": ServiceSeen(upcoming=3, ended=ended)}
    found = judged(sight(prefect=prefect(services=services)))
    assert ("failing:sweep" in {fault.key for fault in found.faults}) == fails
    assert ("failing:sweep" in found.unknown) == (not known)


def test_no_letters_are_delivered_while_nothing_was_applied_and_that_is_no_fault() -> None:
    services = dict.fromkeys(SERVICES, WELL) | {DELIVER: ServiceSeen(upcoming=3, ended=failed(*[MINUTE] * 3))}
    assert keys(sight(pulse=pulse(zone=None), prefect=prefect(services=services))) == set()


@pytest.mark.parametrize(("key", "limit"), [("sweep", 30), ("collecting", 30), ("sync", 60)])
def test_a_mark_that_no_longer_moves_is_said_after_its_grace(key: str, limit: int) -> None:
    marked = pulse(marked_at=NOW - MINUTE)
    memory = remembered(sight(pulse=marked))
    before, after = NOW + (limit - 5) * MINUTE, NOW + (limit + 5) * MINUTE
    assert key not in keys(sight(before, pulse=replace(marked, database_now=before)), memory)
    assert key in keys(sight(after, pulse=replace(marked, database_now=after)), memory)


def test_after_three_weeks_off_nothing_is_wrong_until_it_had_time_to_catch_up() -> None:
    old = pulse(marked_at=NOW - 21 * DAY)
    memory = remembered(sight(NOW - 21 * DAY + MINUTE, pulse=old))
    waits = (LetterSeen("written", is_post=True, written_at=NOW - 21 * DAY),)
    late = ItemSeen(NOW - 21 * DAY)
    old = replace(old, letters=waits, items=(late,))
    just = judged(sight(pulse=old, up=up(NOW, Phase.RUNNING, NOW - MINUTE)), memory)
    assert just.faults == []
    assert {"sweep", "collecting", "sync", "outbox:letters", "outbox:items"} <= just.unknown
    later = judged(sight(pulse=old, up=up(NOW, Phase.RUNNING, NOW - 61 * MINUTE)), memory)
    assert {"sweep", "collecting", "sync"} <= {fault.key for fault in later.faults}


def test_a_demo_whose_clock_is_set_forward_by_months_is_no_fault() -> None:
    demo = {"mode": "demo", "clock offset": "0"}
    memory = remembered(sight(pulse=pulse(marks=demo)))
    months = 90 * DAY
    jumped = {"mode": "demo", "clock offset": str(months.total_seconds())}
    waits = (LetterSeen("written", is_post=True, written_at=NOW),)
    seen = sight(NOW + MINUTE, pulse=pulse(NOW + MINUTE, NOW, marks=jumped, letters=waits, items=(ItemSeen(NOW),)))
    assert keys(seen, memory) == set()


def test_a_machine_that_slept_catches_up_first() -> None:
    memory = remembered(sight())
    woken = NOW + 9 * HOUR
    clocks = Clocks(woken, NOW.timestamp() + 9 * 3600, NOW.timestamp() + 60)
    seen = sight(woken, clocks=clocks, pulse=replace(pulse(), database_now=woken))
    assert keys(seen, memory) == set()


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_clock_that_jumps_is_said_and_nothing_else(jump: dt.timedelta) -> None:
    memory = remembered(sight())
    now = NOW + MINUTE + jump
    clocks = Clocks(now, NOW.timestamp() + 60, NOW.timestamp() + 60)
    entry = min(NOW, now) - HOUR
    seen = sight(now, clocks=clocks, pulse=replace(pulse(), database_now=now, last_entry_at=entry), up=up(now))
    assert keys(seen, memory) == {"clock:jumped"}


def test_a_clock_behind_the_registers_last_entry_is_said() -> None:
    (fault,) = judged(sight(pulse=pulse(last_entry_at=NOW + 3 * DAY))).faults
    assert fault.words.startswith("The machine's clock is 72 hours behind the register's last entry")


def test_two_clocks_that_differ_are_said() -> None:
    assert keys(sight(pulse=replace(pulse(), database_now=NOW - 6 * MINUTE))) == {"clock:database"}


def test_a_mailbox_that_cannot_be_read_is_one_fault_and_no_letter_is_late_for_it() -> None:
    unread = {"unread mailbox: returns": f"{(NOW - HOUR).isoformat()} it is not there"}
    old = pulse(marked_at=NOW - HOUR, marks=unread | {"last swept at": NOW.isoformat()})
    waits = (LetterSeen("written", is_post=True, written_at=NOW - HOUR),)
    memory = remembered(sight(NOW - HOUR))
    found = judged(sight(pulse=replace(old, letters=waits), mailbox_trouble="it is no folder"), memory)
    faults = {fault.key: fault.words for fault in found.faults if fault.kind != "sync"}
    assert faults == {"mailbox:returns": "The mailbox of replies (returns) cannot be read: it is no folder."}
    assert "collecting" in found.unknown


def utc(day: int, hour: int) -> dt.datetime:
    """A moment in November 2026."""
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)


def letters_late(now: dt.datetime, *letters: LetterSeen, **given: Any) -> Judged:
    return judged(sight(now, pulse=pulse(now, letters=letters, **given)))


@pytest.mark.parametrize(
    ("state", "age", "late"),
    [
        ("written", 29 * MINUTE, False),
        ("written", 31 * MINUTE, True),
        ("deferred", 100 * MINUTE, False),
        ("deferred", 119 * MINUTE, False),
        ("deferred", 25 * HOUR, True),  # still after a day
    ],
)
def test_a_letter_that_should_have_gone_is_said(state: str, age: dt.timedelta, late: bool) -> None:  # noqa: FBT001
    found = letters_late(NOW, LetterSeen(state, is_post=True, written_at=NOW - age))
    assert ({fault.key for fault in found.faults} == {"outbox:letters"}) == late


def test_a_letter_written_yesterday_counts_from_this_mornings_post() -> None:
    opening = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
    waits = LetterSeen("written", is_post=True, written_at=opening - DAY)
    assert letters_late(opening + 20 * MINUTE, waits).faults == []
    assert len(letters_late(opening + 40 * MINUTE, waits).faults) == 1


@pytest.mark.parametrize("hours", [0, 12, 24, 48, 60])
def test_at_night_and_over_a_weekend_a_letter_waits_as_it_should(hours: int) -> None:
    now = FRIDAY_EVENING + hours * HOUR
    found = letters_late(now, LetterSeen("deferred", is_post=True, written_at=FRIDAY_EVENING - 3 * HOUR))
    assert found.faults == []
    assert "outbox:letters" in found.unknown  # neither an alarm nor an all-clear


@pytest.mark.parametrize("minutes", [0, 5, 60, 420, 600])
def test_a_letter_that_is_put_off_for_days_is_never_said_to_be_over(minutes: int) -> None:
    first = utc(16, 9)
    found = letters_late(utc(18, 9) + minutes * MINUTE, LetterSeen("deferred", is_post=True, written_at=first))
    assert "outbox:letters" in {fault.key for fault in found.faults} | found.unknown


def test_an_answer_goes_at_any_hour() -> None:
    midnight = FRIDAY_EVENING + 6 * HOUR
    found = letters_late(midnight, LetterSeen("written", is_post=False, written_at=midnight - HOUR))
    assert [fault.key for fault in found.faults] == ["outbox:letters"]


def test_what_a_person_has_to_sort_first_is_not_late() -> None:
    waits = LetterSeen("written", is_post=True, written_at=NOW - 5 * HOUR, chases=True, kept_back=True)
    item = ItemSeen(NOW - 10 * DAY, chases=True, kept_back=True)
    assert letters_late(NOW, waits, items=(item,)).faults == []


@pytest.mark.parametrize(
    ("decided", "not_before", "late"),
    [
        (utc(18, 8), None, False),  # today's post alone went by
        (utc(17, 8), None, True),
        (utc(17, 8), dt.date(2026, 11, 18), False),  # it stood in "going tomorrow"
        (utc(17, 12), None, False),
    ],
)
def test_an_item_that_saw_two_posts_go_by_is_said(
    decided: dt.datetime,
    not_before: dt.date | None,
    late: bool,  # noqa: FBT001
) -> None:
    found = letters_late(NOW, items=(ItemSeen(decided, not_before),))
    assert ([fault.key for fault in found.faults] == ["outbox:items"]) == late


def test_a_weekend_is_no_post() -> None:
    monday = dt.datetime(2026, 11, 23, 9, 20, tzinfo=dt.UTC)
    found = letters_late(monday, items=(ItemSeen(dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)),))
    assert found.faults == []


@pytest.mark.parametrize("state", ["unknown", "refused"])
@pytest.mark.promise(4)
def test_what_could_not_be_confirmed_is_said_within_the_hour(state: str) -> None:
    def settled(age: dt.timedelta) -> LetterSeen:
        return LetterSeen(state, is_post=True, written_at=NOW - 2 * DAY, settled_at=NOW - age)

    assert letters_late(NOW, settled(59 * MINUTE)).faults == []
    (fault,) = letters_late(NOW, settled(61 * MINUTE)).faults
    assert fault.words.startswith("1 letter failed for good, or nobody knows whether it arrived.")


@pytest.mark.promise(4)
def test_a_letter_whose_sender_died_and_that_no_post_has_shown_is_said_within_the_hour() -> None:
    found = letters_late(
        NOW, LetterSeen("claimed", is_post=True, written_at=NOW - 2 * HOUR, claimed_at=NOW - 61 * MINUTE)
    )
    assert [fault.key for fault in found.faults] == ["unconfirmed:claimed"]


def test_a_disk_that_is_nearly_full_is_said_whether_it_runs_or_not() -> None:
    assert keys(sight(free={"home": 499, "vault": 9000})) == {"disk:home"}
    stopped = HomeSeen(exists=True, left_at=(NOW - MINUTE).timestamp())
    assert keys(sight(free={"home": 9000, "vault": 12}, home=stopped, pulse=None, prefect=None)) == {"disk:vault"}


def test_a_backup_that_is_too_old_is_said_only_where_one_was_ever_made() -> None:
    def made(ago: dt.timedelta, **marks: str) -> Sight:
        return sight(pulse=pulse(marks={"last backup at": (NOW - ago).isoformat()} | marks))

    assert keys(sight()) == set()
    assert keys(made(2 * DAY)) == set()
    assert keys(made(4 * DAY)) == {"backup"}
    assert keys(made(4 * DAY, mode="demo")) == set()


def test_a_notice_that_failed_for_good_is_said_for_a_day() -> None:
    assert keys(sight(pulse=pulse(notices_failed_at=(NOW - HOUR,)))) == {"notices"}
    assert keys(sight(pulse=pulse(notices_failed_at=(NOW - 25 * HOUR,)))) == set()


def test_the_words_that_it_shares_with_others_are_theirs() -> None:
    assert POST_CLOSES == POST_CLOSES_THERE
    assert BLIND_FOR == collected.BLIND_AFTER
    assert mailboxes.MAILDIR == "returns"

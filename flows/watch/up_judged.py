"""Whether `up` runs, and how its parts fare."""

import datetime as dt
from collections.abc import Iterator

from flows.supervisor.records import PartRecord, Phase, UpRecord
from flows.watch.alarms import Fault
from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.kinds import Kind
from flows.watch.sight import Sight

OURSELVES = "watch"  # our own part's name: who looks lives


def judge_up(found: Judged, sight: Sight, graces: Graces) -> UpRecord | None:
    """The `up` that is running, so that everything else can be asked for; else its faults, or none."""
    home, now = sight.home, sight.now
    if not home.exists:
        return None  # nothing was ever started here
    if not home.held:
        found.faults += _gone(sight, graces)
        return None
    up = sight.up
    if up is None or home.holder is None or up.pid != home.holder:
        found.unknown.add(Kind.UP)  # something else holds the home, such as a restore, or `up` has only begun
        return None
    if now - moment(up.at) > graces.heartbeat:
        found.faults.append(
            Fault(
                Kind.UP,
                f"`remembrancer up` (process {up.pid}) hangs: it has looked after nothing since "
                f"{moment(up.at):%d %B %H:%M} UTC.",
                "Restart it: `systemctl restart remembrancer`, or `remembrancer down` and `remembrancer up`.",
            )
        )
    elif up.phase is Phase.STARTING and now - moment(up.phase_since) > graces.start:
        found.faults.append(
            Fault(
                Kind.UP,
                f"`remembrancer up` has been starting since {moment(up.phase_since):%d %B %H:%M} UTC.",
                "Look at what it prints, and at the logs in the home's folder `logs`.",
            )
        )
    return up if up.phase is Phase.RUNNING else None


def _gone(sight: Sight, graces: Graces) -> Iterator[Fault]:
    home, left = sight.home, moment(sight.home.left_at)
    start = "Start it again: `systemctl start remembrancer`, or `remembrancer up`. "
    if home.restoring:
        yield Fault(
            Kind.UP,
            "A restore into this home was cut short, so nothing can start on it.",
            "Give the same restore again: `remembrancer restore BACKUP`.",
            graces.killed,
        )
    elif home.killed:
        yield Fault(
            Kind.UP,
            "`remembrancer up` was killed, or could not start: nothing is looked after. No mail is read and no "
            "letter goes for long.",
            f"{start}It first ends what was left behind, or says what keeps it from starting. If it is killed again, "
            "look for a lack of memory (dmesg).",
            graces.killed,
        )
    elif home.booted_at > home.left_at and sight.now - moment(home.booted_at) > graces.killed:
        yield Fault(
            Kind.UP,
            f"This machine was started on {moment(home.booted_at):%d %B at %H:%M} UTC, and Remembrancer was not.",
            f"{start}Have it start by itself: `systemctl enable remembrancer`.",
            graces.killed,
        )
    elif sight.now - left > graces.stopped:
        yield Fault(
            Kind.UP,
            f"Remembrancer was stopped on {left:%d %B at %H:%M} UTC and has not been started since: "
            "nothing is read, nothing is sent.",
            f"{start}If it is meant to rest, stop its watch too.",
        )


def judge_part(part: PartRecord, now: dt.datetime, graces: Graces) -> Fault | None:
    """A part that died, keeps dying, or lives and does not work."""
    if part.name == OURSELVES:
        return None
    key, lately = (
        f"{Kind.PART}:{part.name}",
        [at for at in map(moment, part.deaths) if now - at < dt.timedelta(hours=1)],
    )
    see = f"See {part.log}."
    if part.in_loop or len(lately) >= graces.deaths:
        times = f"{len(lately)} times within the hour" if lately else "again and again"
        return Fault(key, f"{part.title} keeps dying: {times}. It is started again each time.", see)
    since = moment(part.since)
    if not part.running and now - since > graces.dead:
        return Fault(key, f"{part.title} has not run since {since:%H:%M} UTC.", see)
    if lately and now - lately[-1] < graces.died:
        when = f"{part.title} died at {lately[-1]:%H:%M} UTC"
        return Fault(key, f"{when} and was started again by itself.", f"Nothing, if it stays the only time. {see}")
    if part.running and not part.ready and now - since > graces.unready:
        return Fault(key, f"{part.title} was started at {since:%H:%M} UTC and does not answer.", see)
    return None


def moment(epoch: float) -> dt.datetime:
    """Epoch seconds as a UTC instant."""
    return dt.datetime.fromtimestamp(epoch, dt.UTC)

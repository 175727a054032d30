"""How long each thing may be late before it is a fault. One place, so that an operator can read them all."""

import datetime as dt
from dataclasses import dataclass, field

from flows.watch.alarms import Rhythm


@dataclass(frozen=True, slots=True)
class Graces:
    """The usual ones. Where a thing repeats, several times its rhythm; where it passes by itself, a few looks."""

    collecting: dt.timedelta = dt.timedelta(
        minutes=30
    )  # reads every 5 minutes; after two hours only reminders go (promise 5)
    sweep: dt.timedelta = dt.timedelta(minutes=30)  # every 5 minutes, for at most 10
    sync: dt.timedelta = dt.timedelta(minutes=60)  # every 15 minutes, for at most 15
    letter: dt.timedelta = dt.timedelta(minutes=30)  # written, and the post goes every 5 minutes
    deferred: dt.timedelta = dt.timedelta(hours=2)  # a server that makes us wait asks for minutes
    unshown: dt.timedelta = dt.timedelta(minutes=60)  # promise 4: shown within the hour
    posts: int = 2  # that an item may see go by
    stuck: dt.timedelta = dt.timedelta(minutes=45)  # a run's own limit is 15 minutes, and the sweep ends it after 30
    late_service: dt.timedelta = dt.timedelta(minutes=15)
    late_checks: dt.timedelta = dt.timedelta(minutes=30)  # the sweep takes them after 10
    failures: int = 3  # runs of one flow in a row
    start: dt.timedelta = dt.timedelta(minutes=30)  # a long migration, or the example's five months
    heartbeat: dt.timedelta = dt.timedelta(minutes=5)  # `up` writes down its parts every half minute
    died: dt.timedelta = dt.timedelta(minutes=10)  # for so long a death is shown
    deaths: int = 4  # within an hour: it keeps dying, however slowly
    dead: dt.timedelta = dt.timedelta(minutes=3)  # a part that does not run; it is started again within half a minute
    unready: dt.timedelta = dt.timedelta(minutes=5)
    stopped: dt.timedelta = dt.timedelta(minutes=15)  # on purpose; a restart takes less
    killed: dt.timedelta = dt.timedelta(minutes=2)  # systemd starts it again within seconds
    database: dt.timedelta = dt.timedelta(minutes=2)
    prefect: dt.timedelta = dt.timedelta(minutes=3)
    worker: dt.timedelta = dt.timedelta(minutes=3)  # without a heartbeat, which comes every half minute
    schedule: dt.timedelta = dt.timedelta(minutes=10)  # any change of a deployment takes its runs away for a moment
    mailbox: dt.timedelta = dt.timedelta(minutes=10)
    clock: dt.timedelta = dt.timedelta(minutes=5)  # of difference
    jumped: dt.timedelta = dt.timedelta(minutes=60)  # for so long a jump is shown
    backup: dt.timedelta = dt.timedelta(days=3)  # a working day's backup may be Friday's
    notices: dt.timedelta = dt.timedelta(hours=24)  # for so long a notice that was given up is shown
    asleep: dt.timedelta = dt.timedelta(minutes=1)  # a machine that slept: what it missed is done first
    answer_seconds: int = 10  # for each answer of Prefect, and of the database
    disk_megabytes: int = 500  # less, and `up` would not start again
    rhythm: Rhythm = field(default_factory=Rhythm)

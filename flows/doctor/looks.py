"""All looks, in the order in which their findings are told."""

import datetime as dt
from functools import partial

import psycopg

from flows.doctor import databases, machine, mail, people, running, set_up
from flows.doctor.examining import Look
from flows.supervisor.lock import is_held
from registry.pulse import NoRegisterError, PulseError, feel
from registry.settings import Mode, Settings

PATIENCE = 5  # seconds


def looks(settings: Settings, now: dt.datetime) -> list[Look]:
    """Everything that `remembrancer doctor` looks at. Nothing is sent or changed."""
    runs = is_held(settings)
    has_database = settings.database_url is not None or runs
    found = [
        Look(set_up.ABOUT, partial(set_up.look_at_settings, settings)),
        Look(machine.VERSIONS, machine.look_at_versions),
        Look(machine.DISK, partial(machine.look_at_disk, settings)),
        Look(machine.HOME, partial(machine.look_at_home, settings)),
        Look(machine.TIME, partial(machine.look_at_time, now)),
        Look(running.PARTS, partial(running.look_at_parts, settings)),
        Look(databases.ABOUT, partial(databases.look_at_register_database, settings, now)),
        Look(databases.ABOUT, partial(databases.look_at_prefect_database, settings, now)),
        Look(running.PREFECT, partial(running.look_at_the_api, settings, now), longest=30.0),
        Look(mail.OUT, lambda: mail.look_at_mail_out(settings, mode_as_it_is(settings), runs=runs)),
        Look(mail.IN, partial(mail.look_at_mail_in, settings)),
        Look(set_up.CHANNELS, partial(set_up.look_at_channels, settings), longest=60.0),
    ]
    return [*found, Look(people.ABOUT, partial(people.look_at_people, settings))] if has_database else found


def mode_as_it_is(settings: Settings) -> Mode:
    """The register's mode; live where it cannot be asked, so that the way out is looked at all the same."""
    try:
        return Mode(feel(settings.register_url, PATIENCE).marks.get("mode", Mode.LIVE.value))
    except (PulseError, NoRegisterError, psycopg.Error, ValueError):
        return Mode.LIVE

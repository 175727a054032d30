"""`remembrancer down`: ends a running `up` of this home, or what a killed one has left."""

import time

import psutil

from flows.supervisor import orphans
from flows.supervisor.errors import HomeError
from flows.supervisor.lock import forget_killed, holder, is_held
from registry.settings import Settings

LONGEST_STOP = 120.0  # seconds


def down(settings: Settings) -> str:
    """End it, wait, and say in a sentence what was done. Raises HomeError when it does not end."""
    if not is_held(settings):
        ended = orphans.end_ours(settings)
        forget_killed(settings)
        if ended:
            return f"An earlier run was killed: ended {ended} processes that it had left behind."
        return f"Nothing runs on {settings.root}"
    running = holder(settings)
    if running is None:
        raise HomeError(f"Something holds {settings.root} and does not say what it is. Try again in a moment.")
    try:
        running.terminate()
    except psutil.NoSuchProcess:
        return "It has just stopped."
    given_up_at = time.monotonic() + LONGEST_STOP
    while is_held(settings):
        if time.monotonic() > given_up_at:
            raise HomeError(f"Process {running.pid} does not stop. See {settings.logs}")
        time.sleep(0.1)
    return f"Stopped. Everything is kept in {settings.root}"

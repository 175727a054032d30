"""The register's clock: real time, but for the demo's, which can be set. Only demo acts at another time than now."""

import datetime as dt

from sqlmodel import Session

from registry.errors import BadInputError
from registry.register import meta, set_meta
from registry.settings import Mode

MODE = "mode"
OFFSET = "clock offset"  # seconds from real time to the demo's


def mode_of(session: Session) -> Mode:
    """The mode of this register; a register without one is live."""
    return Mode(meta(session, MODE) or Mode.LIVE.value)


def offset_of(session: Session) -> dt.timedelta:
    """How far the demo's clock is ahead of real time; nothing outside demo."""
    if mode_of(session) is not Mode.DEMO:
        return dt.timedelta()
    return dt.timedelta(seconds=float(meta(session, OFFSET) or 0))


def refuse_clock(session: Session, wanted: dt.datetime, now: dt.datetime) -> None:
    """Raise BadInputError outside demo, or when the clock, which shows `now`, would go back."""
    if mode_of(session) is not Mode.DEMO:
        raise BadInputError("Only the demo's clock can be set; elsewhere time is real.")
    if wanted < now:
        raise BadInputError("The demo's clock goes forward only: what was done cannot be undone.")


def set_clock(session: Session, wanted: dt.datetime, real_now: dt.datetime) -> None:
    """Set the demo's clock. Raises BadInputError outside demo, or when it would go back."""
    refuse_clock(session, wanted, real_now + offset_of(session))
    set_meta(session, OFFSET, str((wanted - real_now).total_seconds()))

"""Telling administrators: one message for all that one look found, through every channel they have."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from flows.watch.alarms import Record, Telling
from registry.errors import RemembrancerError
from registry.settings import Mode, Settings
from tasks.mail_out.channels import Channel, administrators_channels

MOST_SHOWN = 20  # of one sort in a message


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message: whether anybody took it, and which channels did not and why."""

    anybody: bool
    silent: dict[str, str] = field(default_factory=dict)


def title_of(telling: Telling, body: str) -> str:
    """The message's first line; `body` names the home or the body that is served."""
    if telling.alarms:
        return f"Remembrancer is not well ({body})"
    if telling.reminders:
        return f"Remembrancer is still not well ({body})"
    return f"Remembrancer: all clear ({body})"


def text_of(telling: Telling, now: dt.datetime) -> str:
    """The message in plain text."""
    parts = [
        _section("New:", [_wrong(each) for each in telling.alarms]),
        _section("Still so:", [_still(each) for each in telling.reminders]),
        _section("Over:", [_over(each) for each in telling.all_clear]),
    ]
    return "\n\n".join([*filter(None, parts), f"Seen on {now:%d %B %Y at %H:%M} UTC."])


def _section(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = [f"- and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    return "\n".join([heading, *(f"- {line}" for line in lines[:MOST_SHOWN]), *more])


def _wrong(record: Record) -> str:
    return f"{record.fault.words} {record.fault.what_to_do}"


def _still(record: Record) -> str:
    return f"{_wrong(record)} (since {record.since:%d %B %H:%M} UTC)"


def _over(record: Record) -> str:
    ended = record.well_since or record.seen_at
    lasted = f"{record.since:%d %B %H:%M} to {ended:%d %B %H:%M} UTC"
    late = "" if record.told_at else "; nobody could be told then"
    return f"{record.fault.words} ({lasted}{late})"


def tell(
    title: str, text: str, channels: Iterable[Channel], settings: Settings, *, now: dt.datetime, mode: Mode
) -> Told:
    """Send it to every channel; one that fails keeps none of the others from it."""
    # Apprise and the mail are loaded only once there is something to tell: most watches never have.
    from tasks.mail_out.notifying import notify_url  # noqa: PLC0415

    def send(channel: Channel) -> str | None:
        if channel.address is not None:
            from tasks.mail_out.alarm_mail import mail_alarm  # noqa: PLC0415

            outcome = mail_alarm(settings, channel.address, title, text, now=now, mode=mode)
        else:
            outcome = notify_url(channel.url.get_secret_value(), title, text, mode=mode)
        return None if outcome.kind.value == "accepted" else outcome.text

    return tell_by(channels, send)


def tell_by(channels: Iterable[Channel], send: Callable[[Channel], str | None]) -> Told:
    """The same by another way of sending, which returns why a channel did not take it, or None."""
    silent, anybody = {}, False
    for channel in channels:
        try:
            why = send(channel)
        except RemembrancerError as error:
            why = str(error)
        if why is None:
            anybody = True
        else:
            silent[channel.name] = why
    return Told(anybody, silent)


def whom(settings: Settings) -> str:
    """Whom the watch tells, for a person who reads it at the start; no URL is in it."""
    try:
        count = len(administrators_channels(settings))
    except RemembrancerError as error:
        return f"go to nobody. {error}"
    if not count:
        return "go to nobody but the log: set REMEMBRANCER_CHANNELS (docs/watch.md)"
    return f"go to {count} channel{'' if count == 1 else 's'} of administrators"

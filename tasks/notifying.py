"""Notices through plain Apprise URLs: every channel but the reply-able mail."""

import datetime as dt
import logging
from collections.abc import Callable

import apprise
from apprise.plugins.base import NotifyBase

from registry.errors import RemembrancerError
from registry.settings import Mode, on_loopback
from tasks.handover import OffLoopbackError, OutcomeKind, PostError, PostOutcome, utc_now

LONGEST_TEXT = 400
DEMO_SCHEMES = frozenset({"json", "xml", "form"})  # those whose host is where the message goes


def apprise_with(channel: NotifyBase) -> apprise.Apprise:
    """Apprise with one channel. Raises PostError unless Apprise says that it took it."""
    post = apprise.Apprise()
    if post.add(channel) is not True:
        raise PostError(f"Apprise did not take the channel {channel.service_name}.")
    return post


def _instance_of(url: str, mode: Mode) -> NotifyBase | None:
    """The channel of one Apprise URL; None when it is none. One URL is one channel: no lists.

    Raises OffLoopbackError in demo mode when it would leave this computer.
    """
    instance = apprise.Apprise.instantiate(url)
    if instance is None:
        return None
    if mode is Mode.DEMO:
        protocols = {*_names(instance.protocol), *_names(instance.secure_protocol)}
        if not (protocols & DEMO_SCHEMES and on_loopback(str(instance.host or ""))):
            raise OffLoopbackError("Demo mode notifies this computer only: json://, xml:// or form:// on 127.0.0.1.")
    return instance


def _names(names: object) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(map(str, names)) if isinstance(names, (tuple, list)) else ()


def notify_url(
    url: str, title: str, body: str, *, mode: Mode, clock: Callable[[], dt.datetime] = utc_now
) -> PostOutcome:
    """Notify one plain Apprise URL.

    Accepted only when Apprise says True; refused when it is no Apprise URL; else deferred, because Apprise
    does not tell a passing failure from a lasting one. The URL, which may hold a secret, is never repeated.
    Raises OffLoopbackError in demo mode when it would leave this computer.
    """
    try:
        instance = _instance_of(url, mode)
        if instance is None:
            return PostOutcome(OutcomeKind.REFUSED, None, "this is no Apprise URL", clock())
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
            said = apprise_with(instance).notify(body=body, title=title)
            why = " ".join(log.getvalue().split())[:LONGEST_TEXT]
    except RemembrancerError:
        raise
    except Exception as error:  # noqa: BLE001 - a plugin's own mistake must not stop an alarm; it is in the outcome
        return PostOutcome(OutcomeKind.DEFERRED, None, f"Apprise failed: {type(error).__name__}", clock())
    if said is True:
        return PostOutcome(OutcomeKind.ACCEPTED, None, "accepted", clock())
    return PostOutcome(OutcomeKind.DEFERRED, None, why.replace(url, "…") or f"Apprise answered {said}", clock())

"""Notices through plain Apprise URLs: every channel but the reply-able mail.

Apprise never raises and says little; what it logs may hold parts of a URL. So its log is caught here, goes
nowhere else, and only words of it that are in no URL are passed on.
"""

import contextlib
import datetime as dt
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import apprise
from apprise.plugins.base import NotifyBase

from registry.settings import Mode, on_loopback
from tasks.mail_out.handover import OffLoopbackError, OutcomeKind, PostError, PostOutcome, utc_now

LONGEST_TEXT = 400
DEMO_SCHEMES = frozenset({"json", "xml", "form"})  # those whose host is where the message goes
LASTING = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405, 410})  # the service will say the same again
NO_URL = "this is no Apprise URL"
_CODE = re.compile(r"error[= :]+([1-5]\d\d)\b")
_NO_CONNECTION = re.compile(r"connection (?:error|timeout)|socket exception", re.IGNORECASE)
_WORD = re.compile(r"\w{4,}")
_one_at_a_time = threading.Lock()  # Apprise's logger and the environment are the whole process's


def apprise_with(channel: NotifyBase) -> apprise.Apprise:
    """Apprise with one channel. Raises PostError unless Apprise says that it took it."""
    post = apprise.Apprise()
    if post.add(channel) is not True:
        raise PostError(f"Apprise did not take the channel {channel.service_name}.")
    return post


def is_channel(url: str) -> bool:
    """Whether Apprise knows what to do with the URL. Nothing is sent, and nothing logged."""
    with _one_at_a_time, _log_caught():
        return apprise.Apprise.instantiate(url) is not None


def notify_url(
    url: str, title: str, body: str, *, mode: Mode, clock: Callable[[], dt.datetime] = utc_now
) -> PostOutcome:
    """Notify one plain Apprise URL.

    Accepted only when Apprise says True. Refused when it is no Apprise URL, or when the service answers that
    it will never take it (no such hook, wrong password, moved). Else deferred: nobody answered, the service
    failed, or Apprise's plugin did; the text says which. The URL, which may hold a secret, is never repeated,
    and no redirect is followed. Raises OffLoopbackError in demo mode when it would leave this computer.
    """
    with _one_at_a_time, _log_caught() as log:
        try:
            instance = _instance_of(url, mode)
            if instance is None:
                return PostOutcome(OutcomeKind.REFUSED, None, NO_URL, clock())
            with _no_proxy(str(instance.host or "")):
                said = apprise_with(instance).notify(body=body, title=title)
        except PostError:
            raise
        except Exception as error:  # noqa: BLE001 - a plugin's own mistake must not stop an alarm; it is in the outcome
            why = f"Apprise's plugin failed: {type(error).__name__}"
            return PostOutcome(OutcomeKind.DEFERRED, None, why, clock())
    if said is True:
        return PostOutcome(OutcomeKind.ACCEPTED, None, "accepted", clock())
    return _failure(url, said, log, clock())


def _instance_of(url: str, mode: Mode) -> NotifyBase | None:
    """The channel of one Apprise URL; None when it is none. One URL is one channel: no lists.

    Raises OffLoopbackError in demo mode when it would leave this computer.
    """
    instance = apprise.Apprise.instantiate(url)
    if instance is None:
        return None
    # A redirected POST becomes a GET, which tells nobody and looks like success; and it may lead anywhere.
    instance.redirects = False
    if mode is Mode.DEMO:
        protocols = {*_names(instance.protocol), *_names(instance.secure_protocol)}
        if not (protocols & DEMO_SCHEMES and on_loopback(str(instance.host or ""))):
            raise OffLoopbackError("Demo mode notifies this computer only: json://, xml:// or form:// on 127.0.0.1.")
    return instance


def _names(names: object) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(map(str, names)) if isinstance(names, (tuple, list)) else ()


class _Caught(logging.Handler):
    """Keeps what Apprise logs, and passes nothing on."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def words(self, level: int) -> str:
        """Everything of at least that level, in one line."""
        said = (record.getMessage() for record in self.records if record.levelno >= level)
        return " ".join(" ".join(said).split())


@contextlib.contextmanager
def _log_caught() -> Iterator[_Caught]:
    logger, caught = logging.getLogger(apprise.logger.name), _Caught()
    before = logger.level, logger.propagate
    logger.addHandler(caught)
    # At DEBUG Apprise tells a time-out from a refused connection; it also tells the URL, so it stays in here.
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield caught
    finally:
        logger.removeHandler(caught)
        logger.setLevel(before[0])
        logger.propagate = before[1]


@contextlib.contextmanager
def _no_proxy(host: str) -> Iterator[None]:
    """What goes to this computer goes by no proxy, whatever the environment says."""
    if not on_loopback(host):
        yield
        return
    before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
    os.environ.update(dict.fromkeys(before, "*"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _failure(url: str, said: object, log: _Caught, at: dt.datetime) -> PostOutcome:
    everything, why = log.words(logging.DEBUG), log.words(logging.WARNING)
    found = _CODE.search(why)
    if found:
        code = int(found[1])
        kind = OutcomeKind.REFUSED if code in LASTING else OutcomeKind.DEFERRED
        return PostOutcome(kind, code, _shown(f"the service refused it: {why}", url), at)
    if _NO_CONNECTION.search(everything):
        slow = "timed out" in everything or "timeout" in everything.lower()
        why = "nobody answered in time" if slow else "no connection to the service"
        return PostOutcome(OutcomeKind.DEFERRED, None, f"unreachable: {why}", at)
    return PostOutcome(OutcomeKind.DEFERRED, None, _shown(f"not taken: {why or f'Apprise answered {said}'}", url), at)


def _shown(words: str, url: str) -> str:
    """The words without any that are part of the URL, as it stands or decoded, but for its scheme."""
    scheme, _, rest = url.partition("://")
    secret = f"{rest} {unquote(rest)}".lower()
    kept = _WORD.sub(lambda word: "…" if _is_told(word[0], scheme, secret) else word[0], words)
    return kept[:LONGEST_TEXT]


def _is_told(word: str, scheme: str, secret: str) -> bool:
    return word.lower() in secret and word.lower() != scheme.lower()

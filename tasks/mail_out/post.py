"""The outgoing post: letters through our Apprise channel, which says of each what became of it.

Apprise never raises, and answers True, False or None; only True is success. So the outcome of a letter is
taken from our own channel; where that was never called, nothing was sent.
"""

import asyncio
import dataclasses
import datetime as dt
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from apprise import Apprise, NotifyType
from apprise.plugins.base import NotifyBase

from registry.settings import Mode, on_loopback
from tasks.mail_out.handover import (
    Fault,
    OffLoopbackError,
    OutcomeKind,
    PostError,
    PostOutcome,
    PreparedLetter,
    SmtpServer,
    utc_now,
)
from tasks.mail_out.notifying import apprise_with
from tasks.mail_out.smtp_faults import in_words
from tasks.mail_out.smtp_session import SmtpSession

__all__ = [
    "MailChannel",
    "OffLoopbackError",
    "OutcomeKind",
    "PostError",
    "PostOutcome",
    "PreparedLetter",
    "SmtpServer",
    "send_all",
]

MOST_LOST_IN_A_ROW = 3  # each may have to be looked into by a person
_T = TypeVar("_T")


class MailChannel(NotifyBase):  # type: ignore[no-untyped-call]  # Apprise's part
    """The reply-able mail channel of Apprise: sends prepared bytes on one kept connection.

    Use as a context manager. A letter is put in for a handle, and Apprise is notified with that as the body;
    the letter is taken out before it is sent, so that no retry of Apprise's can send it twice.
    """

    service_name = "Remembrancer"  # type: ignore[assignment]
    secure_protocol = "remembrancer"  # type: ignore[assignment]
    title_maxlen = 250
    body_maxlen = 250
    request_rate_per_sec = 0  # the server says when it has had enough

    def __init__(self, server: SmtpServer, *, mode: Mode, clock: Callable[[], dt.datetime] = utc_now) -> None:
        """Raises OffLoopbackError in demo mode when the server is not on loopback."""
        super().__init__(retry=0)  # type: ignore[no-untyped-call]
        if mode is Mode.DEMO and not on_loopback(server.host):
            raise OffLoopbackError(
                f"Demo mode sends to this computer only, and {server.host!r} is not on loopback. "
                "Unset REMEMBRANCER_SMTP_HOST, or use a home of its own for real work."
            )
        self._server = server
        self._session = SmtpSession(server, clock)
        self._count = 0
        self._waiting: dict[str, PreparedLetter] = {}
        self._outcomes: dict[str, PostOutcome] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="post", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is None or self._thread is None:
            return
        self._run(self._session.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    def url(self, privacy: bool = False, *args: object, **kwargs: object) -> str:  # noqa: ARG002, FBT001, FBT002
        """What Apprise calls us in its log; the signature is Apprise's."""
        return f"{self.secure_protocol}://"

    def put(self, letter: PreparedLetter) -> str:
        """Let a letter wait for `notify`; returns the handle that is to be its body."""
        self._count += 1
        handle = f"letter {self._count}"
        self._waiting[handle] = letter
        return handle

    def take_outcome(self, handle: str) -> PostOutcome | None:
        """What became of the letter; None when Apprise did not call us for it."""
        self._waiting.pop(handle, None)
        return self._outcomes.pop(handle, None)

    def reach(self) -> PostOutcome | None:
        """Connect, and send nothing; what is wrong, or None when a letter could go."""
        return self._run(self._session.reach())

    def breaks_off(self, last: PostOutcome) -> PostOutcome:
        """The last of some letters that were lost, with the fault that this is."""
        words = f"{in_words(Fault.BREAKS_OFF, self._server)} The last: {last.text}"
        return dataclasses.replace(last, text=words, fault=Fault.BREAKS_OFF)

    def send(
        self,
        body: str,
        title: str = "",  # noqa: ARG002 - Apprise's signature
        notify_type: NotifyType = NotifyType.INFO,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> bool:
        """Called by Apprise with a handle: send its letter, note the outcome, say whether it was taken."""
        letter = self._waiting.pop(body, None)
        if letter is None:
            return False
        outcome = self._run(self._session.deliver(letter))
        self._outcomes[body] = outcome
        return outcome.kind is OutcomeKind.ACCEPTED

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            work.close()
            raise PostError("The mail channel is not open: use it in a `with` block.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def send_all(channel: MailChannel, letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
    """Send the letters in order on one connection, and say of each what became of it as soon as it is known.

    After a fault that is not a letter's own, and after some letters in a row that were lost on the way, the
    others are deferred without being tried. A letter whose turn does not come because the caller stops was not
    tried. Raises PostError before the first when the channel cannot be used at all.
    """
    post = apprise_with(channel)
    fault: PostOutcome | None = None
    lost = 0
    for letter in letters:
        if fault is not None:
            yield letter.letter_id, _not_tried(fault)
            continue
        outcome = _sent(post, channel, letter)
        lost = lost + 1 if _was_lost(outcome) else 0
        if lost == MOST_LOST_IN_A_ROW:
            outcome = channel.breaks_off(outcome)
        fault = outcome if outcome.fault else None
        yield letter.letter_id, outcome


def _sent(post: Apprise, channel: MailChannel, letter: PreparedLetter) -> PostOutcome:
    handle = channel.put(letter)
    said = post.notify(body=handle, title="letter")
    outcome = channel.take_outcome(handle)
    if outcome is None:
        # Apprise never came to us: nothing was sent, unless it claims so.
        kind = OutcomeKind.UNKNOWN if said is True else OutcomeKind.DEFERRED
        outcome = PostOutcome(kind, None, f"Apprise answered {said} and did not send", utc_now())
    return outcome


def _was_lost(outcome: PostOutcome) -> bool:
    """Whether the connection broke with the letter on its way."""
    return outcome.kind in {OutcomeKind.UNKNOWN, OutcomeKind.DEFERRED} and outcome.code is None


def _not_tried(fault: PostOutcome) -> PostOutcome:
    return dataclasses.replace(fault, kind=OutcomeKind.DEFERRED, code=None, text=f"not tried: {fault.text}", refused=())

"""Wrong services, one fault each: what the harness must catch. A mutant is put in place inside a role's process."""

from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import flows.deliver_letters
import tasks.mail_in.mailbox
import tasks.mail_out.sending
from flows.collect_returns import collect_now
from flows.runtime import Runtime
from registry.journal import Happening, Update, Writing
from registry.post.outbox import LetterState
from registry.tables import LetterRow
from tasks.mail_in.collecting import Collected
from tests.faults import role

HOUR_OF_THE_POST = 9


def forgets_to_settle() -> None:
    """The poster sends, and leaves the letter as one that is still to be sent."""

    def forgetting(writer: Writing, letter_id: str, *_: object, **__: object) -> None:
        written = Update(LetterRow, letter_id, {"state": LetterState.WRITTEN.value})
        writer.record(Happening("letter.forgotten", letter_id), [written])

    _put(tasks.mail_out.sending, "settle_claim", forgetting)


def drops_after_moving() -> None:
    """The collector moves a message out of the queue before it is kept, and loses every third."""
    fetch, seen = tasks.mail_in.mailbox.MaildirMailbox.fetch, []

    def losing(self: Any, key: str) -> bytes:
        raw = fetch(self, key)
        seen.append(key)
        if len(seen) % 3 == 0:
            self.processed(key)
            raise tasks.mail_in.mailbox.MessageGoneError("lost")
        return raw

    tasks.mail_in.mailbox.MaildirMailbox.fetch = losing  # type: ignore[method-assign]


def is_blind_at_the_post() -> None:
    """Nobody looks into the mailbox in the hour of the post, and the post does not mind."""
    looks = collect_now

    def blind(runtime: Runtime) -> Collected:
        hour = runtime.now().astimezone(ZoneInfo(runtime.calendar.zone)).hour
        return Collected() if hour == HOUR_OF_THE_POST else looks(runtime)

    _put(role, "collect_now", blind)
    _put(flows.deliver_letters, "is_blind", lambda *_: False)


def _put(module: ModuleType, name: str, wrong: object) -> None:
    """In place of what the module has. What it has no longer would change nothing, and seem to be caught by nobody."""
    assert name in vars(module), f"{module.__name__} has no {name}: the mutant is out of date"
    vars(module)[name] = wrong

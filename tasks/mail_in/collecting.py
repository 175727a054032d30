"""Mail in, at least once: raw first, then understood and written down, then out of the mailbox.

A process that dies anywhere leaves the message where the next one finds it: in the mailbox, or kept and unsorted.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from sqlalchemy.engine import Engine

from registry.collected import note_collected
from registry.intake import Finding, Sorted, keep_raw, sort_message, unsorted
from registry.journal import reading, writing
from registry.settings import Settings
from tasks.evidence import Vault
from tasks.mail_in.known import Known, known
from tasks.mail_in.mailbox import MailboxError, MessageGoneError, MessageTooLargeError, Waiting
from tasks.mail_in.mailboxes import NamedMailbox
from tasks.mail_in.sorting import Desk, Result, sort
from tasks.mail_out.sending import PostRoom
from tasks.trial_letter import trial_of

Already = Callable[[], Known]

MOST_TROUBLES = 3  # messages of one mailbox that cannot be fetched or moved before the rest waits for the next look


@dataclass(frozen=True, slots=True)
class Collecting:
    """What collecting needs."""

    engine: Engine
    settings: Settings
    mailboxes: Sequence[NamedMailbox]
    vault: Vault
    room: PostRoom

    @property
    def desk(self) -> Desk:
        return Desk(self.engine, self.settings, self.vault, self.room)


@dataclass(slots=True)
class Collected:
    """What came in, by what it was taken for; the counts always add up to the messages (promise 7)."""

    messages: int = 0
    sorted_as: dict[Sorted, int] = field(default_factory=dict)
    failed: int = 0
    refs: set[str] = field(default_factory=set)  # actions whose position may have changed
    unread: dict[str, str] = field(default_factory=dict)  # mailboxes that were not read to the end, and why
    remarks: tuple[str, ...] = ()  # what a person should know of a mailbox that was read

    def count(self, result: Result) -> None:
        """Add what became of one message."""
        self.failed += result.failed
        self.refs |= result.refs
        if result.sorted_as:
            self.sorted_as[result.sorted_as] = self.sorted_as.get(result.sorted_as, 0) + 1

    @property
    def why_incomplete(self) -> str:
        """Why it is not known that nothing else has come, in words; empty when every mailbox was read."""
        return " ".join(self.unread.values())

    def insist(self) -> None:
        """Raises MailboxError when a mailbox was not read to the end."""
        if self.unread:
            raise MailboxError(self.why_incomplete)


def collect(work: Collecting, now: dt.datetime) -> Collected:
    """Take in everything that waits in every mailbox.

    One that cannot be read keeps nothing back that waits in the others; it is named in `unread`, and the
    collecting does not count as complete.
    """
    report = Collected()
    already = cache(partial(_read_once, work, now))
    for each in work.mailboxes:
        try:
            _take_in(work, each, now, already, report)
        except MailboxError as error:
            report.unread[each.name] = str(error)
        finally:
            each.mailbox.close()
        if each.mailbox.remark:
            report.remarks += (each.mailbox.remark,)
    with reading(work.engine) as session:
        left = unsorted(session)
    for message in left:
        report.count(sort(work.desk, message, None, now, already()))
    with writing(work.engine, now) as writer:
        note_collected(writer.session, [each.name for each in work.mailboxes], report.unread, now)
    return report


def _read_once(work: Collecting, now: dt.datetime) -> Known:
    """What every message is held against: much to read, and most of the time nothing has come."""
    with reading(work.engine) as session:
        return known(session, now)


def _take_in(work: Collecting, box: NamedMailbox, now: dt.datetime, already: Already, report: Collected) -> None:
    """Every message of one mailbox. One that the server does not give keeps back none of the others.

    Raises MailboxError when something was left.
    """
    troubles = []
    for waiting in list(box.mailbox.waiting()):
        try:
            _take_one(work, box, waiting, now, already, report)
        except MailboxError as error:
            troubles.append(error)
            if len(troubles) == MOST_TROUBLES:
                break
    if troubles:
        raise troubles[0]


def _take_one(
    work: Collecting, box: NamedMailbox, waiting: Waiting, now: dt.datetime, already: Already, report: Collected
) -> None:
    try:
        raw = box.mailbox.fetch(waiting.key)
    except MessageGoneError:
        return
    except MessageTooLargeError as error:
        _set_aside(work, box, waiting.key, str(error), now, report)
        return
    trial = trial_of(raw, work.room.loop_secret)
    if trial is not None:  # the doctor's letter to ourselves is no message of the register
        if not trial.is_waited_for(now):
            box.mailbox.processed(waiting.key)
        return
    sha = work.vault.keep(raw)
    with writing(work.engine, now) as writer:
        message = keep_raw(writer, box.name, waiting.key, sha, len(raw))
    report.messages += 1
    quarantined = message.sorted_as == Sorted.QUARANTINED.value
    if message.sorted_as is None:
        result = sort(work.desk, message, raw, now, already())
        report.count(result)
        quarantined = result.sorted_as is Sorted.QUARANTINED
    # Out of the queue: it is ours for good, and what is not sorted yet is taken up from the vault.
    if quarantined:
        box.mailbox.aside(waiting.key)
    else:
        box.mailbox.processed(waiting.key)


def _set_aside(work: Collecting, box: NamedMailbox, key: str, why: str, now: dt.datetime, report: Collected) -> None:
    """What is not read is a message too: a note stands for it, and a person sees it (promise 7)."""
    note = f"{why} It lies in the mailbox's folder Quarantine.".encode()
    sha = work.vault.keep(note)
    with writing(work.engine, now) as writer:
        message = keep_raw(writer, box.name, key, sha, len(note))
        if message.sorted_as is None:
            sort_message(writer, message, Finding(Sorted.QUARANTINED, note.decode()))
            report.messages += 1
            report.count(Result(Sorted.QUARANTINED))
    box.mailbox.aside(key)

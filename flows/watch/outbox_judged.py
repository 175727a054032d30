"""What of the outbox is a fault: what should have gone and has not, and what nobody knows the outcome of."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from flows.watch.alarms import Fault
from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.kinds import Kind
from registry.pulse import ItemSeen, LetterSeen, Pulse
from registry.working_days import ONE_DAY, WorkingDays

POST_CLOSES = "17:00"  # as registry/post/post_hours.py has it
BLIND_FOR = dt.timedelta(hours=2)  # as registry/collected.py has it
LETTERS, ITEMS = f"{Kind.OUTBOX}:letters", f"{Kind.OUTBOX}:items"
CLAIMED = f"{Kind.UNCONFIRMED}:claimed"
_GRACES = {"written", "deferred"}  # what the next post takes


def judge_outbox(
    found: Judged, pulse: Pulse, now: dt.datetime, since: dt.datetime, graces: Graces, *, blind: bool
) -> None:
    """Add what waits too long, and of what one cannot tell: outside the post's hours a letter waits as it should.

    Ages count from `since`, when the service began to run: it has to catch up first. `blind`: a mailbox cannot
    be read, so that for two hours nothing goes, and then only reminders, as they should.
    """
    if pulse.zone is None:
        return
    calendar = WorkingDays.of(zone=pulse.zone)
    if blind:
        graces = replace(graces, letter=graces.letter + BLIND_FOR)
    letters = [each for each in pulse.letters if not (each.kept_back or (blind and each.chases))]
    late = [each for each in letters if _is_late(each, pulse, calendar, now, since, graces)]
    if late:
        found.faults.append(_late_letters(late))
    elif any(each.state in _GRACES and each.written_at - pulse.offset < now - graces.letter for each in letters):
        found.unknown.add(LETTERS)
    items = [each for each in pulse.items if not (each.kept_back or (blind and each.chases))]
    waiting = [each for each in items if _posts_seen(each, pulse, calendar, now, since, graces) >= graces.posts]
    if waiting:
        found.faults.append(_waiting_items(len(waiting), graces.posts))
    elif any(each.decided_at - pulse.offset < since for each in items):
        found.unknown.add(ITEMS)
    found.faults += _unconfirmed(pulse, now, graces)
    claimed = [each.claimed_at - pulse.offset for each in pulse.letters if each.state == "claimed" and each.claimed_at]
    if any(now - max(at, since) > graces.unshown for at in claimed):
        found.faults.append(_claimed(len(claimed)))
    elif any(now - at > graces.unshown for at in claimed):
        found.unknown.add(CLAIMED)


def _late_letters(late: list[LetterSeen]) -> Fault:
    tried = sum(each.state == "deferred" for each in late)
    why = f"; the mail server has put off {tried} of them" if tried else ""
    what = "See “Going with the next post” and the last runs of “deliver letters” in Prefect, and the mail server."
    return Fault(LETTERS, f"{_letters(len(late))} should have gone and {_has(len(late))} not{why}.", what)


def _waiting_items(count: int, posts: int) -> Fault:
    what = "See “Going with the next post” and the last runs of “deliver letters” in Prefect."
    words = f"{count} item{' has' if count == 1 else 's have'} seen {posts} posts go by and stand in no letter."
    return Fault(ITEMS, words, what)


def _claimed(count: int) -> Fault:
    return Fault(
        CLAIMED,
        f"{_letters(count)} may have gone out: the sender died before it wrote that down, and no post has run since.",
        "See to “deliver letters” in Prefect: its next run shows them under “What waits for you”.",
    )


def _letters(count: int) -> str:
    return f"{count} letter{'' if count == 1 else 's'}"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _is_late(
    letter: LetterSeen, pulse: Pulse, calendar: WorkingDays, now: dt.datetime, since: dt.datetime, graces: Graces
) -> bool:
    grace = {"written": graces.letter, "deferred": graces.deferred}.get(letter.state)
    if grace is None:
        return False
    begins = max(letter.written_at - pulse.offset, since)
    if letter.is_post and not pulse.is_demo:
        today = calendar.local_date(now)
        opens, closes = calendar.at(today, pulse.post_at), calendar.at(today, POST_CLOSES)
        if not (calendar.is_working(today) and opens <= now < closes):
            return False
        if not (letter.state == "deferred" and now - begins > ONE_DAY):
            begins = max(begins, opens)
    return now - begins > grace


def _posts_seen(
    item: ItemSeen, pulse: Pulse, calendar: WorkingDays, now: dt.datetime, since: dt.datetime, graces: Graces
) -> int:
    """How many posts have gone by since the item could have gone with one, in the register's time."""
    now, since = now + pulse.offset, since + pulse.offset
    begins = max(item.decided_at, since)
    day = calendar.local_date(begins)
    if item.not_before is not None:
        day = max(day, item.not_before)
    count = 0
    while (post := calendar.at(day, pulse.post_at)) + graces.letter < now and count < graces.posts:
        count += calendar.is_working(day) and post > begins
        day += ONE_DAY
    return count


def _unconfirmed(pulse: Pulse, now: dt.datetime, graces: Graces) -> Iterator[Fault]:
    """Failed sends, and those of which nobody knows whether they went, until a person has settled them."""
    settled = [each.settled_at for each in pulse.letters if each.state in {"unknown", "refused"}]
    waiting = sum(at is not None and now - (at - pulse.offset) > graces.unshown for at in settled)
    if waiting:
        yield Fault(
            f"{Kind.UNCONFIRMED}:letters",
            f"{_letters(waiting)} failed for good, or nobody knows whether {'it' if waiting == 1 else 'they'} arrived.",
            "Settle each in Prefect: “What waits for you”. None of them is sent again by itself.",
        )

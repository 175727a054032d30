"""When each mailbox was last read to its end, and why one is not: operational marks, not acts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, delete, select

from registry.register import meta, set_meta
from registry.tables import MetaRow

LAST_COLLECTED = "last collected at"  # when every mailbox was read in one collecting
UNREAD = "unread mailbox: "
BLIND_AFTER = dt.timedelta(hours=2)


def note_collected(session: Session, names: Sequence[str], unread: Mapping[str, str], now: dt.datetime) -> None:
    """Mark which of the mailboxes were read to the end at `now`, and why the others were not."""
    for name in names:
        if name not in unread:
            set_meta(session, _key(name), now.isoformat())
            session.exec(delete(MetaRow).where(col(MetaRow.key) == UNREAD + name))
            continue
        since = (meta(session, UNREAD + name) or now.isoformat()).split(" ", 1)[0]
        set_meta(session, UNREAD + name, f"{since} {unread[name]}")
    _forget_all_but(session, names)
    if not unread:
        set_meta(session, LAST_COLLECTED, now.isoformat())


def _forget_all_but(session: Session, names: Sequence[str]) -> None:
    """Take away the marks of mailboxes that the settings name no more, so that nobody is alarmed over them."""
    for prefix in (UNREAD, _key("")):
        rows = session.exec(select(MetaRow).where(col(MetaRow.key).startswith(prefix, autoescape=True))).all()
        for row in rows:
            if row.key.removeprefix(prefix) not in names:
                session.delete(row)
    session.flush()


def last_collected(session: Session, names: Iterable[str]) -> dt.datetime | None:
    """The moment up to which every one of the mailboxes was read (UTC); None while one never was."""
    times = [meta(session, _key(name)) for name in names]
    if not times or None in times:
        return None
    return min(dt.datetime.fromisoformat(str(each)) for each in times)


def is_blind(session: Session, names: Iterable[str], now: dt.datetime) -> bool:
    """Whether one of the mailboxes was not read for two hours: then only reminders go (promise 5)."""
    last = last_collected(session, names)
    return last is None or now - last > BLIND_AFTER


def unread_mailboxes(session: Session) -> list[tuple[str, dt.datetime, str]]:
    """Those that could not be read at the last look: name, since when (UTC), and why."""
    rows = session.exec(select(MetaRow).where(col(MetaRow.key).startswith(UNREAD, autoescape=True))).all()
    told = [(row.key.removeprefix(UNREAD), *row.value.split(" ", 1)) for row in rows]
    return [(name, dt.datetime.fromisoformat(since), why) for name, since, why in sorted(told)]


def _key(name: str) -> str:
    return f"{LAST_COLLECTED}: {name}"

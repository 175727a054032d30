"""The demonstration's mail: what its post room kept is play, and need not be kept for ever."""

import datetime as dt
from pathlib import Path

KEPT_FOR = dt.timedelta(days=90)


def remove_old_mail(maildir: Path, now: dt.datetime) -> int:
    """Delete the messages of a Maildir that were last touched 90 days before `now` (real time). How many."""
    limit = (now - KEPT_FOR).timestamp()
    old = [
        path
        for folder in ("new", "cur", "tmp")
        if (maildir / folder).is_dir()
        for path in (maildir / folder).iterdir()
        if path.is_file() and path.stat().st_mtime < limit
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

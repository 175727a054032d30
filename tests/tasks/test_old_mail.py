"""A demonstration's mail does not fill the disk."""

import datetime as dt
import os
from pathlib import Path

from tasks.mail_in.mailbox import deliver, make_maildir
from tasks.old_mail import KEPT_FOR, remove_old_mail

NOW = dt.datetime(2001, 6, 1, tzinfo=dt.UTC)


def test_what_is_older_than_ninety_days_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    box = tmp_path / "owners"
    make_maildir(box)
    deliver(box, b"Subject: old\n\nold\n")
    old = next((box / "new").iterdir())
    deliver(box, b"Subject: young\n\nyoung\n")
    for path in (box / "new").iterdir():
        age = KEPT_FOR + dt.timedelta(hours=1) if path == old else KEPT_FOR - dt.timedelta(hours=1)
        moment = (NOW - age).timestamp()
        os.utime(path, (moment, moment))
    assert remove_old_mail(box, NOW) == 1
    assert [path.read_bytes() for path in (box / "new").iterdir()] == [b"Subject: young\n\nyoung\n"]
    assert remove_old_mail(tmp_path / "none", NOW) == 0

"""What can go wrong with a backup."""

import errno
from pathlib import Path

from registry.errors import RemembrancerError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class BackupError(RemembrancerError):
    """A backup cannot be made; nothing stands under its name."""


class DamagedError(RemembrancerError):
    """A file is no whole backup, or not as it was made; nothing was taken from it."""


class RestoreError(RemembrancerError):
    """A backup cannot be restored here; the message says what to do."""


def cannot_write(error: OSError, folder: Path) -> BackupError:
    """The same in our words."""
    if error.errno in _FULL:
        return BackupError(f"The disk of {folder} is full: no backup was made. Make room and try again.")
    return BackupError(f"{folder} cannot be written: {error.strerror}. No backup was made.")

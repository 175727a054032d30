"""The parts' logs: appended to, and turned over by size, so that they never fill the disk."""

import shutil
from pathlib import Path

LARGEST_LOG = 5_000_000  # bytes
KEPT_LOGS = 3


def turn_over(log: Path, largest: int = LARGEST_LOG) -> None:
    """Move a log that is too large to NAME.1, NAME.1 to NAME.2 and so on.

    The file is copied and emptied, not renamed: the part goes on writing to it.
    """
    if not log.exists() or log.stat().st_size <= largest:
        return
    for number in range(KEPT_LOGS - 1, 0, -1):
        older = _numbered(log, number)
        if older.exists():
            older.replace(_numbered(log, number + 1))
    shutil.copyfile(log, _numbered(log, 1))
    with log.open("r+b") as file:
        file.truncate(0)


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")


def last_lines(log: Path, count: int = 8, since: int = 0) -> str:
    """The last lines that are not empty, for a person who must know why a part died."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(since, log.stat().st_size - 20_000) if log.stat().st_size > since else 0)
        lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return "\n".join(lines[-count:])

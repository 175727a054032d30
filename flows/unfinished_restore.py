"""The mark of a restore that has begun: until it has ended nothing may start on that home."""

from pathlib import Path

from registry.errors import BadInputError
from registry.settings import Settings


class Mark:
    """A file in the home that names the backup, from the first byte restored to the last."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.root
        self._path = self._home / "restoring"

    def set(self, digest: str, backup: Path) -> None:
        """A restore of the backup with that hash begins."""
        self._path.write_text(f"{digest} {backup.resolve()}", encoding="utf-8")

    def names(self, digest: str) -> bool:
        """Whether a restore of that backup has begun and not ended."""
        return self._path.exists() and self._path.read_text(encoding="utf-8").startswith(f"{digest} ")

    def clear(self) -> None:
        """It has ended."""
        self._path.unlink(missing_ok=True)

    def refuse(self) -> None:
        """Raise BadInputError while one has begun and not ended."""
        if not self._path.exists():
            return
        _, _, backup = self._path.read_text(encoding="utf-8").partition(" ")
        raise BadInputError(
            f"A restore into {self._home} was cut short. Give it again: remembrancer restore {backup or 'BACKUP'}"
        )

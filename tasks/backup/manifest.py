"""What a backup says of itself: its last member, which names everything else in it."""

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass

from registry.settings import Mode
from tasks.backup.errors import DamagedError

FORMAT = 1
NAME = "manifest.json"
EVIDENCE = "evidence/"
KEYS = "keys/"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: rows as PostgreSQL's COPY writes them, in text, gzipped."""

    file: str
    sha256: str
    rows: int
    columns: tuple[tuple[str, str], ...]  # name, PostgreSQL's name of its type


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that a reader must know before it takes anything."""

    made_at: dt.datetime  # UTC, real time
    version: str  # of Remembrancer
    schema: str
    mode: Mode
    seq: int  # of the journal's last entry; 0 while it is empty
    head: str  # that entry's hash
    tables: dict[str, Table]  # in an order in which rows can be inserted
    keys: dict[str, str]  # file name, sha256
    evidence_files: int
    evidence_bytes: int
    problems: tuple[str, ...]  # evidence that the register names and the backup lacks

    def to_json(self) -> str:
        """As it stands in the file."""
        values = {"format": FORMAT, **dataclasses.asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(values, indent=1, ensure_ascii=False)


def from_json(text: bytes) -> Manifest:
    """The manifest of a backup. Raises DamagedError for what is none, or of a later format."""
    try:
        given = json.loads(text)
        if given.pop("format") != FORMAT:
            raise DamagedError("A newer Remembrancer made this backup: restore it with that version or a later one.")
        tables = {
            name: Table(each["file"], each["sha256"], each["rows"], tuple((n, t) for n, t in each["columns"]))
            for name, each in given.pop("tables").items()
        }
        return Manifest(
            **{
                **given,
                "tables": tables,
                "made_at": dt.datetime.fromisoformat(given["made_at"]),
                "mode": Mode(given["mode"]),
                "problems": tuple(given["problems"]),
            }
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DamagedError(f"The backup's manifest cannot be read ({error!r}).") from error

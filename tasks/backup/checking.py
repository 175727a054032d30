"""Verifying: a backup without restoring it, or the register and the vault as they stand."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from registry.journal import NOTHING_BEFORE
from registry.rebuild import Rows, broken_links, current, differences, journal, key_column_names, rebuilt, replayed
from registry.tables import REGISTER_TABLES, EvidenceRow, JournalRow
from tasks.backup.archive import Archive
from tasks.backup.copy_text import canonical_row, rows_of
from tasks.backup.errors import DamagedError
from tasks.backup.manifest import EVIDENCE, KEYS
from tasks.evidence import EvidenceError, Vault

JOURNAL, PERSONAL, EVIDENCE_ROWS = "journal", "personal_value", "evidence"
SHOWN = 20
"""The most problems of one kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. It is whole when there is no problem."""

    entries: int
    head: str  # the hash of the journal's last entry; note it elsewhere, and nobody can write the journal anew unseen
    rows: int
    evidence: int
    problems: tuple[str, ...]


def verify_register(session: Session, vault: Vault) -> Verified:
    """The chain, every row against the journal, every file of evidence against its hash. Reads everything."""
    count, head, broken = _chain(journal(session))
    standing = current(session)
    problems = [*broken, *_differing(differences(rebuilt(session), standing), "the tables")]
    hashes = session.exec(select(EvidenceRow.sha256).order_by(col(EvidenceRow.sha256))).all()
    lost = [problem for sha in hashes if (problem := _evidence_problem(vault, sha))]
    return Verified(count, head, _count(standing), len(hashes), (*problems, *_some(lost)))


def verify_backup(archive: Archive) -> Verified:
    """The same of a backup, besides its own hashes; nothing is restored. Never raises for what is in it."""
    said = archive.manifest
    problems = [*_differing_files(archive), *_strange_tables(archive), *said.problems]
    try:
        count, head, broken = _chain(_entries(archive))
        if (count, head) != (said.seq, said.head or NOTHING_BEFORE):
            problems.append("the journal does not end where the manifest says")
        standing, opened = _standing(archive), _opened(archive)
        journalled = _only_columns_of(standing, replayed(_entries(archive), opened))
        problems += [*broken, *_differing(differences(journalled, standing), "the backup's tables")]
        named = set(standing.get(EVIDENCE_ROWS, {}))
    except (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error, DamagedError) as error:
        return Verified(said.seq, said.head, 0, 0, (*problems, f"the register in it cannot be read: {error!r}"))
    there = set(archive.evidence())
    problems += _some([f"it lacks the evidence {sha}" for sha in sorted(named - there)])
    return Verified(count, head, _count(standing), len(there), tuple(problems))


def refuse_damaged(archive: Archive) -> Verified:
    """Raise DamagedError unless all is as it should be, but for the gaps that the backup tells of itself."""
    found = verify_backup(archive)
    told = set(archive.manifest.problems)
    lacking = [each for each in found.problems if each not in told and not (told and each.startswith("it lacks"))]
    if lacking:
        raise DamagedError("\n".join([f"{archive.path} is damaged. Take another one.", *lacking]))
    return found


def _chain(entries: Iterable[JournalRow]) -> tuple[int, str, list[str]]:
    """How many entries, the last one's hash, and what is wrong."""
    state = SimpleNamespace(count=0, head=NOTHING_BEFORE)

    def counted() -> Iterator[JournalRow]:
        for entry in entries:
            state.count, state.head = state.count + 1, entry.hash
            yield entry

    broken = broken_links(counted())
    return (
        state.count,
        state.head,
        _some([f"entry {seq} of the journal does not follow from the one before it" for seq in broken]),
    )


def _differing(found: list[str], where: str) -> list[str]:
    return _some([f"{key} in {where} is not what the journal says" for key in found])


def _some(problems: list[str]) -> list[str]:
    if len(problems) <= SHOWN:
        return problems
    return [*problems[:SHOWN], f"… and {len(problems) - SHOWN} more of that kind"]


def _count(rows: Rows) -> int:
    return sum(len(table) for table in rows.values())


def _evidence_problem(vault: Vault, sha: str) -> str | None:
    try:
        with vault.opened(sha):
            return None
    except (EvidenceError, OSError) as error:
        return str(error)


def _differing_files(archive: Archive) -> list[str]:
    """Members whose bytes are not those that the manifest names, or their own name."""
    said = archive.manifest
    wanted = {table.file: table.sha256 for table in said.tables.values()}
    wanted |= {KEYS + name: sha for name, sha in said.keys.items()}
    wanted |= {EVIDENCE + sha: sha for sha in archive.evidence()}
    unnamed = [KEYS + name for name in archive.key_files() if name not in said.keys]
    wrong = [name for name, sha in wanted.items() if _hash(archive, name) != sha]
    return _some([f"{name} is not as it was written" for name in [*wrong, *unnamed]])


def _strange_tables(archive: Archive) -> list[str]:
    """Tables that no register has; a restore would write to them, whatever of the database they are."""
    known = {name for name, table in SQLModel.metadata.tables.items() if table.schema is None}
    return _some([f"{name!r} is no table of a register" for name in sorted(set(archive.manifest.tables) - known)])


def _hash(archive: Archive, name: str) -> str | None:
    try:
        return archive.hash_of(name)
    except DamagedError:
        return None


def _rows(archive: Archive, table: str) -> Iterator[dict[str, Any]]:
    known = archive.manifest.tables[table]
    with archive.open(known.file) as packed:
        yield from rows_of(packed, known.columns)


def _entries(archive: Archive) -> Iterator[JournalRow]:
    return (JournalRow(**row) for row in _rows(archive, JOURNAL))


def _opened(archive: Archive) -> dict[str, Any]:
    return {row["commitment"]: SimpleNamespace(**row) for row in _rows(archive, PERSONAL)}


def _standing(archive: Archive) -> Rows:
    """Its rows as canonical JSON; a table that its schema did not have yet is empty."""
    found: Rows = {}
    for table in REGISTER_TABLES:
        name, keys = table.sql().name, key_column_names(table)
        rows = map(canonical_row, _rows(archive, name)) if name in archive.manifest.tables else ()
        found[name] = {"|".join(str(row[key]) for key in keys): row for row in rows}
    return found


def _only_columns_of(standing: Rows, journalled: Rows) -> Rows:
    """What was rebuilt, without the columns that came after the backup's schema."""
    return {
        table: {
            key: {name: value for name, value in row.items() if name in standing[table].get(key, row)}
            for key, row in rows.items()
        }
        for table, rows in journalled.items()
    }

"""A restore makes an empty database what the backup holds, or leaves it empty; it takes nothing that was changed."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from registry.database import SchemaError, connect, migrate
from registry.journal import Happening, reading, writing
from registry.rebuild import current
from tasks.backup.archive import SEAL_SIZE, opened
from tasks.backup.checking import refuse_damaged, verify_backup, verify_register
from tasks.backup.errors import DamagedError, RestoreError
from tasks.backup.restoring import restore_files, restore_register
from tasks.evidence import Vault
from tests.registry.builders import at
from tests.tasks.backup.conftest import Kept

Members = dict[str, bytes]


def nothing(_session: Session) -> None:
    """The register stays as it was restored."""


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def restored(path: Path, engine: Engine, home: Path) -> Vault:
    vault = Vault(home / "vault")
    with opened(path) as archive:
        refuse_damaged(archive)
        restore_files(archive, vault, home / "keys")
        restore_register(engine, archive, nothing)
    return vault


def tables_of(engine: Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_what_was_backed_up_is_there_again(kept: Kept, empty: Engine, tmp_path: Path) -> None:
    vault = restored(kept.back_up().path, empty, tmp_path)
    with reading(kept.engine) as before, reading(empty) as after:
        assert current(after) == current(before)
        assert verify_register(after, vault).problems == ()
    assert vault.verify() == []
    assert (tmp_path / "keys" / "loop").read_bytes() == b"k" * 32
    migrate(empty)
    with writing(empty, at(2001, 4, 1)) as writer:
        writer.record(Happening("test.goes on", "the journal"), [])
    with reading(empty) as session:
        assert verify_register(session, vault).problems == ()


def test_a_register_is_never_written_over(kept: Kept, tmp_path: Path) -> None:
    made = kept.back_up()
    with pytest.raises(RestoreError, match="holds a register already"):
        restored(made.path, kept.engine, tmp_path)


def test_a_database_of_something_else_is_not_touched(kept: Kept, empty: Engine, tmp_path: Path) -> None:
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE payroll (id int)")
    with pytest.raises(RestoreError, match="tables that are not ours"):
        restored(kept.back_up().path, empty, tmp_path)
    assert tables_of(empty) == {"payroll"}


def test_a_register_in_which_nothing_was_recorded_counts_as_empty(kept: Kept, empty: Engine, tmp_path: Path) -> None:
    migrate(empty)
    restored(kept.back_up().path, empty, tmp_path)
    with reading(kept.engine) as before, reading(empty) as after:
        assert current(after) == current(before)


def test_a_restore_that_fails_at_the_end_leaves_an_empty_database_and_can_be_repeated(
    kept: Kept, empty: Engine, tmp_path: Path
) -> None:
    def fails(_session: Session) -> None:
        raise OSError("the machine went away")

    made = kept.back_up()
    with opened(made.path) as archive, pytest.raises(OSError, match="went away"):
        restore_register(empty, archive, fails)
    assert tables_of(empty) == set()
    restored(made.path, empty, tmp_path)


def test_any_changed_byte_is_noticed(kept: Kept) -> None:
    path = kept.back_up().path
    whole = path.read_bytes()
    step = max(1, len(whole) // 150)
    for place in {*range(0, len(whole), step), *range(len(whole) - SEAL_SIZE, len(whole), 7)}:
        changed = bytearray(whole)
        changed[place] ^= 1 << (place % 8)
        path.write_bytes(changed)
        with pytest.raises(DamagedError), opened(path):
            pass
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError, match="cut short"), opened(path):
            pass


def sealed(path: Path, members: Members, odd: tarfile.TarInfo | None = None) -> Path:
    """A backup of these members with a seal that fits, as somebody makes it who knows how."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        if odd is not None:
            tar.addfile(odd)
    digest = hashlib.sha256(data.getvalue()).hexdigest()
    path.write_bytes(data.getvalue() + f"\nremembrancer backup sha256 {digest}\n".encode())
    return path


def members_of(path: Path) -> Members:
    with closing(tarfile.open(path)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def rewritten(members: Members, table: str, change: Callable[[str], str]) -> None:
    """Change a table's rows, and the manifest so that it fits."""
    said = json.loads(members["manifest.json"])
    name = said["tables"][table]["file"]
    members[name] = gzip.compress(change(gzip.decompress(members[name]).decode()).encode())
    said["tables"][table]["sha256"] = hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(said).encode()


@pytest.mark.promise(13)
@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("journal", lambda rows: rows.replace("message.received", "message.refused"), "does not follow"),
        ("journal", lambda rows: rows[: rows.rindex("\n", 0, -1) + 1], "does not end where"),
        ("journal", lambda rows: rows.replace("\t", " ", 1), "cannot be read"),
        ("action", lambda rows: rows.replace("Paper 1", "Paper 9", 1), "is not what the journal says"),
        ("party_address", lambda rows: rows.replace("training@", "nobody@", 1), "is not what the journal says"),
        ("evidence", lambda _rows: "", "is not what the journal says"),
        ("personal_value", lambda rows: rows.replace("training@", "nobody@"), "is not what the journal says"),
    ],
)
def test_promise_13_a_row_that_was_changed_is_noticed_even_when_every_hash_was_made_to_fit(
    kept: Kept, empty: Engine, tmp_path: Path, table: str, change: Callable[[str], str], said: str
) -> None:
    members = members_of(kept.back_up().path)
    rewritten(members, table, change)
    path = sealed(tmp_path / "changed.tar", members)
    with opened(path) as archive:
        assert said in " ".join(verify_backup(archive).problems)
    with pytest.raises(DamagedError, match="Take another one"):
        restored(path, empty, tmp_path)
    assert tables_of(empty) == set()
    assert not (tmp_path / "vault").exists()


def test_missing_or_exchanged_evidence_and_keys_are_noticed(kept: Kept, tmp_path: Path) -> None:
    whole = members_of(kept.back_up().path)
    evidence = next(name for name in whole if name.startswith("evidence/"))
    for name, content in ((evidence, None), (evidence, b"another"), ("keys/loop", b"another"), ("keys/more", b"")):
        members = {**whole, name: content} if content is not None else {n: c for n, c in whole.items() if n != name}
        with opened(sealed(tmp_path / "changed.tar", members)) as archive:
            assert verify_backup(archive).problems


def odd_member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


@pytest.mark.parametrize(
    "odd",
    [
        odd_member("../outside"),
        odd_member("/tmp/outside"),
        odd_member("evidence/../../outside"),
        odd_member("keys/../../.ssh"),
        odd_member("keys/loop2", tarfile.SYMTYPE, "/tmp/outside"),
        odd_member("evidence/" + "0" * 64, tarfile.LNKTYPE, "keys/loop"),
        odd_member("keys", tarfile.DIRTYPE),
        odd_member("keys/pipe", tarfile.FIFOTYPE),
        odd_member("keys/loop"),
    ],
    ids=lambda odd: odd.name,
)
def test_nothing_that_leads_elsewhere_is_taken(kept: Kept, tmp_path: Path, odd: tarfile.TarInfo) -> None:
    path = sealed(tmp_path / "odd.tar", {"keys/loop": b"", "manifest.json": b"{}"}, odd)
    with pytest.raises(DamagedError, match="Nothing was taken"), opened(path):
        pass


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b'{"format": 99}', b'{"format": 1, "tables": {}}', b"[" * 100_000]
)
def test_a_manifest_that_cannot_be_understood_is_refused(tmp_path: Path, manifest: bytes) -> None:
    with pytest.raises(DamagedError), opened(sealed(tmp_path / "odd.tar", {"manifest.json": manifest})):
        pass


def test_a_member_that_claims_to_be_larger_than_what_is_written_of_it_is_refused(tmp_path: Path) -> None:
    odd = odd_member("keys/large")
    odd.pax_headers = {"GNU.sparse.size": str(10**12), "GNU.sparse.map": "0,0"}
    path = sealed(tmp_path / "odd.tar", {"keys/loop": b"", "manifest.json": b"{}"}, odd)
    with pytest.raises(DamagedError, match="which no backup holds"), opened(path):
        pass


def test_a_backup_that_would_write_to_the_databases_own_tables_is_damaged(kept: Kept, tmp_path: Path) -> None:
    members = members_of(kept.back_up().path)
    said = json.loads(members["manifest.json"])
    said["tables"]["pg_authid"] = said["tables"]["report"]
    members["manifest.json"] = json.dumps(said).encode()
    with opened(sealed(tmp_path / "odd.tar", members)) as archive, pytest.raises(DamagedError, match="'pg_authid'"):
        refuse_damaged(archive)


def test_a_backup_of_a_newer_version_says_so_and_leaves_the_database_empty(
    kept: Kept, empty: Engine, tmp_path: Path
) -> None:
    members = members_of(kept.back_up().path)
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | {"schema": "9999"}).encode()
    with pytest.raises(SchemaError, match="A newer Remembrancer"):
        restored(sealed(tmp_path / "newer.tar", members), empty, tmp_path)
    assert tables_of(empty) == set()

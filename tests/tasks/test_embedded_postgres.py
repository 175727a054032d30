"""The embedded PostgreSQL starts, lets nobody else in, and keeps what it was given."""

import os
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from tasks.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from tests.postgres import Databases, running

KNOCK = """
import socket, sys
knocking = socket.socket(socket.AF_UNIX)
knocking.connect(sys.argv[1])
knocking.sendall(bytes([0, 0, 0, 23, 0, 3, 0, 0]) + b"user\\0postgres\\0\\0")
print(knocking.recv(400))
"""


def test_a_fresh_database_is_empty_and_has_what_prefect_needs(databases: Databases) -> None:
    server = databases.server
    server.ensure_database("made_once")
    server.ensure_database("made_once")
    with server.connect("made_once") as connection:
        found = connection.execute("SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'").fetchall()
    databases.drop("made_once")
    assert found == [("pg_trgm",)]


def test_it_listens_on_no_network_address(postgres_server: EmbeddedPostgres) -> None:
    with postgres_server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_only_its_own_account_may_look_into_the_socket_folder(postgres_server: EmbeddedPostgres) -> None:
    found = postgres_server.socket_folder.stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == postgres_server.user.uid


def test_it_never_runs_as_root(postgres_server: EmbeddedPostgres) -> None:
    assert postgres_server.user.uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try to connect as somebody else")
def test_another_account_is_refused_even_where_it_reaches_the_socket(
    postgres_server: EmbeddedPostgres,
) -> None:
    postgres_server.socket_folder.chmod(0o755)
    postgres_server.socket_folder.parent.chmod(0o755)
    try:
        tried = subprocess.run(
            ["python3", "-c", KNOCK, str(postgres_server.socket_folder / ".s.PGSQL.5432")],
            user=4242,
            group=4242,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        postgres_server.socket_folder.chmod(0o700)
    assert tried.stdout.startswith("b'E"), tried


def test_what_was_written_is_there_after_a_restart(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder / "data", open_folder / "socket")
    with running(server, open_folder / "log"), server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with running(server, open_folder / "log"), server.connect() as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_first_start_that_was_interrupted_is_begun_again(open_folder: Path) -> None:
    half_made = open_folder / "data.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(open_folder / "data", open_folder / "socket")
    with running(server, open_folder / "log"):
        assert server.answers()


def test_a_folder_with_other_things_in_it_is_not_taken(open_folder: Path) -> None:
    data = open_folder / "data"
    data.mkdir()
    (data / "letters.txt").write_text("mine")
    with pytest.raises(EmbeddedPostgresError, match="is not empty"):
        EmbeddedPostgres(data, open_folder / "socket").prepare()
    assert (data / "letters.txt").read_text() == "mine"


def test_a_server_that_is_away_does_not_answer(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder / "data", open_folder / "socket")
    assert not server.answers()
    with pytest.raises(psycopg.OperationalError), server.connect():
        pass


def test_a_folder_name_with_spaces_and_quotes_is_borne(open_folder: Path) -> None:
    home = open_folder / 'The "Clerk\'s" room no 1+1'
    server = EmbeddedPostgres(home / "data", home / "socket")
    with running(server, open_folder / "log"):
        assert server.answers()


def test_a_link_where_the_socket_folder_should_be_is_refused_and_what_it_leads_to_stays_as_it_is(
    open_folder: Path,
) -> None:
    theirs = open_folder / "theirs"
    theirs.mkdir(mode=0o755)
    (open_folder / "socket").symlink_to(theirs)
    before = theirs.stat()
    with pytest.raises(EmbeddedPostgresError, match="is a link"):
        EmbeddedPostgres(open_folder / "data", open_folder / "socket").prepare()
    after = theirs.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)

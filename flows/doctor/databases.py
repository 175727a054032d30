"""Both databases: reachable, of the right kind, up to date, whole, and not standing still."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import psycopg
import sqlalchemy as sa
from sqlmodel import Session, col, select

from flows.doctor.finding import Finding, fine, warning, wrong
from flows.supervisor.databases import PREFECT, REGISTER, DatabaseLook, connection_of, look_through, problems
from flows.supervisor.lock import is_held
from registry.database import connect, newest_schema, schema_of
from registry.journal import entry_hash
from registry.settings import Settings, on_loopback
from registry.tables import JournalRow

ABOUT = "database"
PATIENCE = 8  # seconds
NEWEST_ENTRIES = 1000
LARGEST_DIFFERENCE = dt.timedelta(seconds=5)
LONG = "30 seconds"  # for waiting, and for holding a transaction open while doing nothing
FEW_CONNECTIONS = 15
_LIFE = """
    SELECT clock_timestamp(),
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
              AND now() - query_start > %(long)s::interval),
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
              AND state LIKE 'idle in transaction%%' AND now() - state_change > %(long)s::interval),
           current_setting('max_connections')::int - (SELECT count(*) FROM pg_stat_activity)
"""


def look_at_register_database(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """The register's: its server, its clock, its locks; then its schema and its journal."""
    found = list(_server(settings, REGISTER, settings.register_url, now))
    yield from found
    if found and not any(each.to_do for each in found):
        yield from _register(settings)


def look_at_prefect_database(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """Prefect's own."""
    if settings.database_url is not None and settings.prefect_database is None:
        yield wrong(
            ABOUT,
            f"{REGISTER} is set, and {PREFECT} is not",
            "Then no database is embedded, and Prefect has none.",
            f"Make a second database, and set {PREFECT} (docs/operating.md).",
        )
        return
    yield from _server(settings, PREFECT, settings.prefect_database_url, now)


def _server(settings: Settings, variable: str, url: str, now: dt.datetime) -> Iterator[Finding]:
    whose = "The register's database" if variable == REGISTER else "Prefect's database"
    if settings.database_url is None and not is_held(settings):
        return  # it is embedded, and runs with the other parts only
    began = dt.datetime.now(dt.UTC)
    try:
        options = f"-c statement_timeout={PATIENCE}s"
        with psycopg.connect(
            connection_of(url), autocommit=True, connect_timeout=PATIENCE, options=options
        ) as connection:
            look = look_through(connection, variable)
            row = connection.execute(_LIFE, {"long": LONG}).fetchone()
    except psycopg.Error as error:
        yield wrong(
            ABOUT,
            f"{whose} does not answer: {str(error).strip()}",
            "Nothing can be read or written.",
            f"See that PostgreSQL runs, and that {variable} names host, port, user, password and database rightly.",
        )
        return
    assert row is not None  # noqa: S101 - a query without FROM gives a row
    since = dt.datetime.now(dt.UTC) - began
    found = [*_fitness(look), *_life(whose, row, now + since)]
    yield from found or [fine(ABOUT, f"{whose}: {look.database}, PostgreSQL {look.version}, {look.encoding}")]
    yield from _in_the_clear(whose, variable, url)


def _fitness(look: DatabaseLook) -> Iterator[Finding]:
    for problem in problems(look):
        yield wrong(ABOUT, problem, "`remembrancer up` refuses to start so.", "Do as it says.")


def _life(whose: str, row: tuple[dt.datetime, int, int, int], now: dt.datetime) -> Iterator[Finding]:
    clock, waiting, idle, free = row
    if abs(clock - now) > LARGEST_DIFFERENCE:
        seconds = (clock - now).total_seconds()
        yield warning(
            ABOUT,
            f"{whose}: its clock is {abs(seconds):.0f} seconds {'ahead of' if seconds > 0 else 'behind'} ours",
            "What is due is judged by our clock, and what is looked after by both.",
            "Let both computers follow a time service.",
        )
    if waiting or idle:
        yield warning(
            ABOUT,
            f"{whose}: {waiting} sessions wait for a lock, and {idle} hold one and do nothing, for over {LONG}",
            "What is decided meanwhile waits too.",
            "See pg_stat_activity; a psql or a copy that was left open is the usual cause.",
        )
    if free < FEW_CONNECTIONS:
        yield warning(
            ABOUT,
            f"{whose}: the server has only {free} connections left",
            "Prefect and its runs need about 40; without them runs fail now and then.",
            "Raise max_connections in postgresql.conf to 100 or more, and restart PostgreSQL.",
        )


def _in_the_clear(whose: str, variable: str, url: str) -> Iterator[Finding]:
    parsed = sa.make_url(url)
    host = parsed.host or ""
    mode = str(parsed.query.get("sslmode") or parsed.query.get("ssl") or "")
    if not host or on_loopback(host) or mode in {"require", "verify-ca", "verify-full"}:
        return
    name = "sslmode" if variable == REGISTER else "ssl"
    yield warning(
        ABOUT,
        f"{whose} is on {host}, and its URL does not insist on TLS",
        "Password and register may cross the network in the clear.",
        f"Add ?{name}=verify-full (or require) to {variable}.",
    )


def _register(settings: Settings) -> Iterator[Finding]:
    engine = connect(settings.register_url)
    try:
        with engine.connect() as connection:
            schema = schema_of(connection)
        if schema is None:
            yield warning(
                ABOUT,
                "The register is not made yet",
                "There is nothing to chase.",
                "Start `remembrancer up` (with --empty for real work); it makes the tables.",
            )
        elif schema != newest_schema():
            yield wrong(
                ABOUT,
                f"The register's schema is {schema}, and this Remembrancer needs {newest_schema()}",
                "Commands refuse to work with it.",
                "Make a backup, then start `remembrancer up`: it brings the schema up to date.",
            )
        else:
            with Session(engine) as session:
                yield _journal(session)
    finally:
        engine.dispose()


def _journal(session: Session) -> Finding:
    """The newest entries chain: the whole proof is `remembrancer verify`."""
    newest = session.exec(select(JournalRow).order_by(col(JournalRow.seq).desc()).limit(NEWEST_ENTRIES)).all()
    oldest_first = newest[::-1]
    broken = [each.seq for each in oldest_first if entry_hash(each) != each.hash]
    broken += [after.seq for before, after in pairwise(oldest_first) if after.previous != before.hash]
    if broken:
        return wrong(
            ABOUT,
            f"The journal does not chain at entries {', '.join(map(str, broken[:5]))}",
            "Somebody or something changed what was written.",
            "Keep everything as it is; run `remembrancer verify`, and compare with the last backup.",
        )
    return fine(ABOUT, f"The register's schema is up to date; the newest {len(newest)} journal entries chain")

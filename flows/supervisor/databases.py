"""PostgreSQL servers of one's own: whether the register and Prefect can live on them, said before anything starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from sqlalchemy.engine import make_url

from flows.supervisor.errors import DatabaseError, UpError
from registry.settings import Settings

OLDEST = 15
PATIENCE = 10  # seconds
REGISTER, PREFECT = "REMEMBRANCER_DATABASE_URL", "REMEMBRANCER_PREFECT_DATABASE"
# A table that only one of the two has: Prefect's in the register's database, and the other way round.
_FOREIGN = {REGISTER: "flow_run", PREFECT: "journal"}
_LOOK = """
    SELECT d.datname AS database, current_user AS "user", pg_encoding_to_char(d.encoding) AS encoding,
           current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version,
           pg_postmaster_start_time()::text AS started, d.oid::text AS oid, current_schema() AS schema,
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
           to_regclass(%(foreign)s) IS NOT NULL AS holds_the_other
      FROM pg_database d WHERE d.datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class DatabaseLook:
    """What one database says of itself."""

    variable: str
    database: str
    user: str
    encoding: str
    major: int
    version: str
    started: str  # the server: no two servers start in one microsecond
    oid: str
    schema: str | None
    may_create: bool
    holds_the_other: bool
    has_trigrams: bool


def check_databases(settings: Settings) -> None:
    """Nothing where the server is embedded. Raises UpError saying all that keeps the two databases from use."""
    if settings.database_url is None:
        return
    if settings.prefect_database is None:
        raise UpError(
            f"{REGISTER} is set, so no database is embedded. "
            f"Set {PREFECT} too: Prefect's own database, with the extension pg_trgm, "
            "as postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE."
        )
    looks = [look_at(REGISTER, settings.register_url), look_at(PREFECT, settings.prefect_database_url)]
    wrong = [each for look in looks for each in problems(look)] + list(_shared(*looks))
    if wrong:
        raise DatabaseError("\n".join(wrong))


def look_at(variable: str, url: str) -> DatabaseLook:
    """Ask the database about itself. Raises DatabaseError when it does not answer; the message holds no password."""
    try:
        with psycopg.connect(connection_of(url), autocommit=True) as connection:
            return look_through(connection, variable)
    except psycopg.Error as error:
        raise DatabaseError(f"The database of {variable} does not answer: {str(error).strip()}") from None


def look_through(connection: psycopg.Connection, variable: str) -> DatabaseLook:
    """The same over a connection that commits each statement. Raises psycopg.Error."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_LOOK, {"foreign": _FOREIGN[variable]}).fetchone()
    assert row is not None  # noqa: S101 - one is always connected to one database
    has_trigrams = variable == REGISTER or _trigrams(connection)
    return DatabaseLook(variable=variable, **row, has_trigrams=has_trigrams)


def connection_of(url: str) -> str:
    """What psycopg is to be given, password included, from a SQLAlchemy URL of either driver."""
    parsed = make_url(url)
    given: Mapping[str, str | int | None] = {
        "host": parsed.host,
        "port": parsed.port,
        "user": parsed.username,
        "password": parsed.password,
        "dbname": parsed.database,
        "connect_timeout": PATIENCE,
    }
    # asyncpg says `ssl` where libpq says `sslmode`; what else one of them knows does not matter for a look.
    known = {"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey"}
    query = {("sslmode" if name == "ssl" else name): str(value) for name, value in parsed.query.items()}
    more = {name: value for name, value in query.items() if name in known}
    return make_conninfo("", **{name: value for name, value in (dict(given) | more).items() if value is not None})


def _trigrams(connection: psycopg.Connection) -> bool:
    """Whether pg_trgm is there; it is made, as Prefect's own migration would, where this user may."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg.Error:
        return False
    return True


def problems(look: DatabaseLook) -> Iterator[str]:
    """What keeps one database from use, each with what to do."""
    where = f"The database {look.database} of {look.variable}"
    if look.major < OLDEST:
        yield f"{where} is PostgreSQL {look.version}; {OLDEST} or later is needed. Upgrade the server."
    if look.encoding != "UTF8":
        yield f"{where} has the encoding {look.encoding}. Make it anew with ENCODING 'UTF8'."
    if not look.may_create:
        yield (
            f"{where}: the user {look.user} may not create tables in it. Make that user its owner: "
            f'ALTER DATABASE "{look.database}" OWNER TO "{look.user}"; '
            f'GRANT ALL ON SCHEMA {look.schema or "public"} TO "{look.user}";'
        )
    if not look.has_trigrams:
        yield (
            f"{where} lacks the extension pg_trgm, and {look.user} may not make it. As a superuser, in that "
            "database: CREATE EXTENSION pg_trgm; (Debian has it in the package postgresql-contrib or postgresql.)"
        )
    if look.holds_the_other:
        whose = "Prefect's tables" if look.variable == REGISTER else "a register's tables"
        yield f"{where} holds {whose}. Are {REGISTER} and {PREFECT} exchanged? Each needs a database of its own."


def _shared(register: DatabaseLook, prefect: DatabaseLook) -> Iterator[str]:
    place = (register.started, register.oid, register.schema)
    if place == (prefect.started, prefect.oid, prefect.schema):
        yield (
            f"{REGISTER} and {PREFECT} name one database ({register.database}), and the two would take each "
            "other's migrations for their own. Make a second database for Prefect."
        )

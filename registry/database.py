"""The engine and the migrations. Nothing here runs when it is imported."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from registry.errors import RemembrancerError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "head"


class SchemaError(RemembrancerError):
    """The register's schema is not the one that this code was written for; the message says what to do."""


def connect(url: str) -> Engine:
    """An engine on PostgreSQL, UTC in every session. Raises nothing: the first use connects."""
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        hide_parameters=True,  # an error's words end in Prefect's logs, and the values are letters and addresses
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10},
    )


def migrate(engine: Engine, to: str = HEAD) -> None:
    """Bring the schema to the newest version; does nothing when it is there already.

    Of two processes one migrates and the other waits. Raises SchemaError when a newer version wrote it.
    """
    with engine.begin() as connection:
        migrate_on(connection, to)


def migrate_at(url: str) -> None:
    """The same on a connection of its own."""
    engine = connect(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def migrate_on(connection: Connection, to: str = HEAD) -> None:
    """The same within the caller's transaction: what fails leaves nothing."""
    refuse_newer(schema_of(connection))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def schema_of(connection: Connection) -> str | None:
    """The version of the register's schema; None while there is none."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_schema() -> str:
    """The version that this code was written for."""
    return str(_scripts().get_current_head())


def known_schemas() -> tuple[str, ...]:
    """Every version that this code can migrate from, the oldest first."""
    return tuple(script.revision for script in reversed(list(_scripts().walk_revisions())))


def refuse_newer(found: str | None) -> None:
    """Raise SchemaError when that version of the schema is none that this code knows."""
    if found is not None and found not in known_schemas():
        raise SchemaError(
            f"A newer Remembrancer wrote this register (schema {found}; this one knows up to {newest_schema()}). "
            "Install that version or a later one: a register is never taken back to an older schema."
        )


def refuse_other_schemas(engine: Engine) -> None:
    """Make the engine's first connection raise SchemaError unless the schema is the one of this code.

    Nothing connects before that, so a command still says in its own words that the database is away.
    """

    def look(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT to_regclass('alembic_version') IS NOT NULL")
        found = None
        if cursor.fetchall()[0][0]:
            cursor.execute("SELECT version_num FROM alembic_version")
            found = next((str(row[0]) for row in cursor.fetchall()), None)
        cursor.close()
        connection.rollback()
        refuse_newer(found)
        if found != newest_schema():
            raise SchemaError(
                f"The register's schema is {f'version {found}' if found else 'not made yet'}, and this Remembrancer "
                f"needs {newest_schema()}. Start `remembrancer up`: it brings the register up to date."
            )

    sa.event.listen(engine, "first_connect", look)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())

"""The engine and the migrations. Nothing here runs when it is imported."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """An engine on PostgreSQL, UTC in every session. Raises nothing: the first use connects."""
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10},
    )


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest version; does nothing when it is there already."""
    command.upgrade(_config(engine), "head")


def is_current(engine: Engine) -> bool:
    """Whether the schema is the one that this code was written for."""
    head = ScriptDirectory.from_config(_config(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head

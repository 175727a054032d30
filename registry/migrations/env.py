"""Alembic's entry: runs the numbered migrations on the connection that registry.database hands over.

In the caller's transaction, under the writers' lock: of two processes that start at once the second waits, and then
finds nothing to do; nobody writes to a register while its tables change.
"""

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import registry.tables  # noqa: F401  (fills the metadata)
from registry.journal import WRITERS_LOCK

connection = context.config.attributes["connection"]
connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK})
context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()

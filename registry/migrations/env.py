"""Alembic's entry: runs the numbered migrations on the engine that registry.database hands over."""

from alembic import context
from sqlmodel import SQLModel

import registry.tables  # noqa: F401  (fills the metadata)

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

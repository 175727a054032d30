"""A migrated register for the tests of the backbone, copied from a template so that each test has its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from registry.database import connect, migrate
from tests.postgres import Databases


@pytest.fixture(scope="session")
def migrated_template(databases: Databases) -> str:
    """The name of a database with the schema and no row."""
    name = databases.new()
    engine = connect(databases.url(name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture
def engine(databases: Databases, migrated_template: str) -> Iterator[Engine]:
    """An engine on an empty register."""
    name = databases.new(template=migrated_template)
    engine = connect(databases.url(name))
    yield engine
    engine.dispose()
    databases.drop(name)

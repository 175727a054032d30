"""A migrated register for the tests of the backbone, copied from a template so that each test has its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from registry.database import connect, migrate
from tests.postgres import EMBEDDED, Databases


def _migrated(databases: Databases) -> str:
    name = databases.new()
    engine = connect(databases.url(name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def migrated_template(databases: Databases) -> str:
    """The name of a database with the schema and no row."""
    return _migrated(databases)


@pytest.fixture(scope="session")
def oldest_template(oldest_databases: Databases) -> str:
    """The same on PostgreSQL 15."""
    return _migrated(oldest_databases)


@pytest.fixture
def engine(request: pytest.FixtureRequest, own_databases: Databases, postgres_kind: str) -> Iterator[Engine]:
    """An engine on an empty register."""
    template = request.getfixturevalue("migrated_template" if postgres_kind == EMBEDDED else "oldest_template")
    name = own_databases.new(template=template)
    engine = connect(own_databases.url(name))
    yield engine
    engine.dispose()
    own_databases.drop(name)

"""What the database refuses is said without the values, which may be anybody's words or address."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine


def test_an_error_of_the_database_does_not_repeat_the_values(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as refused:
        connection.execute(sa.text("SELECT 1 / 0 WHERE :said <> ''"), {"said": "wolpertinger@example.org"})
    assert "division by zero" in str(refused.value)
    assert "wolpertinger" not in str(refused.value)

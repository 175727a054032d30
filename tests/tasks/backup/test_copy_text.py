"""Whatever PostgreSQL writes with COPY is read back as it stood in the row."""

import datetime as dt
import gzip
import io
import json
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from tasks.backup.copy_text import rows_of

COLUMNS = (
    ("a", "varchar"),
    ("b", "integer"),
    ("c", "boolean"),
    ("d", "date"),
    ("e", "timestamptz"),
    ("f", "jsonb"),
)
TYPES = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from("\\\t\n\rN.\b\f\v"))
# PostgreSQL's own range of instants begins before Python's; what the register holds is of our time.
FIRST, LAST = dt.datetime(1900, 1, 1), dt.datetime(2999, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone itself
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(dt.UTC))
ROWS = st.tuples(
    TEXTS | st.none(),
    st.integers(-(2**31), 2**31 - 1) | st.none(),
    st.booleans() | st.none(),
    st.dates(dt.date(1900, 1, 1)) | st.none(),
    INSTANTS | st.none(),
    st.recursive(TEXTS | st.integers() | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)),
)


@pytest.mark.both_postgres
def test_every_value_comes_back(engine: Engine) -> None:
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(f"CREATE TEMPORARY TABLE odd ({TYPES})")

        @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
        @given(st.lists(ROWS, max_size=4))
        def comes_back(rows: list[tuple[Any, ...]]) -> None:
            assert copied(driver, rows) == rows

        comes_back()


def copied(driver: psycopg.Connection[Any], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    driver.execute("TRUNCATE odd")
    for row in rows:
        driver.execute("INSERT INTO odd VALUES (%s, %s, %s, %s, %s, %s)", (*row[:5], json.dumps(row[5])))
    with driver.cursor() as cursor, cursor.copy("COPY odd TO STDOUT") as data:
        text = b"".join(bytes(piece) for piece in data)
    return [tuple(row.values()) for row in rows_of(io.BytesIO(gzip.compress(text)), COLUMNS)]


@pytest.mark.parametrize("text", ["one\ttwo\n", "x\t1\tt\t2001-01-01\tnever\t{}\n", "x\t1\tt\n"])
def test_what_copy_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of it will do
        list(rows_of(io.BytesIO(gzip.compress(text.encode())), COLUMNS))

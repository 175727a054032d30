"""What the watch reads of the register, in plain SQL: a small process asks it every minute.

The words in the queries are those of registry/post/outbox.py, intake.py and model.py; a test holds them together.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from registry.errors import RemembrancerError

LAST_SYNCED = "last synced at"
LAST_BACKUP = "last backup at"
LONGEST_QUESTION = 10  # seconds

UNSETTLED = "('written', 'claimed', 'deferred', 'unknown', 'refused')"
_UNCLEAR = """
    SELECT jsonb_array_elements_text(candidates) FROM message
    WHERE sorted_as = 'quarantined' AND settled_by IS NULL"""
# A letter of the post that was put off is written anew the next day: the days count together (registry/post/delays.py).
_SINCE = """
    SELECT min(tried.written_at) FROM letter tried
    WHERE tried.id = letter.id OR (
        tried.party_id = letter.party_id AND tried.purpose = letter.purpose AND tried.attempts > 0
        AND tried.written_at > coalesce((
            SELECT max(went.written_at) FROM letter went
            WHERE went.party_id = letter.party_id AND went.purpose = letter.purpose AND went.state = 'sent'
        ), '-infinity'))"""
_LETTERS = f"""
    SELECT letter.state, letter.purpose = 'post', CASE WHEN letter.state = 'deferred' THEN ({_SINCE})
        ELSE letter.written_at END, letter.claimed_at, letter.settled_at,
        coalesce(bool_or(stage.act NOT IN ('remind', 'introduce')), false),
        coalesce(bool_or(stage.act NOT IN ('remind', 'introduce') AND cycle.deadline_id IN ({_UNCLEAR})), false)
    FROM letter
    LEFT JOIN item ON item.letter_id = letter.id
    LEFT JOIN stage ON stage.id = item.stage_id
    LEFT JOIN cycle ON cycle.id = stage.cycle_id
    WHERE letter.state IN {UNSETTLED}
    GROUP BY letter.id"""  # noqa: S608 - our own words
_ITEMS = f"""
    SELECT stage.decided_at, item.not_before, stage.act NOT IN ('remind', 'introduce'),
        stage.act NOT IN ('remind', 'introduce') AND cycle.deadline_id IN ({_UNCLEAR})
    FROM item
    JOIN stage ON stage.id = item.stage_id
    JOIN cycle ON cycle.id = stage.cycle_id
    WHERE item.letter_id IS NULL AND stage.outcome = 'decided'"""  # noqa: S608 - our own words
_NOTICES = """
    SELECT settled_at FROM notice WHERE state IN ('given up', 'refused')
    ORDER BY settled_at DESC NULLS LAST LIMIT 1000"""
_POLICY = "SELECT body.zone, policy.body FROM body JOIN policy ON policy.version = body.policy_version"
_LAST_ENTRY = "SELECT at FROM journal ORDER BY seq DESC LIMIT 1"


class PulseError(RemembrancerError):
    """The register's database does not answer."""


class NoRegisterError(RemembrancerError):
    """The database answers and does not hold a register of this version."""


@dataclass(frozen=True, slots=True)
class LetterSeen:
    """A letter that is not settled. Instants are the register's time, UTC."""

    state: str  # of registry.post.outbox.LetterState
    is_post: bool  # else an answer, which goes at any hour
    written_at: dt.datetime  # of one that is put off: when the first was tried of those that did not go
    claimed_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None
    chases: bool = False  # more than a reminder: it does not go while a mailbox cannot be read
    kept_back: bool = False  # until a person has said whether a quarantined message answers it


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """An item that waits for the post."""

    decided_at: dt.datetime
    not_before: dt.date | None = None
    chases: bool = False
    kept_back: bool = False


@dataclass(frozen=True, slots=True)
class Pulse:
    """The register at one moment, as far as it shows whether it is being looked after."""

    database_now: dt.datetime
    marks: Mapping[str, str] = field(default_factory=dict)  # the table meta
    zone: str | None = None  # None while nothing was applied
    post_at: str = "09:00"
    letters: tuple[LetterSeen, ...] = ()
    items: tuple[ItemSeen, ...] = ()
    notices_failed_at: tuple[dt.datetime, ...] = ()
    last_entry_at: dt.datetime | None = None

    @property
    def is_demo(self) -> bool:
        return self.marks.get("mode") == "demo"

    @property
    def offset(self) -> dt.timedelta:
        """How far the demo's clock is ahead of real time."""
        return dt.timedelta(seconds=float(self.marks.get("clock offset") or 0)) if self.is_demo else dt.timedelta()


def feel(register_url: str, patience: int = LONGEST_QUESTION) -> Pulse:
    """Connect, read, let go. Raises PulseError, NoRegisterError."""
    url = register_url.replace("+psycopg", "", 1)
    options = f"-c timezone=UTC -c statement_timeout={patience * 1000} -c lock_timeout={patience * 1000}"
    try:
        with psycopg.connect(url, connect_timeout=patience, options=options, row_factory=tuple_row) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return _read(connection)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        said = str(error).splitlines()[0]
        raise NoRegisterError(f"The database holds no register of this version: {said}") from error
    except psycopg.Error as error:
        # A message may name host and user, and never a password; only its first line is for people.
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise PulseError(f"The register's database does not answer: {said}") from error


def _read(connection: psycopg.Connection[tuple[Any, ...]]) -> Pulse:
    zone, policy = _row(connection, _POLICY) or (None, "{}")
    last = _row(connection, _LAST_ENTRY)
    return Pulse(
        database_now=(_row(connection, "SELECT clock_timestamp()") or (None,))[0],
        marks=dict(connection.execute("SELECT key, value FROM meta").fetchall()),
        zone=zone,
        post_at=json.loads(policy).get("post_at", "09:00"),
        letters=tuple(LetterSeen(*row) for row in connection.execute(_LETTERS).fetchall()),
        items=tuple(ItemSeen(*row) for row in connection.execute(_ITEMS).fetchall()),
        notices_failed_at=tuple(row[0] for row in connection.execute(_NOTICES).fetchall() if row[0]),
        last_entry_at=last[0] if last else None,
    )


def _row(connection: psycopg.Connection[tuple[Any, ...]], query: str) -> tuple[Any, ...] | None:
    return connection.execute(query).fetchone()

"""Writes a register as the code of this commit writes it, for the tests of later schemas' migrations.

Run it in the last commit before a migration is added: `python -m tests.registry.schemas.make`. It writes
`NNNN.json` beside this file, where NNNN is the schema of that commit. What it plays is invented.
"""

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from registry.checks import check
from registry.database import connect, migrate
from registry.decisions import Verdict, assign, place_hold, release, review
from registry.journal import Change, Happening, Insert, Writing, writing
from registry.post.outbox import POST, LetterState, claim, settle, write_letter
from registry.register import set_meta
from registry.tables import AttachmentRow, DeadlineRow, EvidenceRow, ItemRow, LetterRow, MessageRow, ReturnRow
from tasks.embedded_postgres import EmbeddedPostgres
from tests.postgres import running
from tests.registry.builders import CALENDAR, action, applied, at, monthly, once, ruled

CLERK = "A. Clerk"


def play(engine: Engine) -> None:
    """Two months: letters that went, waited and failed; replies accepted, queried, and not understood; a hold."""
    early, late = once(dt.date(2001, 3, 30)), once(dt.date(2001, 4, 30), ambiguous=True)
    actions = [action(1, early), action(2, early), action(3, monthly()), ruled(action(4, late), dt.date(2001, 4, 27))]
    applied(engine, *actions, action(5, late, owner="Records Unit"))
    days = (at(2001, 3, 16), at(2001, 3, 27), at(2001, 4, 2), at(2001, 4, 9), at(2001, 4, 23))
    states = (LetterState.SENT, LetterState.SENT, LetterState.SENT, LetterState.DEFERRED, LetterState.UNKNOWN)
    for day, state in zip(days, states, strict=True):
        with writing(engine, day) as writer:
            check(writer, CALENDAR)
        with writing(engine, day + dt.timedelta(hours=1)) as writer:
            _post(writer, state)
            set_meta(writer.session, "last post on", day.date().isoformat())
    for number, ref in enumerate(("HCP/1.1", "HCP/1.2", "HCP/1.3")):
        _reply(engine, at(2001, 4, 24, 8 + number), number, ref)
    with writing(engine, at(2001, 4, 25)) as writer:
        reason = "the unit moves house"
        place_hold(writer, "HCP/1.4", by=CLERK, reason=reason, until_on=dt.date(2001, 5, 4), stops_clock=True)
    with writing(engine, at(2001, 4, 26)) as writer:
        today, due = dt.date(2001, 4, 26), dt.date(2001, 5, 31)
        release(writer, "HCP/1.4", by=CLERK, why="it has moved", new_due_on=due, today=today)
        check(writer, CALENDAR)


def _post(writer: Writing, state: LetterState) -> None:
    waits = select(ItemRow).where(col(ItemRow.letter_id).is_(None))
    parties: dict[str, list[str]] = {}
    for item in writer.session.exec(waits.order_by(col(ItemRow.id))).all():
        parties.setdefault(item.id.rsplit(":", 1)[1], []).append(item.id)
    for party, items in parties.items():
        day = CALENDAR.local_date(writer.now)
        letter = LetterRow(
            id=f"post~{day}~{party}",
            party_id=party,
            purpose=POST,
            post_on=day,
            state=LetterState.WRITTEN.value,
            to_address=f"{party}@example.org",
            subject="What the Committee waits for",
            body_text="Please send it.\n“Thank you.”",
            body_html="<p>Please send it.</p>",
            message_id=f"<{party}.{day}@example.org>",
            written_at=writer.now,
        )
        write_letter(writer, letter, items, sorted({item.split("#")[0] for item in items}))
        claim(writer, letter, f"hash of the token of {letter.id}")
        settle(writer, letter.id, state, "as the mail server said")


def _reply(engine: Engine, now: dt.datetime, number: int, ref: str) -> None:
    """The first is accepted, the second queried; the third waits."""
    key, raw, paper = f"returns~{number}", f"{number}" * 64, f"{number + 5}" * 64
    message = MessageRow(
        id=key,
        mailbox="returns",
        mailbox_key=str(number),
        sha256=raw,
        received_at=now,
        sorted_as="quarantined",
        why="the sender is not known",
        rfc_message_id=f"<{number}@example.org>",
        content_hash=f"{number}",
        from_address="training@example.org",
        subject="Re: What the Committee waits for",
        party_id="training",
        words="Please find it attached.\n> “What was asked”",
        whole_text="Please find it attached.",
        doubts=["it may be another paper"],
    )
    attachment = AttachmentRow(
        id=f"{key}/1", message_id=key, sha256=paper, filename="paper.pdf", media_type="application/pdf", size=50
    )
    kept: list[Change] = [Insert(EvidenceRow(sha256=sha, size=50, kept_at=now)) for sha in (raw, paper)]
    with writing(engine, now) as writer:
        writer.record(Happening("message.received", key), [*kept, Insert(message), Insert(attachment)])
    with writing(engine, now + dt.timedelta(minutes=5)) as writer:
        owed = select(DeadlineRow.id).where(DeadlineRow.action_ref == ref).order_by(col(DeadlineRow.id))
        assign(writer, key, [writer.session.exec(owed).first() or ""], by=CLERK)
        today, due = CALENDAR.local_date(now), dt.date(2001, 5, 15)
        found = writer.session.exec(select(ReturnRow.id).where(ReturnRow.message_id == key)).one()
        if number == 0:
            review(writer, found, Verdict.ACCEPT, by=CLERK, comment="", new_due_on=None, today=today)
        elif number == 1:
            comment = "The second table is missing."
            review(writer, found, Verdict.QUERY, by=CLERK, comment=comment, new_due_on=due, today=today)


def dumped(engine: Engine) -> dict[str, Any]:
    """Every row as PostgreSQL's own JSON, with the schema's version."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        rows = {
            name: connection.exec_driver_sql(
                f"SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM \"{name}\" each"  # noqa: S608 - our tables
            ).scalar()
            for name in sorted(set(tables) - {"alembic_version"})
        }
    return {"schema": version, "tables": rows}


def main() -> None:
    """Play on a throw-away server, and write the sample."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        server = EmbeddedPostgres(Path(name) / "data", Path(name) / "socket", durable=False)
        with running(server, Path(name) / "postgres.log"):
            server.ensure_database("sample")
            engine = connect(server.url("sample").replace("postgresql:", "postgresql+psycopg:"))
            migrate(engine)
            play(engine)
            sample = dumped(engine)
            engine.dispose()
    path = Path(__file__).with_name(f"{sample['schema']}.json")
    path.write_text(as_text(sample), encoding="utf-8")


def as_text(sample: dict[str, Any]) -> str:
    """JSON with one row a line."""
    tables = [
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for name, rows in sample["tables"].items()
    ]
    return f'{{"schema": {json.dumps(sample["schema"])}, "tables": {{\n' + ",\n".join(tables) + "\n}}\n"


if __name__ == "__main__":
    main()

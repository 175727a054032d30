"""A small register with a letter that went, a reply with a paper, and what was kept of both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from registry.checks import check
from registry.database import connect
from registry.journal import Change, Happening, Insert, Writing, writing
from registry.post.outbox import POST, LetterState, claim, settle, write_letter
from registry.settings import Settings
from registry.tables import AttachmentRow, EvidenceRow, ItemRow, LetterRow, MessageRow
from tasks.backup.making import Made, make_backup
from tasks.evidence import Vault
from tests.postgres import Databases
from tests.registry.builders import CALENDAR, action, applied, at, monthly, once

MADE_AT = at(2001, 3, 28, 2)
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
RAW = b"From: training@example.org\r\nSubject: The paper\r\n\r\nHere it is.\r\n"
WORDS = "Here it is.\n\tA tab, a \\ backslash, a \\N, a \\. and “quotes”, Ωμέγα,\r\n\x0b and nothing more."


@dataclass(frozen=True)
class Kept:
    """A register on one database with the files that belong to it."""

    engine: Engine
    vault: Vault
    keys: Path
    folder: Path  # for backups

    def back_up(self) -> Made:
        return make_backup(self.engine, self.vault, self.keys, self.folder, MADE_AT, "9.9")


def fill(engine: Engine, home: Path) -> Kept:
    """Apply three actions, write to their owner, and take in an answer with a paper."""
    settings = Settings(home=home)
    vault, keys, folder = Vault(settings.vault), home / "keys", home / "backups"
    for each in (keys, folder):
        each.mkdir(parents=True)
    (keys / "loop").write_bytes(b"k" * 32)
    friday = at(2001, 3, 30).date()
    applied(engine, action(1, once(friday)), action(2, once(friday)), action(3, monthly()))
    with writing(engine, at(2001, 3, 27)) as writer:
        check(writer, CALENDAR)
        letter = write_post(writer)
        claim(writer, letter, "hash-of-a-token")
        settle(writer, letter.id, LetterState.SENT, "250 taken")
    with writing(engine, at(2001, 3, 27, 11)) as writer:
        writer.record(Happening("message.received", "one"), _message(vault, letter))
    return Kept(engine, vault, keys, folder)


def write_post(writer: Writing) -> LetterRow:
    """One letter to the owner with every item that waits."""
    waits = select(ItemRow).where(col(ItemRow.letter_id).is_(None))
    items = [item.id for item in writer.session.exec(waits).all()]
    day = CALENDAR.local_date(writer.now)
    letter = LetterRow(
        id=f"post~{day}~training",
        party_id="training",
        purpose=POST,
        post_on=day,
        state=LetterState.WRITTEN.value,
        to_address="training@example.org",
        subject="What the Committee waits for",
        body_text="Please send it.",
        body_html="<p>Please send it.</p>",
        message_id=f"<{day}@example.org>",
        written_at=writer.now,
    )
    write_letter(writer, letter, items, sorted({item.split("#")[0] for item in items}))
    return letter


def _message(vault: Vault, letter: LetterRow) -> list[Change]:
    raw, paper = vault.keep(RAW), vault.keep(PAPER)
    now = at(2001, 3, 27, 11)
    message = MessageRow(
        id="one",
        mailbox="returns",
        mailbox_key="1",
        sha256=raw,
        received_at=now,
        sorted_as="correspondence",
        from_address="training@example.org",
        party_id="training",
        letter_id=letter.id,
        words=WORDS,
        doubts=["“a doubt”\twith a tab"],
    )
    attachment = AttachmentRow(
        id="one/1",
        message_id="one",
        sha256=paper,
        filename="pa\\per.pdf",
        media_type="application/pdf",
        size=len(PAPER),
    )
    kept = [EvidenceRow(sha256=sha, size=size, kept_at=now) for sha, size in ((raw, len(RAW)), (paper, len(PAPER)))]
    return [Insert(row) for row in (*kept, message, attachment)]


@pytest.fixture(scope="session")
def shared(databases: Databases, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """One for all tests that only read it."""
    name = databases.new(template=migrated_template)
    engine = connect(databases.url(name))
    yield fill(engine, tmp_path_factory.mktemp("shared") / "home")
    engine.dispose()
    databases.drop(name)


@pytest.fixture
def kept(shared: Kept, tmp_path: Path) -> Kept:
    """A register that no test changes, with an empty folder for its backups."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return replace(shared, folder=folder)


@pytest.fixture
def own(engine: Engine, tmp_path: Path) -> Kept:
    """A register for one test alone."""
    return fill(engine, tmp_path / "home")

"""Fixtures: a post room whose server is a stand-in, and the collecting that goes with it, on the test's register."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from registry.settings import Settings
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting
from tasks.mail_in.mailboxes import mailboxes
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.sending import PostRoom
from tests.registry.builders import CALENDAR, at


class FakeServer:
    """Takes every letter with the outcome that the test sets."""

    def __init__(self) -> None:
        self.outcome = OutcomeKind.ACCEPTED
        self.taken: list[PreparedLetter] = []

    def send_all(self, letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        for letter in letters:
            self.taken.append(letter)
            yield letter.letter_id, PostOutcome(self.outcome, 250, "as the test says", at(2001, 3, 1))


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def room(engine: Engine, server: FakeServer, tmp_path: Path) -> PostRoom:
    return PostRoom(engine, Settings(home=tmp_path), CALENDAR, b"secret", server.send_all)


@pytest.fixture
def work(engine: Engine, room: PostRoom) -> Collecting:
    """Collecting from the post room's Maildir."""
    settings = room.settings
    return Collecting(engine, settings, mailboxes(settings), Vault(settings.vault), room)

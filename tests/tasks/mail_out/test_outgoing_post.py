"""A whole post to a real server: what it refuses, puts off, or leaves in doubt, as the register then has it."""

import datetime as dt
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.journal import reading
from registry.post.outbox import LetterState
from registry.settings import Mode, Security, Settings
from registry.tables import LetterRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.mail_out.handover import PostError, PostOutcome, PreparedLetter
from tasks.mail_out.outgoing import Outgoing
from tasks.mail_out.pacing import Pace
from tasks.mail_out.posting import PostReport, deliver
from tasks.mail_out.sending import PostRoom
from tests.registry.builders import CALENDAR, PARTIES, action, applied, at, once
from tests.tasks.mail_out.test_posting import check_at
from tests.tasks.real_smtp_server import NAME, PASSWORD, RealServer, real_server
from tests.tasks.tls import Authority

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

DUE = dt.date(2001, 3, 30)
NOW = at(2001, 3, 27, 8)  # nine o'clock in summer time
MINUTE = dt.timedelta(minutes=1)


class Post:
    """A post room on a real server."""

    def __init__(self, engine: Engine, server: RealServer, authority: Authority, home: Path, **more: Any) -> None:
        given: dict[str, Any] = {
            "home": home,
            "smtp_host": "localhost",
            "smtp_port": server.port,
            "smtp_security": Security.STARTTLS,
            "smtp_username": NAME,
            "smtp_password": SecretStr(PASSWORD),
            "mail_ca_file": authority.file,
        }
        self.engine, self.settings = engine, Settings(**given | more)

    def send_all(self, letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        yield from Outgoing.of(self.settings).send_all(letters, Mode.LIVE)

    def at(self, now: dt.datetime, pace: Pace | None = None) -> PostReport:
        """One post at that moment."""
        room = PostRoom(self.engine, self.settings, CALENDAR, b"secret", self.send_all, pace=pace or Pace())
        return deliver(room, now)


def parties(count: int) -> str:
    """As many owners, each with an address of its name."""
    more = "".join(
        f"  - {{id: unit{n}, name: Unit {n}, kind: force unit, addresses: [unit{n}@example.org], ladder: force}}\n"
        for n in range(count)
    )
    return PARTIES + more


def due_letters(engine: Engine, count: int) -> None:
    """One reminder due to each of so many owners."""
    applied(engine, *(action(n + 1, once(DUE), owner=f"Unit {n}") for n in range(count)), parties=parties(count))
    check_at(engine, at(2001, 3, 27, 7))


def letters(engine: Engine) -> dict[str, LetterRow]:
    with reading(engine) as session:
        rows = session.exec(select(LetterRow)).all()
        return {str(row.party_id): row for row in rows if str(row.party_id).startswith("unit")}


def states(engine: Engine) -> dict[str, str]:
    return {party: row.state for party, row in letters(engine).items()}


def waits(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [each.about for each in waiting_for_a_person(session) if each.matter is Matter.LETTER]


@pytest.mark.promise(4)
@pytest.mark.promise(14)
def test_a_connection_dropped_after_data_is_shown_and_nothing_is_sent_again(
    engine: Engine, authority: Authority, localhost: ssl.SSLContext, tmp_path: Path
) -> None:
    due_letters(engine, 3)
    with real_server(starttls=localhost, login=True, after_data={"unit1": ["drop"]}) as server:
        post = Post(engine, server, authority, tmp_path)
        post.at(NOW)
        for minutes in (5, 10, 30, 90):
            post.at(NOW + minutes * MINUTE)
        post.at(at(2001, 3, 28))
        assert sorted(server.recipients()) == ["unit0@example.org", "unit1@example.org", "unit2@example.org"]
        assert server.connections == 2
    assert states(engine) == {"unit0": "sent", "unit1": "unknown", "unit2": "sent"}
    assert waits(engine) == ["unit1"]
    with reading(engine) as session:
        outcomes = session.exec(select(StageRow.outcome)).all()
        assert sorted(set(outcomes)) == ["sent", "superseded", "unknown"]


@pytest.mark.promise(4)
def test_what_is_dropped_before_the_end_or_greylisted_goes_later_and_once(
    engine: Engine, authority: Authority, localhost: ssl.SSLContext, tmp_path: Path
) -> None:
    due_letters(engine, 3)
    grey = ["451 4.7.1 Greylisted, come back in five minutes"]
    with real_server(starttls=localhost, login=True, answers={"unit0": ["drop"], "unit1": grey * 2}) as server:
        post = Post(engine, server, authority, tmp_path)
        post.at(NOW)
        assert states(engine) == {"unit0": "deferred", "unit1": "deferred", "unit2": "sent"}
        post.at(NOW + 4 * MINUTE)
        assert server.recipients() == ["unit2@example.org"]
        post.at(NOW + 5 * MINUTE)
        assert states(engine)["unit1"] == "deferred"
        post.at(NOW + 15 * MINUTE)
        assert sorted(server.recipients()) == ["unit0@example.org", "unit1@example.org", "unit2@example.org"]
    assert set(states(engine).values()) == {"sent"}
    answer = letters(engine)["unit1"].answer
    assert answer == "250 2.0.0 Queued as 3"


@pytest.mark.promise(13)
def test_a_refused_letter_waits_for_a_person_with_the_servers_own_answer(
    engine: Engine, authority: Authority, localhost: ssl.SSLContext, tmp_path: Path
) -> None:
    due_letters(engine, 2)
    with real_server(starttls=localhost, login=True, answers={"unit0": ["550 5.1.1 No such person"] * 9}) as server:
        post = Post(engine, server, authority, tmp_path)
        post.at(NOW)
        post.at(NOW + 10 * MINUTE)
        assert len(server.answers["unit0"]) == 8  # asked once
        (envelope,) = server.envelopes
        assert envelope.mail_from is not None
        assert envelope.mail_from.startswith("returns+")  # a bounce comes back with its letter's token
        content = envelope.content
        assert isinstance(content, bytes)
        assert f"Reply-To: Harrow County Police Authority\r\n <{envelope.mail_from}>".encode() in content
    assert waits(engine) == ["unit0"]
    assert letters(engine)["unit0"].answer == "unit0@example.org: 550 5.1.1 No such person"


@pytest.mark.promise(14)
def test_a_wrong_password_defers_some_tries_none_again_and_says_so(
    engine: Engine, authority: Authority, localhost: ssl.SSLContext, tmp_path: Path
) -> None:
    due_letters(engine, 25)
    with real_server(starttls=localhost, login=True) as server:
        wrong = Post(engine, server, authority, tmp_path, smtp_password=SecretStr("wr0ng"))
        report = wrong.at(NOW)
        assert report.trouble is not None
        assert "does not take our name and password" in report.trouble
        assert (report.outcomes, report.left) == ({LetterState.DEFERRED: 20}, 5)
        assert server.connections == 1
        assert "wr0ng" not in str([row.answer for row in letters(engine).values()])
        right = Post(engine, server, authority, tmp_path)
        assert right.at(NOW + 5 * MINUTE).outcomes == {LetterState.SENT: 25}
    assert waits(engine) == []


def test_what_does_not_fit_into_the_rate_goes_with_the_next_run(
    engine: Engine, authority: Authority, localhost: ssl.SSLContext, tmp_path: Path
) -> None:
    due_letters(engine, 12)
    clock = [dt.datetime(2001, 3, 27, 8, tzinfo=dt.UTC)]

    def sleep(seconds: float) -> None:
        clock[0] += dt.timedelta(seconds=seconds)

    pace = Pace(engine, 2, lambda: clock[0], sleep)
    with real_server(starttls=localhost, login=True) as server:
        post = Post(engine, server, authority, tmp_path)
        first = post.at(NOW, pace)
        assert (first.outcomes, first.left) == ({LetterState.SENT: 9}, 3)
        assert list(states(engine).values()).count("written") == 3
        clock[0] += 5 * MINUTE
        assert post.at(NOW + 9 * MINUTE, pace).outcomes == {LetterState.SENT: 3}
        assert len(set(server.recipients())) == len(server.recipients()) == 12


@pytest.mark.promise(14)
def test_a_key_that_cannot_be_read_claims_no_letter(engine: Engine, tmp_path: Path) -> None:
    due_letters(engine, 1)
    room = PostRoom(engine, Settings(home=tmp_path), CALENDAR, b"secret", lambda _: iter(()), ready=_no_key)
    with pytest.raises(PostError, match="no private RSA key"):
        deliver(room, NOW)
    assert states(engine) == {"unit0": "written"}


def _no_key() -> None:
    raise PostError("REMEMBRANCER_DKIM_KEY is no private RSA key in PEM.")

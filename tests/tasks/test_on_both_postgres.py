"""The backbone on the oldest PostgreSQL that we support as on the embedded one: writing, posting, collecting."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.decisions import Verdict, review
from registry.errors import ConflictError
from registry.intake import Sorted
from registry.journal import Happening, Insert, Update, reading, writing
from registry.rebuild import broken_links, current, differences, journal_entries, rebuilt
from registry.tables import ReportRow, ReturnRow
from tasks.mail_in.collecting import Collecting
from tasks.owners_mail import Delivered, answer
from tests.registry.builders import applied, at
from tests.tasks.mail_in.test_collecting import (  # noqa: F401 - fixtures are found by their names here
    MORNING,
    PDF,
    arrives,
    collected,
    letter,
    states,
)

pytestmark = pytest.mark.both_postgres
WRITERS, EACH = 4, 10


def test_a_letter_goes_its_answer_comes_and_is_accepted(engine: Engine, work: Collecting, letter: Delivered) -> None:  # noqa: F811
    arrives(work, answer(letter, "Here it is.", [("paper.pdf", PDF)], MORNING))
    assert collected(work) == {Sorted.RETURN: 1}
    with writing(engine, at(2001, 3, 28)) as writer:
        found = writer.session.exec(select(ReturnRow.id)).one()
        today = at(2001, 3, 28).date()
        review(writer, found, Verdict.ACCEPT, by="A. Clerk", comment="", new_due_on=None, today=today)
    assert states(engine) == {"HCP/1.1": "met"}
    with reading(engine) as session:
        assert differences(rebuilt(session), current(session)) == []
        assert broken_links(journal_entries(session)) == []


def test_writers_take_turns_and_the_chain_has_no_gap(engine: Engine) -> None:
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(EACH):
                with writing(engine, MORNING) as writer:
                    report = ReportRow(code=f"{name}-{number}", title=name)
                    writer.record(Happening("report.added", report.code), [Insert(report)])
        except BaseException as error:  # noqa: BLE001 - the test says what it was
            failed.append(error)

    threads = [threading.Thread(target=write, args=(f"W{number}",)) for number in range(WRITERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    with reading(engine) as session:
        entries = journal_entries(session)
        assert [entry.seq for entry in entries] == list(range(1, WRITERS * EACH + 1))
        assert broken_links(entries) == []


def test_of_two_claims_one_wins(engine: Engine) -> None:
    applied(engine)
    claim = Update(ReportRow, "HCP", {"title": "Taken"}, {"title": "Fair and Open"})
    with writing(engine, MORNING) as writer:
        writer.record(Happening("report.taken", "HCP"), [claim])
    with pytest.raises(ConflictError), writing(engine, MORNING) as writer:
        writer.record(Happening("report.taken", "HCP"), [claim])


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    @contextmanager
    def added(code: str) -> Iterator[None]:
        with writing(engine, MORNING) as writer:
            writer.record(Happening("report.added", code), [Insert(ReportRow(code=code, title=code))])
        yield

    with added("A"), reading(engine) as session:
        before = session.exec(select(ReportRow.code)).all()
        with added("B"):
            assert session.exec(select(ReportRow.code)).all() == before == ["A"]

"""Every look is taken, whatever becomes of the others, within its time, and no secret is told."""

import time
from collections.abc import Iterator

import pytest

from flows.doctor.examining import Look, examine
from flows.doctor.finding import Finding, Verdict, fine
from registry.errors import BadInputError
from registry.settings import Settings
from tests.flows.doctor.verdicts import wrongs


def good() -> Iterator[Finding]:
    yield fine("good", "all is well")


def test_a_look_that_fails_or_hangs_stops_no_other_and_is_a_finding() -> None:
    def fails() -> Iterator[Finding]:
        yield fine("fails", "not told, because the whole look is in doubt")
        raise ZeroDivisionError

    def refuses() -> Iterator[Finding]:
        raise BadInputError("Set A, or B.")
        yield

    def hangs() -> Iterator[Finding]:
        time.sleep(30)
        yield fine("hangs", "too late")

    began = time.monotonic()
    looks = [Look(each.__name__, each, longest=0.5) for each in (fails, hangs, refuses, good)]
    found = examine(looks, Settings())
    assert time.monotonic() - began < 5
    assert [each.about for each in found] == ["fails", "hangs", "refuses", "good"]
    assert wrongs(found) == ["ZeroDivisionError: no more is known", "No answer within 0 seconds", "Set A, or B."]
    assert found[-1].verdict is Verdict.FINE


def test_a_look_that_finds_nothing_is_no_silence() -> None:
    assert examine([Look("nothing", list)], Settings()) == []


@pytest.mark.promise(17)
def test_no_secret_is_in_a_finding_even_if_a_server_repeats_it() -> None:
    settings = Settings(
        database_url="postgresql+psycopg://r:hidden-db%40@127.0.0.1/r",
        prefect_auth="clerk:hidden-login",
        smtp_password="hidden-smtp",
        channels='administrators: ["mailtos://u:hidden-channel@mail.example.org"]',
    )

    def tells() -> Iterator[Finding]:
        yield fine("tells", "535 hidden-smtp is wrong, and so is hidden-login")
        yield fine("tells", "no role with hidden-db@ nor hidden-db%40; mailtos said hidden-channel")
        raise ValueError("hidden-smtp")

    assert "hidden" not in str(examine([Look("tells", tells)], settings))

    def only_tells() -> Iterator[Finding]:
        yield from list(tells_without_error())

    def tells_without_error() -> Iterator[Finding]:
        yield fine("tells", "535 hidden-smtp is wrong, and so is hidden-login")
        yield fine("tells", "no role with hidden-db@ nor hidden-db%40; mailtos said hidden-channel")

    found = examine([Look("tells", only_tells)], settings)
    assert len(found) == 2
    assert "hidden" not in str(found)

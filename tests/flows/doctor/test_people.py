"""Owners who cannot be reached, ladders that end too soon, the mode and what it needs."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from flows.doctor.finding import Verdict
from flows.doctor.people import look_at_people
from registry.clock import MODE
from registry.journal import writing
from registry.register import set_meta
from registry.settings import Mode, Settings
from tests.flows.doctor.verdicts import all_fine, told, warnings, wrongs
from tests.registry.builders import MORNING, PARTIES, action, applied, once

DUE = dt.date(2001, 3, 30)
REACHED = PARTIES.replace(
    "{id: silent, name: Records Unit, kind: force unit,",
    "{id: silent, name: Records Unit, kind: force unit, addresses: [records@example.org],",
)


def settings(engine: Engine, **more: object) -> Settings:
    return Settings(database_url=engine.url.render_as_string(hide_password=False), **more)  # type: ignore[arg-type]


def in_mode(engine: Engine, mode: Mode) -> None:
    with writing(engine, MORNING) as writer:
        set_meta(writer.session, MODE, mode.value)


def test_owners_who_can_be_reached_and_ladders_that_can_be_climbed_are_fine(engine: Engine) -> None:
    applied(engine, action(1, once(DUE)), action(2, once(DUE), owner="Records Unit"), parties=REACHED)
    in_mode(engine, Mode.REHEARSAL)
    assert all_fine(look_at_people(settings(engine)))


def test_an_empty_register_is_said(engine: Engine) -> None:
    assert warnings(look_at_people(settings(engine))) == ["The register is empty"]


def test_an_owner_without_an_address_is_wrong(engine: Engine) -> None:
    applied(engine, action(1, once(DUE)), action(2, once(DUE), owner="Records Unit"))
    assert wrongs(look_at_people(settings(engine))) == ["No address is known of Records Unit, who owe something"]


def test_an_owner_in_whose_place_the_liaison_is_asked_is_a_warning(engine: Engine) -> None:
    parties = f"liaison: clerk\n{PARTIES}"
    applied(engine, action(1, once(DUE)), action(2, once(DUE), owner="Records Unit"), parties=parties)
    found = list(look_at_people(settings(engine)))
    assert not any("No address" in each for each in wrongs(iter(found)))
    assert any(each.startswith("No address is known of Records Unit; ") for each in warnings(iter(found)))


def test_a_committee_is_reached_through_its_clerk(engine: Engine) -> None:
    applied(engine, action(1, once(DUE), owner="the Committee"))
    in_mode(engine, Mode.REHEARSAL)
    assert all_fine(look_at_people(settings(engine)))


@pytest.mark.parametrize(
    ("ladder", "addresses", "verdict", "said"),
    [
        ("[]", "all", Verdict.WRONG, "Nobody above Training Unit can be told"),
        ("[director, deputy, chair]", "none", Verdict.WRONG, "Nobody above Training Unit can be told"),
        (
            "[director, deputy]",
            "all",
            Verdict.WARNING,
            "The ladder of Training Unit ends within their own organisation",
        ),
    ],
)
def test_a_ladder_that_ends_too_soon_is_found(
    engine: Engine,
    ladder: str,
    addresses: str,
    verdict: Verdict,
    said: str,
) -> None:
    parties = PARTIES.replace("[director, deputy, chair]", ladder)
    if addresses == "none":
        for name in ("director", "deputy", "chair"):
            parties = parties.replace(f", addresses: [{name}@example.org]", "")
    applied(engine, action(1, once(DUE)), parties=parties)
    assert said in told(look_at_people(settings(engine)), verdict)


def test_a_rung_without_an_address_is_said(engine: Engine) -> None:
    applied(engine, action(1, once(DUE)), parties=PARTIES.replace(", addresses: [director@example.org]", ""))
    assert "No address is known of Director of People, to whom ladders lead" in warnings(
        look_at_people(settings(engine))
    )


def test_an_address_whose_letters_come_back_is_said(engine: Engine) -> None:
    applied(engine, action(1, once(DUE)))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE party_address SET undeliverable_at = now() WHERE party_id = 'director'"))
    assert "Letters to Director of People came back for good" in warnings(look_at_people(settings(engine)))


def test_a_rehearsal_without_an_address_of_the_clerk_is_wrong(engine: Engine) -> None:
    parties = PARTIES.replace(", addresses: [clerk@example.org]", "")
    applied(engine, action(1, once(DUE)), parties=parties)
    in_mode(engine, Mode.REHEARSAL)
    assert any("no address of the clerk" in each for each in wrongs(look_at_people(settings(engine))))


def test_live_without_a_mail_server_or_without_its_id_is_said(engine: Engine) -> None:
    applied(engine, action(1, once(DUE)))
    in_mode(engine, Mode.LIVE)
    assert any("local post room" in each for each in warnings(look_at_people(settings(engine))))
    real = settings(engine, smtp_host="smtp.example.org")
    assert "REMEMBRANCER_TRUSTED_MAIL_SERVER is not set" in warnings(look_at_people(real))
    assert warnings(look_at_people(settings(engine, smtp_host="smtp.example.org", trusted_mail_server="mx"))) == []

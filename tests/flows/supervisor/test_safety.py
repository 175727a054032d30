"""Outside the embedded mode Prefect has a login that nobody guesses, and no password crosses a network bare."""

import subprocess
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.supervisor.errors import UnsafeError
from flows.supervisor.safety import HOW_TO_MAKE_ONE, check_safety, login_problems, weakness
from registry.settings import Security, Settings

GOOD = "clerk:nine-otters-fold-maps"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - a setting, nothing is bound


def test_the_embedded_mode_needs_no_secret() -> None:
    check_safety(Settings())


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"listen": EVERYWHERE}, "REMEMBRANCER_LISTEN"),
        ({"listen": "10.1.2.3"}, "10.1.2.3"),
        ({"database_url": "postgresql+psycopg://db/r"}, "REMEMBRANCER_DATABASE_URL"),
        ({"smtp_host": "mail.example.org"}, "REMEMBRANCER_SMTP_HOST"),
        ({"imap_host": "mail.example.org"}, "REMEMBRANCER_IMAP_HOST"),
        ({"maildir": Path("/var/mail/returns")}, "REMEMBRANCER_MAILDIR"),
    ],
)
def test_whatever_ends_the_embedded_mode_asks_for_a_login_and_says_how_to_make_one(
    given: dict[str, object], named: str
) -> None:
    with pytest.raises(UnsafeError) as refusal:
        check_safety(Settings(**given))  # type: ignore[arg-type]
    said = str(refusal.value)
    assert "REMEMBRANCER_PREFECT_AUTH is not set" in said
    assert named in said
    assert "REMEMBRANCER_PREFECT_AUTH_FILE=" in said
    check_safety(Settings(**given, prefect_auth=GOOD))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "login",
    [
        "admin:admin", "admin:pass", "admin:changeme", "prefect:prefect", "clerk:password", "clerk:short-one",
        "clerk:passwordpassword", "clerk:changeme1234", "clerk:Password12345!", "clerk:prefect-admin-2026",
        "clerk:123456789012", "clerk:aaaaaaaaaaaaaa", "clerk:clerkclerkclerk", "theclerkhere:theclerkhere",
        "clerk:USER:PASSWORD", "clerk:remembrancer-clerk", "nobody", ":nine-otters-fold-maps", "clerk:",
        "clerk:nine otters fold maps", "clerk:neun-füchse-falten",
    ],
)  # fmt: skip
def test_a_default_a_short_or_a_guessable_login_is_refused(login: str) -> None:
    assert weakness(login) is not None


@pytest.mark.parametrize("login", ["otter", "walrus:otter", "walrus:password-otter", "otterwalrus:otterwalrus"])
def test_a_refused_login_is_not_shown(login: str) -> None:
    (problem,) = login_problems(Settings(prefect_auth=login))
    assert "otter" not in problem
    assert "walrus" not in problem


@pytest.mark.parametrize(
    "login", [GOOD, "a:kR3-xw_9QzLmTn4v", "clerk:4f1c9a7be20d", "clerk:hidden-tables-turn-9", "admin:Zu7:yy:qW-opj1"]
)
def test_a_good_login_passes(login: str) -> None:
    assert weakness(login) is None


def test_the_advice_makes_a_login_that_passes(tmp_path: Path) -> None:
    command = HOW_TO_MAKE_ONE.splitlines()[1].strip()
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, timeout=30)
    made = tmp_path / "prefect-login"
    assert weakness(made.read_text(encoding="utf-8")) is None
    assert made.stat().st_mode & 0o077 == 0


def test_a_weak_login_is_refused_even_where_none_is_needed() -> None:
    with pytest.raises(UnsafeError):
        check_safety(Settings(prefect_auth="admin:admin"))


def test_mail_in_the_clear_is_allowed_on_this_computer_only() -> None:
    check_safety(Settings(smtp_host="127.0.0.1", imap_host="localhost", prefect_auth=GOOD, imap_password="hidden-1"))
    with pytest.raises(UnsafeError) as refusal:
        check_safety(
            Settings(
                smtp_host="mail.example.org",
                smtp_security=Security.NONE,
                smtp_password="hidden-2",
                imap_host="192.0.2.7",
                imap_security=Security.NONE,
                prefect_auth=GOOD,
            )
        )
    said = str(refusal.value)
    assert "REMEMBRANCER_SMTP_SECURITY=none would send the password and every message" in said
    assert "REMEMBRANCER_IMAP_SECURITY=none would send every message in the clear to 192.0.2.7" in said
    assert "hidden" not in said


def test_what_could_send_nothing_is_said_before_anything_starts() -> None:
    with pytest.raises(UnsafeError, match="no private RSA key") as caught:
        check_safety(
            Settings(dkim_key=SecretStr("hidden-2"), dkim_selector="mail2001", channels=SecretStr("[hidden-3]"))
        )
    assert "REMEMBRANCER_CHANNELS" in str(caught.value)
    assert "hidden" not in str(caught.value)

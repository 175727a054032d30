"""Settings come from the environment or from files, and a secret is never shown."""

from pathlib import Path

import pytest

from registry.errors import BadInputError
from registry.settings import Security, Settings


def test_a_setting_may_stand_in_a_file_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("correct horse\n", encoding="utf-8")
    monkeypatch.setenv("REMEMBRANCER_SMTP_PASSWORD_FILE", str(secret))
    password = Settings().smtp_password
    assert password is not None
    assert password.get_secret_value() == "correct horse"


def test_a_file_that_cannot_be_read_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REMEMBRANCER_IMAP_PASSWORD_FILE", str(tmp_path / "nothing"))
    with pytest.raises(BadInputError, match="REMEMBRANCER_IMAP_PASSWORD_FILE"):
        Settings()


def test_a_setting_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("one", encoding="utf-8")
    monkeypatch.setenv("REMEMBRANCER_PREFECT_AUTH_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("REMEMBRANCER_PREFECT_AUTH", "clerk:two")
    with pytest.raises(BadInputError, match="both set"):
        Settings()


def test_no_secret_stands_in_what_settings_print() -> None:
    settings = Settings(
        database_url="postgresql+psycopg://r:hidden-1@db.example.org/r",
        smtp_password="hidden-2",
        imap_password="hidden-3",
        prefect_auth="clerk:hidden-4",
        dkim_key="hidden-5",
        channels="hidden-6",
    )
    assert "hidden" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_the_embedded_mode_ends_with_the_first_thing_that_is_not_ours() -> None:
    assert Settings().is_embedded
    for theirs in (
        Settings(database_url="postgresql+psycopg://db/r"),
        Settings(smtp_host="mail.example.org"),
        Settings(imap_host="mail.example.org"),
        Settings(maildir=Path("/var/mail/returns")),
        Settings(listen="0.0.0.0"),  # noqa: S104 - a setting, nothing is bound
    ):
        assert not theirs.is_embedded


def test_a_mail_server_elsewhere_is_reached_with_tls_unless_told_otherwise() -> None:
    elsewhere = Settings(smtp_host="mail.example.org", imap_host="mail.example.org")
    assert (elsewhere.post_security, elsewhere.post_port) == (Security.STARTTLS, 587)
    assert (elsewhere.inbox_security, elsewhere.inbox_port) == (Security.TLS, 993)
    here = Settings(smtp_host="127.0.0.1", imap_host="localhost")
    assert (here.post_security, here.post_port, here.inbox_port) == (Security.NONE, 25, 143)
    assert (Settings().post_host, Settings().post_port) == ("127.0.0.1", 8025)

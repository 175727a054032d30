"""Settings that contradict themselves, are unsafe or forgotten are found."""

from pathlib import Path

import pytest

from flows.doctor.finding import Verdict
from flows.doctor.set_up import look_at_channels, look_at_settings
from registry.settings import Security, Settings
from tests.flows.doctor.verdicts import all_fine, told, warnings, wrongs

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own
GOOD = "clerk:nine-otters-fold-maps"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - a setting, nothing is bound


def test_the_embedded_mode_is_fine() -> None:
    assert all_fine(look_at_settings(Settings()))


def test_a_whole_set_up_with_real_mail_is_fine(tmp_path: Path) -> None:
    settings = Settings(
        smtp_host="smtp.example.org",
        mail_domain="letters.example.org",
        maildir=tmp_path,
        prefect_auth=GOOD,
        prefect_url="https://remembrancer.example.org",
    )
    assert all_fine(look_at_settings(settings))


@pytest.mark.parametrize(
    ("given", "verdict", "said"),
    [
        ({"smtp_host": "smtp.example.org"}, Verdict.WRONG, "REMEMBRANCER_PREFECT_AUTH is not set"),
        ({"prefect_auth": "admin:admin"}, Verdict.WRONG, "REMEMBRANCER_PREFECT_AUTH has a password of 5"),
        (
            {"smtp_host": "smtp.example.org", "smtp_security": Security.NONE, "prefect_auth": GOOD},
            Verdict.WRONG,
            "in the clear to smtp.example.org",
        ),
        ({"smtp_host": "127.0.0.1", "prefect_auth": GOOD}, Verdict.WRONG, "no mailbox is named that replies come to"),
        ({"maildir": Path("/var/mail/r"), "prefect_auth": GOOD}, Verdict.WARNING, "no further than the local post"),
        (
            {"smtp_host": "smtp.example.org", "maildir": Path("/var/mail/r"), "prefect_auth": GOOD},
            Verdict.WRONG,
            "REMEMBRANCER_MAIL_DOMAIN is still remembrancer.example.org",
        ),
        (
            {"smtp_host": "127.0.0.1", "imap_host": "127.0.0.1", "prefect_auth": GOOD},
            Verdict.WRONG,
            "without a name and a password",
        ),
        ({"listen": EVERYWHERE, "prefect_auth": GOOD}, Verdict.WARNING, "Prefect listens on 0.0.0.0 without TLS"),
        ({"prefect_url": "http://remembrancer.example.org"}, Verdict.WARNING, "without TLS"),
    ],
)
def test_what_is_unsafe_or_half_done_is_said(given: dict[str, object], verdict: Verdict, said: str) -> None:
    found = told(look_at_settings(Settings(**given)), verdict)  # type: ignore[arg-type]
    assert any(said in each for each in found), found


def test_a_file_with_a_secret_that_others_can_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("hidden")
    secret.chmod(0o604)
    monkeypatch.setenv("REMEMBRANCER_SMTP_PASSWORD_FILE", str(secret))
    (said,) = warnings(look_at_settings(Settings()))
    assert "REMEMBRANCER_SMTP_PASSWORD_FILE may be read by other accounts (-rw----r--)" in said
    secret.chmod(0o640)
    assert warnings(look_at_settings(Settings())) == []


def test_channels_that_cannot_be_used_are_named_without_their_url() -> None:
    assert warnings(look_at_channels(Settings())) == ["No channel of an administrator is set"]
    assert all_fine(look_at_channels(Settings(channels='administrators: ["json://127.0.0.1:9000/"]')))
    (said,) = wrongs(look_at_channels(Settings(channels='administrators: ["nosuch://hidden@example.org"]')))
    assert said == "Apprise does not know the URL of administrators/1"
    (said,) = wrongs(look_at_channels(Settings(channels="administrators: hidden")))
    assert "hidden" not in said

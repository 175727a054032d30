"""Mail both ways, with real servers: away, not trusted, without the password or a folder; and as it should be."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from flows.doctor.examining import Look, examine
from flows.doctor.finding import Finding, Verdict
from flows.doctor.mail import look_at_mail_in, look_at_mail_out
from registry.settings import Mode, Security, Settings
from tasks.mail_in.mailbox import deliver, make_maildir
from tests import dovecot as dovecot_room
from tests.dovecot import Dovecot, a_dovecot
from tests.flows.doctor.verdicts import all_fine, told, warnings, wrongs
from tests.ports import free_port
from tests.tasks.real_smtp_server import NAME, PASSWORD, real_server
from tests.tasks.tls import Authority

pytestmark = pytest.mark.filterwarnings(
    "ignore:'imghdr' is deprecated:DeprecationWarning",  # Apprise's own
    "ignore:Requiring AUTH while not requiring TLS:UserWarning",  # aiosmtpd's, on loopback
)


def out(settings: Settings, *, runs: bool = True) -> list[Finding]:
    return list(look_at_mail_out(settings, Mode.LIVE, runs=runs))


@dataclass(frozen=True)
class Tls:
    """What a server needs for STARTTLS, and the authority that vouches for it."""

    server: ssl.SSLContext
    authority: Path


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    authority = Authority.new(tmp_path_factory.mktemp("tls"))
    return Tls(authority.server_context("127.0.0.1"), authority.file)


def test_a_server_with_starttls_that_lets_us_in_is_fine_and_gets_no_letter(tls: Tls) -> None:
    with real_server(starttls=tls.server, login=True) as server:
        settings = Settings(
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security=Security.STARTTLS,
            smtp_username=NAME,
            smtp_password=PASSWORD,
            mail_ca_file=tls.authority,
        )
        assert all_fine(out(settings))
        assert server.envelopes == []


def test_a_server_that_is_away_is_said() -> None:
    (said,) = wrongs(out(Settings(smtp_host="127.0.0.1", smtp_port=free_port())))
    assert "takes no connection" in said


def test_a_wrong_password_is_said_and_not_shown(tls: Tls) -> None:
    with real_server(starttls=tls.server, login=True) as server:
        settings = Settings(
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security=Security.STARTTLS,
            smtp_username=NAME,
            smtp_password="hidden-otter",
            mail_ca_file=tls.authority,
        )
        (said,) = wrongs(out(settings))
    assert "does not take our name and password" in said
    assert "hidden" not in said


def test_a_server_of_an_authority_that_nobody_knows_is_said(tls: Tls) -> None:
    with real_server(starttls=tls.server) as server:
        settings = Settings(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security=Security.STARTTLS)
        assert "authority that is not trusted" in wrongs(out(settings))[0]


def test_half_a_login_is_said() -> None:
    settings = Settings(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_username="remembrancer")
    assert "belong together" in wrongs(out(settings))[0]


def test_the_name_under_which_the_public_key_must_stand_is_said() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    with real_server() as server:
        settings = Settings(
            smtp_host="127.0.0.1", smtp_port=server.port, mail_domain="example.org", dkim_key=pem, dkim_selector="r1"
        )
        found = out(settings)
    assert all_fine(found)
    assert "r1._domainkey.example.org" in found[-1].found
    broken = settings.model_copy(update={"dkim_key": type(settings.dkim_key)("hidden")})  # type: ignore[misc]
    (said,) = wrongs(out(broken))
    assert "no private RSA key" in said


def test_a_post_room_that_runs_with_the_other_parts_only_is_left_to_them(tmp_path: Path) -> None:
    assert out(Settings(home=tmp_path, smtp_port=free_port()), runs=False) == []
    assert wrongs(out(Settings(home=tmp_path, smtp_port=free_port()))) != []


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    with a_dovecot() as server:
        yield server


def reached(server: Dovecot, **changed: object) -> Settings:
    given = {
        "imap_host": "127.0.0.1",
        "imap_port": server.imaps_port,
        "imap_security": Security.TLS,
        "imap_username": dovecot_room.USER,
        "imap_password": dovecot_room.PASSWORD,
        "mail_ca_file": server.authority,
    }
    return Settings(**given | changed)  # type: ignore[arg-type]


def inbox(settings: Settings) -> list[Finding]:
    """As the command takes the look: what goes wrong in it is a finding."""
    return examine([Look("mail in", lambda: look_at_mail_in(settings))], settings)


def test_a_mailbox_that_can_be_read_is_fine_and_what_waits_in_it_stays(imap: Dovecot) -> None:
    imap.deliver(b"Subject: one\r\n\r\ntext\r\n")
    found = inbox(reached(imap))
    assert all_fine(found)
    assert "1 messages wait in INBOX; Processed and Quarantine will be made when needed" in found[0].found
    assert len(imap.folders()["INBOX"]) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"imap_password": "hidden-otter"}, "does not let us in"),
        ({"imap_folder": "Returns"}, "has no folder Returns"),
        ({"mail_ca_file": None}, "is not to be trusted"),
        ({"imap_port": free_port()}, "takes no connections"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_wrong(imap: Dovecot, changed: dict[str, object], said: str) -> None:
    (found,) = wrongs(inbox(reached(imap, **changed)))
    assert said in found
    assert "hidden" not in found


def test_a_server_that_can_move_nothing_is_said() -> None:
    with a_dovecot(more="imap_capability = IMAP4rev1") as server:
        assert "can neither move messages nor remove single ones" in warnings(inbox(reached(server)))[0]


def test_a_maildir_that_is_none_is_wrong_and_a_real_one_is_fine(tmp_path: Path) -> None:
    settings = Settings(maildir=tmp_path / "delivered")
    assert "is no Maildir" in wrongs(inbox(settings))[0]
    make_maildir(settings.returns_maildir)
    settings.returns_maildir.chmod(0o700)
    deliver(settings.returns_maildir, b"Subject: one\r\n\r\ntext\r\n")
    found = inbox(settings)
    assert all_fine(found)
    assert "1 messages wait in it" in found[0].found
    settings.returns_maildir.chmod(0o755)
    assert "may be read by every account" in warnings(inbox(settings))[0]


def test_a_maildir_that_may_not_be_written_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_maildir(tmp_path)
    monkeypatch.setattr("os.access", lambda _path, _mode: False)  # root may do everything
    assert "This account may not read and write" in wrongs(inbox(Settings(maildir=tmp_path)))[0]


def test_the_post_rooms_maildir_is_made_when_it_is_needed(tmp_path: Path) -> None:
    assert told(inbox(Settings(home=tmp_path)), Verdict.WRONG) == []

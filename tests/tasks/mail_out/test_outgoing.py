"""The way out to a real server: protected, logged in, and each thing that can be wrong with it told apart."""

import base64
import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import SecretStr

from registry.errors import BadInputError
from registry.settings import Mode, Security, Settings
from tasks.letters.brief import Letter
from tasks.letters.message import build_message
from tasks.mail_out.handover import (
    Fault,
    OffLoopbackError,
    OutcomeKind,
    PostError,
    PostOutcome,
    PreparedLetter,
    SmtpServer,
)
from tasks.mail_out.outgoing import Outgoing, smtp_server
from tests.ports import free_port
from tests.tasks.real_smtp_server import NAME, PASSWORD, RealServer, real_server
from tests.tasks.tls import Authority

pytestmark = pytest.mark.filterwarnings(
    "ignore:'imghdr' is deprecated:DeprecationWarning",
    "ignore:Requiring AUTH while not requiring TLS:UserWarning",
)

DOMAIN = "remembrancer.example.org"
REPLY_TO = f"returns+4k7w@{DOMAIN}"


def _message() -> bytes:
    return build_message(
        Letter("Due Friday: paper 1", "Dear colleague,\n.a dot, and £20 – with a dash\n", "<p>£20 – with a dash</p>"),
        sender=f"returns@{DOMAIN}",
        sender_name="Harrow County Police Authority",
        to=["training@example.org"],
        reply_to=REPLY_TO,
        message_id=f"<L1@{DOMAIN}>",
        date=dt.datetime(2001, 3, 19, 9, tzinfo=dt.UTC),
        loop_header=("X-Remembrancer-Loop", "5f3c"),
        in_reply_to=f"<L0@{DOMAIN}>",
    )


CONTENT = _message()  # its boundary is made by chance


def letter(to: str = "training", letter_id: str = "L1") -> PreparedLetter:
    return PreparedLetter(letter_id, REPLY_TO, (f"{to}@example.org",), CONTENT)


def settings_for(server: RealServer, authority: Authority | None, **more: Any) -> Settings:
    given: dict[str, Any] = {"smtp_host": "localhost", "smtp_port": server.port, "mail_domain": DOMAIN}
    return Settings(**given | {"mail_ca_file": authority.file if authority else None} | more)


LOGIN: dict[str, Any] = {"smtp_username": NAME, "smtp_password": SecretStr(PASSWORD)}
STARTTLS, TLS = {"smtp_security": Security.STARTTLS}, {"smtp_security": Security.TLS}


def sent(settings: Settings, *letters: PreparedLetter, mode: Mode = Mode.LIVE) -> list[PostOutcome]:
    return [outcome for _, outcome in Outgoing.of(settings).send_all(letters or [letter()], mode)]


@contextmanager
def a_server(security: Security, context: ssl.SSLContext, **moods: Any) -> Iterator[RealServer]:
    tls: dict[str, Any] = {"starttls": context} if security is Security.STARTTLS else {"tls": context}
    with real_server(**tls, **moods) as server:
        yield server


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_letter_goes_encrypted_and_logged_in_and_arrives_as_it_was(
    security: Security, authority: Authority, localhost: ssl.SSLContext
) -> None:
    with a_server(security, localhost, login=True) as server:
        (outcome,) = sent(settings_for(server, authority, smtp_security=security, **LOGIN))
        assert (outcome.kind, outcome.code, outcome.text) == (OutcomeKind.ACCEPTED, 250, "2.0.0 Queued as 1")
        (envelope,) = server.envelopes
        assert envelope.content == CONTENT
        assert envelope.mail_from == REPLY_TO  # bounces come back to their letter
        assert set(server.said_ehlo) == {DOMAIN}
        assert server.secure
        assert server.logins == {True: 1}


def test_many_letters_go_on_one_connection_with_one_login(authority: Authority, localhost: ssl.SSLContext) -> None:
    with real_server(starttls=localhost, login=True) as server:
        outcomes = sent(
            settings_for(server, authority, **STARTTLS, **LOGIN),
            *(letter(f"owner{number}", f"L{number}") for number in range(30)),
        )
        assert {each.kind for each in outcomes} == {OutcomeKind.ACCEPTED}
        assert (server.connections, server.logins[True]) == (1, 1)
        assert server.recipients() == [f"owner{number}@example.org" for number in range(30)]


def fault(settings: Settings) -> PostOutcome:
    """The fault of a post of three letters; none was taken, and the server was asked once."""
    first, second, third = sent(settings, letter(), letter("busy", "L2"), letter("gone", "L3"))
    assert {each.kind for each in (first, second, third)} == {OutcomeKind.DEFERRED}
    assert second.fault == third.fault == first.fault
    assert second.text == third.text == f"not tried: {first.text}"
    assert PASSWORD not in repr((first, second, third))
    return first


@pytest.mark.promise(14)
def test_a_wrong_password_is_told_once_and_the_server_is_not_hammered(
    authority: Authority, localhost: ssl.SSLContext
) -> None:
    with real_server(starttls=localhost, login=True) as server:
        wrong = LOGIN | {"smtp_password": SecretStr("wr0ng")}
        found = fault(settings_for(server, authority, **STARTTLS, **wrong))
        assert (found.fault, found.code) == (Fault.LOGIN_REFUSED, 535)
        assert "does not take our name and password: check REMEMBRANCER_SMTP_USERNAME" in found.text
        assert "wr0ng" not in found.text
        assert server.connections == 1


@pytest.mark.promise(14)
def test_a_server_that_wants_a_login_that_we_have_not_says_so(authority: Authority, localhost: ssl.SSLContext) -> None:
    with real_server(starttls=localhost, login=True) as server:
        found = fault(settings_for(server, authority, **STARTTLS))
        assert (found.fault, found.code) == (Fault.LOGIN_NEEDED, 530)
        assert "set REMEMBRANCER_SMTP_USERNAME" in found.text


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_for_another_name_is_not_believed(
    security: Security, authority: Authority, localhost: ssl.SSLContext
) -> None:
    other = authority.server_context("mail.example.org")
    with a_server(security, other, login=True) as server:
        found = fault(settings_for(server, authority, smtp_security=security, **LOGIN))
        assert found.fault is Fault.CERTIFICATE_NAME
        assert not server.logins
    with a_server(security, localhost) as server:
        by_address = settings_for(server, authority, smtp_security=security, smtp_host="127.0.0.1")
        assert fault(by_address).fault is Fault.CERTIFICATE_NAME


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_an_unknown_authority_is_not_believed(
    security: Security, localhost: ssl.SSLContext, tmp_path: Path
) -> None:
    with a_server(security, localhost, login=True) as server:
        nobodys = settings_for(server, None, smtp_security=security, **LOGIN)
        assert fault(nobodys).fault is Fault.CERTIFICATE_UNTRUSTED
        anothers = settings_for(server, Authority.new(tmp_path, "Another"), smtp_security=security, **LOGIN)
        assert fault(anothers).fault is Fault.CERTIFICATE_UNTRUSTED
        assert not server.logins


def test_a_certificate_out_of_date_is_not_believed(authority: Authority) -> None:
    old = authority.server_context("localhost", ends_in=dt.timedelta(days=-1))
    with real_server(starttls=old) as server:
        assert fault(settings_for(server, authority, **STARTTLS)).fault is Fault.CERTIFICATE_DATES


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_where_there_is_no_tls_nothing_is_said_in_the_clear(security: Security, authority: Authority) -> None:
    with real_server(login=True) as server:
        found = fault(settings_for(server, authority, smtp_security=security, **LOGIN))
        assert found.fault is Fault.NO_TLS
        assert "nothing goes in the clear" in found.text
        assert not server.logins
        assert server.envelopes == []


def test_starttls_asked_of_a_port_that_speaks_tls_from_the_first_byte_is_no_endless_wait(
    authority: Authority, localhost: ssl.SSLContext
) -> None:
    with real_server(tls=localhost) as server:
        impatient = Outgoing(SmtpServer(host="localhost", port=server.port, start_tls=True, timeout=0.3))
        ((_, outcome),) = impatient.send_all([letter()], Mode.LIVE)
        assert outcome.fault is Fault.SILENT
        assert "465 tls, 587 starttls" in outcome.text


def test_a_host_that_is_none_and_a_port_where_nobody_listens_are_told_apart() -> None:
    nowhere = Outgoing(SmtpServer(host="nowhere.invalid", port=587, start_tls=True))
    assert [each.fault for _, each in nowhere.send_all([letter()], Mode.LIVE)] == [Fault.UNKNOWN_HOST]
    nobody = Outgoing(SmtpServer(host="localhost", port=free_port(), start_tls=True))
    assert [each.fault for _, each in nobody.send_all([letter()], Mode.LIVE)] == [Fault.UNREACHABLE]


def test_the_server_can_be_tried_without_a_letter(authority: Authority, localhost: ssl.SSLContext) -> None:
    with real_server(starttls=localhost, login=True) as server:
        settings = settings_for(server, authority, **STARTTLS, **LOGIN)
        assert Outgoing.of(settings).reach(Mode.LIVE) is None
        wrong = settings_for(server, authority, **STARTTLS, **LOGIN | {"smtp_password": SecretStr("wr0ng")})
        found = Outgoing.of(wrong).reach(Mode.LIVE)
        assert found is not None
        assert found.fault is Fault.LOGIN_REFUSED
        assert server.envelopes == []


def test_what_the_server_refuses_and_what_it_puts_off_are_told_apart(
    authority: Authority, localhost: ssl.SSLContext
) -> None:
    answers = {"gone": ["550 5.1.1 No such person"], "grey": ["451 4.7.1 Greylisted, come back later"]}
    with real_server(starttls=localhost, answers=answers) as server:
        settings = settings_for(server, authority, **STARTTLS)
        gone, grey, taken = sent(settings, letter("gone"), letter("grey", "L2"), letter("training", "L3"))
        assert (gone.kind, gone.code, gone.fault) == (OutcomeKind.REFUSED, 550, None)
        assert (grey.kind, grey.code, grey.fault) == (OutcomeKind.DEFERRED, 451, None)
        assert taken.kind is OutcomeKind.ACCEPTED
        assert server.connections == 1
        assert [each.kind for each in sent(settings, letter("grey", "L2"))] == [OutcomeKind.ACCEPTED]


@pytest.mark.promise(14)
def test_a_server_that_closes_for_the_day_is_not_asked_for_every_letter(
    authority: Authority, localhost: ssl.SSLContext
) -> None:
    closing = "421 4.3.2 Closing for maintenance"
    with real_server(starttls=localhost, answers={"second": [closing, closing]}) as server:
        outcomes = sent(
            settings_for(server, authority, **STARTTLS),
            letter(),
            letter("second", "L2"),
            letter("third", "L3"),
            letter("fourth", "L4"),
        )
        assert [each.kind for each in outcomes] == [OutcomeKind.ACCEPTED] + [OutcomeKind.DEFERRED] * 3
        assert {each.fault for each in outcomes[1:]} == {Fault.TURNED_AWAY}
        assert server.connections == 2  # once more on a new one, and then no more
        assert server.recipients() == ["training@example.org"]


@pytest.mark.promise(4)
def test_a_server_that_hangs_up_after_each_letter_leaves_few_in_doubt(
    authority: Authority, localhost: ssl.SSLContext
) -> None:
    with real_server(starttls=localhost, after_data={f"owner{n}": ["drop"] for n in range(9)}) as server:
        outcomes = sent(settings_for(server, authority, **STARTTLS), *(letter(f"owner{n}", f"L{n}") for n in range(9)))
        assert [each.kind for each in outcomes] == [OutcomeKind.UNKNOWN] * 3 + [OutcomeKind.DEFERRED] * 6
        assert outcomes[2].fault is Fault.BREAKS_OFF
        assert len(server.envelopes) == 3


def test_a_slow_server_is_waited_for(authority: Authority, localhost: ssl.SSLContext) -> None:
    with real_server(starttls=localhost, slow=0.3) as server:
        assert [each.kind for each in sent(settings_for(server, authority, **STARTTLS))] == [OutcomeKind.ACCEPTED]


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({"smtp_host": "mail.example.org", "smtp_security": Security.NONE}, "in the clear"),
        ({"smtp_host": "localhost", "smtp_username": "clerk"}, "belong together"),
        ({"smtp_host": "localhost", "smtp_password": "secret"}, "belong together"),
        ({"smtp_host": "mail.example.org", "mail_ca_file": "/nowhere/ca.pem"}, "MAIL_CA_FILE"),
        ({"dkim_selector": "s1"}, "belong together"),
    ],
)
def test_settings_under_which_no_letter_could_go_are_refused_before_any(given: dict[str, Any], about: str) -> None:
    with pytest.raises(BadInputError, match=about) as caught:
        Outgoing.of(Settings(**given))
    assert "secret" not in str(caught.value)


def test_no_password_crosses_a_network_in_the_clear() -> None:
    with pytest.raises(PostError, match="in the clear"):
        SmtpServer(host="mail.example.org", port=25, username="clerk", password="secret")
    assert "secret" not in repr(SmtpServer(host="mail.example.org", port=465, use_tls=True, password="secret"))


def test_what_is_not_set_is_chosen_so_that_it_is_safe() -> None:
    away = smtp_server(Settings(smtp_host="mail.example.org"))
    assert (away.port, away.start_tls, away.use_tls) == (587, True, False)
    tls = smtp_server(Settings(smtp_host="mail.example.org", smtp_security=Security.TLS))
    assert (tls.port, tls.start_tls, tls.use_tls) == (465, False, True)
    ours = smtp_server(Settings())
    assert (ours.host, ours.start_tls, ours.use_tls) == ("127.0.0.1", False, False)


def test_a_demonstration_does_not_leave_this_computer() -> None:
    with pytest.raises(OffLoopbackError):
        Outgoing.of(Settings(smtp_host="mail.example.org")).reach(Mode.DEMO)
    with pytest.raises(OffLoopbackError):
        sent(Settings(smtp_host="mail.example.org"), mode=Mode.DEMO)


@pytest.fixture(scope="module")
def signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: Any, form: PrivateFormat = PrivateFormat.PKCS8, protection: Any = None) -> str:
    return str(key.private_bytes(Encoding.PEM, form, protection or NoEncryption()).decode())


def is_signed(message: bytes, key: rsa.RSAPrivateKey) -> bool:
    """Whether the signature holds, by the public half as it would stand in the domain's zone."""
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    def zone(name: bytes, timeout: float = 5) -> bytes:
        assert name == f"mail2001._domainkey.{DOMAIN}.".encode()
        return b"v=DKIM1; k=rsa; p=" + public

    return bool(dkim.verify(message, dnsfunc=zone))


@pytest.mark.promise(13)
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_signed_letter_proves_that_every_header_and_the_text_are_ours(
    form: PrivateFormat, signing_key: rsa.RSAPrivateKey, authority: Authority, localhost: ssl.SSLContext
) -> None:
    with real_server(starttls=localhost) as server:
        settings = settings_for(
            server, authority, **STARTTLS, dkim_key=SecretStr(pem(signing_key, form)), dkim_selector="mail2001"
        )
        sent(settings)
        got = server.envelopes[0].content
    assert isinstance(got, bytes)
    assert is_signed(got, signing_key)
    assert got.endswith(CONTENT)
    head, _, text = CONTENT.partition(b"\r\n\r\n")
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")}
    assert {b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Reply-To", b"In-Reply-To", b"Auto-Submitted"} <= names
    for name in names:
        assert not is_signed(got.replace(b"\r\n" + name + b":", b"\r\n" + name + b":x"), signing_key), name
    assert not is_signed(got.replace(text, text.replace(b"dot", b"dog")), signing_key)
    for added in (b"From", b"To", b"Subject", b"Date", b"Reply-To", b"Message-ID"):
        assert not is_signed(got.replace(b"\r\nTo: ", b"\r\n" + added + b": eve@example.com\r\nTo: "), signing_key)


def test_a_key_that_cannot_sign_stops_the_post_before_any_letter(signing_key: rsa.RSAPrivateKey) -> None:
    useless = {
        "no private RSA key": [
            "",
            "nonsense",
            "-----BEGIN RSA PRIVATE KEY-----\nbm9uc2Vuc2U=\n-----END RSA PRIVATE KEY-----",
            pem(ed25519.Ed25519PrivateKey.generate()),
            signing_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        ],
        "passphrase": [pem(signing_key, protection=BestAvailableEncryption(b"secret"))],
    }
    for about, keys in useless.items():
        for key in keys:
            with pytest.raises(BadInputError, match=about):
                Outgoing.of(Settings(dkim_key=SecretStr(key), dkim_selector="mail2001"))
    for selector in ("", "ma il", "mail;v=2", "-"):
        with pytest.raises(BadInputError):
            Outgoing.of(Settings(dkim_key=SecretStr(pem(signing_key)), dkim_selector=selector))


def test_a_key_from_a_windows_editor_signs_too(signing_key: rsa.RSAPrivateKey) -> None:
    key = SecretStr(pem(signing_key).replace("\n", "\r\n").strip())
    signer = Outgoing.of(Settings(dkim_key=key, dkim_selector="mail2001", mail_domain=DOMAIN)).signer
    assert signer is not None
    assert is_signed(signer.sign(CONTENT), signing_key)
    assert "PRIVATE" not in repr(signer)

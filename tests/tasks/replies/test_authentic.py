"""Is a message from the address that it bears?"""

import pytest

from registry.returns import SenderStanding
from tasks.replies.authentic import sender_standing
from tasks.replies.parse import parse
from tests.tasks.replies.builders import a_mail

SERVER = "mx.clerk.example.org"
PASS = f"{SERVER}; dmarc=pass header.from=example.org"


def standing(raw: bytes, server: str | None = SERVER) -> SenderStanding:
    return sender_standing(parse(raw), ["Owner@example.org"], server)


def signed(*results: str, sender: str = "owner@example.org") -> bytes:
    lines = "".join(f"Authentication-Results: {each}\n" for each in results)
    return lines.encode() + a_mail(sender=sender)


def test_without_a_trusted_server_a_known_address_is_known() -> None:
    assert standing(a_mail(), None) is SenderStanding.KNOWN
    assert standing(a_mail(sender="stranger@example.net"), None) is SenderStanding.UNKNOWN


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((PASS,), SenderStanding.KNOWN),
        ((f"{SERVER}; dkim=pass header.d=example.org",), SenderStanding.KNOWN),
        ((f"{SERVER}; dkim=pass header.d=mail.example.org; dmarc=none",), SenderStanding.KNOWN),
        ((f"{SERVER}; dkim=pass header.d=evil.example.net",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}; dkim=pass header.d=notexample.org",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}; dkim=pass header.d=org",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}; dmarc=pass header.from=evil.example.net",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}; dkim=pass header.d=example.org; dmarc=fail header.from=example.org",), SenderStanding.FAILED),
        ((f"{SERVER}; spf=fail smtp.mailfrom=example.net; dkim=none",), SenderStanding.FAILED),
        ((f"{SERVER}; spf=pass smtp.mailfrom=example.org",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}; none",), SenderStanding.UNVERIFIED),
        ((), SenderStanding.UNVERIFIED),
        (("mx.evil.example.net; dmarc=pass header.from=example.org",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}.evil.example.net; dmarc=pass header.from=example.org",), SenderStanding.UNVERIFIED),
        ((f"{SERVER}; dmarc=fail header.from=example.org", PASS), SenderStanding.FAILED),
        ((f"{SERVER}; ((((;;; dmarc",), SenderStanding.UNVERIFIED),
    ],
)
def test_only_the_topmost_word_of_our_own_server_counts(results: tuple[str, ...], expected: SenderStanding) -> None:
    assert standing(signed(*results)) is expected


def test_a_proved_stranger_is_a_stranger() -> None:
    assert standing(signed(PASS, sender="stranger@example.org")) is SenderStanding.UNKNOWN


@pytest.mark.promise(11)
def test_two_authors_are_nobody() -> None:
    assert standing(signed(PASS, sender="owner@example.org, evil@example.net")) is SenderStanding.UNKNOWN
    assert standing(b"From: evil@example.net\n" + signed(PASS)) is SenderStanding.UNKNOWN

"""DKIM: a signature under our domain, by which a receiver knows that a letter is ours (RFC 6376).

The library is imported where a key is used: it brings a DNS resolver along, half a second of every process.
"""

import re
from dataclasses import dataclass, field
from typing import Any, cast

from registry.errors import BadInputError
from registry.settings import Settings

FEWEST_BITS = 1024  # RFC 8301, section 3.2: shorter ones are not to be believed
ONCE_ONLY = (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to")
"""Headers that a receiver shows or uses: signed once more than they stand, so that none can be added."""

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
KEY, SELECTOR = "REMEMBRANCER_DKIM_KEY", "REMEMBRANCER_DKIM_SELECTOR"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs letters with an RSA key whose public half stands at SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: bytes = field(repr=False)  # PEM

    def sign(self, content: bytes) -> bytes:
        """The message with its signature before it; every header is signed, and the whole body.

        Relaxed on both, because servers on the way fold headers and trim lines.
        """
        import dkim  # noqa: PLC0415

        message = dkim.DKIM(content)
        present = [name.lower() for name, _ in message.headers if name.lower() not in message.should_not_sign]
        signature = message.sign(
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*present, *ONCE_ONLY],
        )
        return cast("bytes", signature) + content


def signer_of(settings: Settings) -> Signer | None:
    """The signer, its key looked at; None when no key is set.

    Raises BadInputError, before any letter goes, for a key or selector that cannot sign: an unsigned letter
    would be sent in its place.
    """
    if settings.dkim_key is None and settings.dkim_selector is None:
        return None
    if settings.dkim_key is None or not settings.dkim_selector:
        raise BadInputError(f"{KEY} and {SELECTOR} belong together: set both, or neither.")
    # Some editors end lines as Windows does, which the parser does not understand.
    key = "\n".join(settings.dkim_key.get_secret_value().split("\r\n")).encode()
    _check(key)
    if not (NAME.fullmatch(settings.dkim_selector) and NAME.fullmatch(settings.mail_domain)):
        raise BadInputError(f"{SELECTOR} and REMEMBRANCER_MAIL_DOMAIN must be names such as mail2001 and example.org.")
    return Signer(settings.mail_domain, settings.dkim_selector, key)


def _check(pem: bytes) -> None:
    """Raises BadInputError unless this is a private RSA key that is long enough. Says nothing of the key itself."""
    if b"ENCRYPTED" in pem:
        raise BadInputError(f"{KEY} is protected by a passphrase, which nobody is there to type: give it without one.")
    key = _parsed(pem)
    if key is None:
        raise BadInputError(
            f"{KEY} is no private RSA key in PEM (openssl genrsa -out dkim.pem 2048); best given by {KEY}_FILE."
        )
    if int(key["modulus"]).bit_length() < FEWEST_BITS:
        raise BadInputError(f"{KEY} is shorter than {FEWEST_BITS} bits, which no receiver believes: make one of 2048.")


def _parsed(pem: bytes) -> dict[str, Any] | None:
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key  # noqa: PLC0415

    try:
        return cast("dict[str, Any]", parse_pem_private_key(pem))
    except (UnparsableKeyError, ValueError, LookupError, TypeError):
        return None  # outside this block the parser's words, which may quote the key, are in no traceback

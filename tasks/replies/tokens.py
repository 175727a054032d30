"""Reply tokens: an address that only the receiver of one letter knows. Kept in the register only as a hash."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from tasks.replies.incoming import Incoming

_BYTES = 20  # 160 random bits: 32 letters, no padding
_TOKEN = "[a-z2-7]{26,64}"  # noqa: S105  a pattern, and no secret


@dataclass(frozen=True, slots=True)
class FoundTokens:
    """Tokens in a message: in its recipients, which the envelope wrote, and in its text, which anybody may have."""

    in_recipients: tuple[str, ...]
    in_body: tuple[str, ...]


def new_token() -> str:
    """A fresh token of 160 random bits, in lower-case letters and digits that survive any mail system."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode("ascii").lower()


def token_hash(token: str) -> str:
    """What the register keeps: sha256 in hexadecimal. Capitals make no difference (mail systems change them)."""
    return hashlib.sha256(token.strip().lower().encode("utf-8", "replace")).hexdigest()


def reply_address(token: str, domain: str) -> str:
    """The address that answers a letter."""
    return f"returns+{token}@{domain}"


def find_tokens(incoming: Incoming, domain: str) -> FoundTokens:
    """The tokens of our addresses at `domain`, each once, topmost first."""
    ours = re.compile(rf"(?<![\w.+-])returns\+({_TOKEN})@{re.escape(domain)}(?![\w-]|\.\w)", re.IGNORECASE)
    received = _each_once(ours, " ".join(incoming.recipients))
    written = _each_once(ours, f"{incoming.text}\n{incoming.html}")
    return FoundTokens(received, tuple(token for token in written if token not in received))


def _each_once(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.lower() for found in pattern.findall(text)))

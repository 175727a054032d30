"""Header lines to plain values: RFC 5322 as it is written, RFC 2047 as it is abused. Nothing here raises."""

import datetime as dt
import email.header
import email.policy
import email.utils
import re
from email.message import Message
from email.policy import Compat32

LONGEST_HEADER = 16_000  # characters; the standard library's header parser is slow on longer ones
LONGEST_PARAMETERS = 2_000  # of a Content- header
MOST_HEADERS = 1_000
MOST_REFERENCES = 20
MOST_ADDRESSES = 500

_ID = re.compile(r"<[^<>\s]{1,990}>")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,255}")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_HALF = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class _Bounded(Compat32):
    """The old policy with a limit on every header.

    The new one (`email.policy.default`) takes minutes over hostile parameters of 60 kB, and raises on mail that the
    old one reads; what it does better, encoded words, is asked of it for single headers below.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "references":
            return name, value[-LONGEST_HEADER:]  # the newest stand last
        return name, value[: LONGEST_PARAMETERS if name.lower().startswith("content-") else LONGEST_HEADER]


BOUNDED = _Bounded()


def header_lines(message: Message) -> tuple[tuple[str, str], ...]:
    """Every header as (lower-case name, text), topmost first."""
    raw = list(message.raw_items())[:MOST_HEADERS]
    return tuple((str(name).lower(), header_text(str(name), value)) for name, value in raw)


def header_text(name: str, value: object) -> str:
    """One header's value as readable text, unfolded, without control characters."""
    plain = _unfold(_undamaged(str(value)))
    return _CONTROL.sub(" ", without_halves(_decoded(name, plain))).strip()


def without_halves(text: str) -> str:
    """Half characters, which some charsets can spell and no database takes, as the sign for what cannot be read."""
    return _HALF.sub("\ufffd", text)


def _decoded(name: str, plain: str) -> str:
    if "=?" not in plain or len(plain) > LONGEST_HEADER:
        return plain[:LONGEST_HEADER]
    # Addresses and ids are read from what was written: an encoded word must not make a new address.
    if name.lower() in {"from", "sender", "to", "cc", "reply-to", "return-path", "delivered-to", "references"}:
        return plain
    try:
        return str(email.policy.default.header_fetch_parse(name, plain))
    except Exception:  # noqa: BLE001  the standard library raises a dozen kinds of error on hostile headers
        return _decoded_the_old_way(plain)


def _decoded_the_old_way(plain: str) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(plain)))
    except Exception:  # noqa: BLE001  as above; what cannot be decoded is shown as it came
        return plain


def _undamaged(value: str) -> str:
    """Raw 8-bit bytes in a header arrive as lone surrogates: read them as UTF-8, else as Latin-1."""
    if not any("\udc80" <= char <= "\udcff" for char in value):
        return value
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unfold(value: str) -> str:
    return _FOLD.sub(" ", value)


def addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses in these headers, lower case, each once, in order."""
    found: dict[str, None] = {}
    for value in values:
        for address in _addresses_of(value[:LONGEST_HEADER]):
            found.setdefault(address.lower())
    return tuple(found)[:MOST_ADDRESSES]


def _addresses_of(value: str) -> list[str]:
    try:
        pairs = email.utils.getaddresses([value])
    except Exception:  # noqa: BLE001  it recurses into comments, and gives up on some in odd ways
        pairs = []
    good = [address for _, address in pairs if _ADDRESS.fullmatch(address)]
    # What the strict parser gives up on is searched without the display names in quotes.
    return good or _ADDRESS.findall(re.sub(r'"[^"]*"', " ", value))


def message_ids(values: tuple[str, ...]) -> tuple[str, ...]:
    """The ids in these headers, `<...>` kept, in order, each once."""
    found: dict[str, None] = {}
    for value in values:
        for each in _ID.findall(value):
            found.setdefault(each)
    return tuple(found)


def newest_first(references: tuple[str, ...]) -> tuple[str, ...]:
    """References are written oldest first (RFC 5322, 3.6.4); the newest 20 matter."""
    return tuple(reversed(references))[:MOST_REFERENCES]


def null_path_or_address(value: str | None) -> str | None:
    """A Return-Path: "" for the null path `<>`, None when it is missing or unreadable."""
    if value is None:
        return None
    if re.fullmatch(r"\s*<\s*>\s*", value):
        return ""
    return next(iter(addresses((value,))), None)


def utc_date(value: str | None) -> dt.datetime | None:
    """A Date header in UTC; None when it cannot be read. Without a zone it is taken as UTC (RFC 5322, -0000)."""
    if not value:
        return None
    try:
        date = email.utils.parsedate_to_datetime(value[:200])
        return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except Exception:  # noqa: BLE001  hostile dates raise many kinds of error; a date that cannot be read is none
        return None

"""What came with a message: a safe name, a type that was looked at and not believed, and what it is for."""

import io
import re
import unicodedata
import zipfile

import filetype

from tasks.replies.incoming import Role

LARGEST_ATTACHMENT = 20 * 1024 * 1024
LONGEST_NAME = 120

_LONGEST_ENDING = 10
_CONTROL = frozenset({*range(9), *range(14, 32)})  # bytes that text does not have

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_TEXTUAL = frozenset({"text/csv", "text/html", "text/calendar", "text/vcard", "text/x-vcard", "text/directory"})
_BY_ENDING = {"csv": "text/csv", "tsv": "text/tab-separated-values", "ics": "text/calendar", "vcf": "text/vcard"}
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
# A picture that the layout shows, or that stands inline, is a logo up to so many bytes; a larger one may be a scan.
_LARGEST_SHOWN = 100_000
_LARGEST_INLINE = 30_000


def safe_name(name: str | None, number: int) -> str:
    """A file name without folders, control characters or tricks; `attachment-N` when nothing is left."""
    text = unicodedata.normalize("NFC", name or "")
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    text = re.split(r"[/\\]", text)[-1]
    text = re.sub(r'[<>:"|?*\ufffd]', "_", text)
    text = " ".join(text.split()).strip(". ")
    if not text:
        return f"attachment-{number}"
    return _shortened(f"_{text}" if _RESERVED.match(text) else text)


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def media_type_of(data: bytes, name: str, declared: str) -> str:
    """What the bytes are, by their look. A header is believed only for kinds of text."""
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    guess = filetype.guess_mime(data[:8192]) if data else None
    if isinstance(guess, str):
        return guess
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "application/x-ole-storage"
    return _text_type(data, name, declared) if _is_text(data) else "application/octet-stream"


def _zip_type(data: bytes) -> str:
    """An office document is a zip whose folders tell which; OpenDocument writes its type into it."""
    if data[30:38] == b"mimetype":
        kind = re.match(rb"application/[a-z.+-]{1,80}", data[38:130])
        return kind.group().decode("ascii") if kind else "application/zip"
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        return "application/zip"
    return next(
        (kind for folder, kind in _OFFICE.items() if any(n.startswith(folder) for n in names)), "application/zip"
    )


def _is_text(data: bytes) -> bool:
    sample = data[:8192]
    return b"\x00" not in sample and sum(byte in _CONTROL for byte in sample) * 50 <= len(sample)


def _text_type(data: bytes, name: str, declared: str) -> str:
    if data.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if data.startswith(b"{\\rtf"):
        return "application/rtf"
    if declared in _TEXTUAL:
        return declared
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), "text/plain")


def role_of(media_type: str, declared: str, *, inline: bool, shown: bool, size: int) -> Role:
    """What the part is for. `shown`: the HTML refers to it by its Content-ID."""
    if declared in _SIGNATURES:
        return Role.SIGNATURE
    if media_type in _CARDS or declared in _CARDS:
        return Role.CARD
    if media_type == "text/calendar" or declared == "text/calendar":
        return Role.CALENDAR
    largest = _LARGEST_SHOWN if shown else _LARGEST_INLINE if inline else 0
    return Role.DECORATION if media_type.startswith("image/") and size <= largest else Role.EVIDENCE

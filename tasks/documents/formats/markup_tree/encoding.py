"""Which encoding a web page has: its mark, what it says of itself, and what can be decoded."""

import codecs
import re

from registry.errors import BadInputError

SAYS = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Browsers read what calls itself Latin-1 as Windows' (https://encoding.spec.whatwg.org/#names-and-labels), and a page
# that could be searched for its own statement is not in UTF-16.
READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
KNOWN = re.compile(r"utf-8|utf8|iso-8859-\d+|windows-\d+|cp\d+|koi8-[ru]|mac-?roman|big5|gb\w+|shift_jis|euc-\w+")
LOOKED_AT = 4096  # bytes


def decoded(content: bytes, name: str) -> str:
    """A page's text. Raises BadInputError for an empty one, and for what is no text."""
    if not content.strip():
        raise BadInputError(f"{name} is empty; give the page with its table.")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if b"\x00" in content:
        raise BadInputError(f"{name} is not a web page; save the page again as HTML.")
    for encoding in (*_stated(content), "utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


def _stated(content: bytes) -> tuple[str, ...]:
    says = SAYS.search(content[:LOOKED_AT])
    stated = says[1].decode("ascii", errors="ignore").lower() if says else ""
    stated = READ_AS.get(stated, stated)
    return (stated,) if KNOWN.fullmatch(stated) else ()

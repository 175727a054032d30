"""Names that Prefect accepts, made from refs and never two refs to one name.

Prefect's own limits: a deployment's name has none of `/ % & > <`, an artifact's key is `[a-z0-9-]`.
"""

import hashlib
import json
import re

LONGEST_TITLE = 60
LONGEST_REF = 60
LONGEST_SLUG = 60
CUT_REF = 24  # of a ref that is too long, what stays readable before its hash

# Also left out: what the URL of a name, a shell's quoting, or a tag list would read as its own.
_NOT_IN_TITLE = re.compile(r"[^\w .,;:()'’‘“”!–—+-]")
_PLAIN_REF = re.compile(r"(?P<code>[A-Za-z0-9]+)/(?P<rest>[A-Za-z0-9.-]+)", re.ASCII)
_PLAIN_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_HASHED_KEY = re.compile(r".*x[0-9a-f]{20}", re.ASCII)


def deployment_name(ref: str, title: str) -> str:
    """`WTR/1.4` and a title as `WTR 1.4 Action plan for the consultation review`; at most 180 characters.

    The name is identity: different refs never give one name, whatever the titles. A ref of the usual form
    keeps its letters; any other is written as one word with its odd characters as `=2F.`, and when it is
    longer than 60 characters is cut and closed by 128 bits of its SHA-256.
    """
    return f"{_ref_words(ref)} {short_title(title)}".rstrip()


def artifact_key(*parts: str) -> str:
    """A key in `[a-z0-9-]` for these parts; at most 90 characters, different parts never give one key.

    One plain part (`week-ahead`) is its own key; anything else is a readable slug closed by 80 bits of a
    SHA-256, because lower case and one separator cannot tell all refs apart.
    """
    if len(parts) == 1 and _is_plain_key(parts[0]):
        return parts[0]
    slug = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower())[:LONGEST_SLUG].strip("-")
    return f"{slug}-x{_digest(json.dumps(parts), 20)}".lstrip("-")


def short_title(title: str) -> str:
    """The title as a name can hold it: one line, at most 60 characters, cut between words."""
    words = " ".join(_NOT_IN_TITLE.sub(" ", title).split())
    if len(words) <= LONGEST_TITLE:
        return words
    head, _, _ = words[: LONGEST_TITLE + 1].rpartition(" ")
    return (head or words[:LONGEST_TITLE]).rstrip(" ,;:–—-")


def _is_plain_key(part: str) -> bool:
    return len(part) <= LONGEST_SLUG and _PLAIN_KEY.fullmatch(part) is not None and _HASHED_KEY.fullmatch(part) is None


def _ref_words(ref: str) -> str:
    """A plain ref as two words, any other as one word that begins with `=`: so the two cannot meet."""
    plain = _PLAIN_REF.fullmatch(ref)
    if plain and len(ref) <= LONGEST_REF:
        return f"{plain['code']} {plain['rest']}"
    word = "=" + "".join(_letter(each) for each in ref)
    if len(word) <= LONGEST_REF:
        return word
    return f"{word[:CUT_REF]}~{_digest(ref, 32)}"  # no other word has a "~"


def _letter(each: str) -> str:
    return each if re.fullmatch(r"[A-Za-z0-9-]", each) else f"={ord(each):X}."


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]

"""A cell's value as Excel shows it: dates in words, numbers in their cell's own form (ECMA-376, part 1, 18.8.30/31)."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+")
CLOCK = re.compile(r"\[?h+\]?(?::?m+)?(?::?s+)?(?:\.0+)?|m+:s+(?:\.0+)?|am/pm|a/p", re.IGNORECASE)
SIGNIFICANT = ".11g"  # digits that a cell without a form of its own shows
PRECISE = ".15g"  # digits that Excel reckons with: what is beyond them is noise of the binary number
WIDE = Context(prec=400)  # digits: enough for the largest floating-point number
LARGEST_PLAIN = 1e11
MOST_DECIMALS = 15
LONGEST_FORM = 1000
SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"])*)(?:;|$)')

Value = object


def shown(value: Value, form: str, *, is_date: bool) -> str:
    """The words of a cell that holds `value` and is shown in the number format `form`."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return _moment(value, form)
    if isinstance(value, int | float):
        return _number(value, form) if not is_date else _plain(value)
    return str(value)


def _moment(value: dt.datetime | dt.date | dt.time | dt.timedelta, form: str) -> str:
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    # Only what the cell shows is said: "May 2001" is no day in May.
    letters = CLOCK.sub(" ", QUOTED.sub(" ", form)).lower()
    parts = [part for letter, part in (("d", "%-d"), ("m", "%B"), ("y", "%Y")) if letter in letters]
    if letters.count("d") > 2 and "m" not in letters:  # noqa: PLR2004 - ddd and dddd are the weekday's name
        parts[0] = "%A"
    has_time = isinstance(value, dt.datetime) and (value.time() != dt.time.min) and bool(CLOCK.search(form))
    words = value.strftime(" ".join(parts or ["%-d", "%B", "%Y"]))
    return f"{words} {value.strftime('%H:%M')}" if has_time else words


@dataclass(frozen=True, slots=True)
class _Form:
    """One section of a number format: what stands around the digits, and how many there are."""

    before: str
    digits: str
    after: str


def _number(value: float, form: str) -> str:
    sections = _sections(form)
    if value < 0 and len(sections) > 1:
        return _written(-value, sections[1]) or _plain(value)
    if value == 0 and len(sections) > 2:  # noqa: PLR2004 - the third section is for nought
        return _written(value, sections[2]) or _plain(value)
    return ("-" if value < 0 else "") + (_written(abs(value), sections[0]) or _plain(abs(value)))


def _written(value: float, section: str) -> str:
    """The number in this section's form; empty where the form is none that is known, or shows nothing."""
    parsed = _parsed(section)
    if parsed is None:
        return ""
    whole, _, fraction = parsed.digits.partition(".")
    decimals = min(sum(each in "0#?" for each in fraction), MOST_DECIMALS)
    scaled = Decimal(format(value, PRECISE)) * (100 if "%" in section else 1)
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)
    digits = f"{rounded:{',' if ',' in whole else ''}f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(optional):
        digits = digits[:-1] if digits.endswith("0") else digits
    before, point, after = digits.rstrip(".").partition(".")
    return f"{parsed.before}{before.zfill(min(whole.count('0'), MOST_DECIMALS))}{point}{after}{parsed.after}".strip()


def _parsed(section: str) -> _Form | None:
    """None for General, text, scientific, fractions, thousands left out, and forms without digits."""
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or match[3] or "")
        return chr(0xE000 + len(literals) - 1)  # a private character, so that no letter of it counts as form

    bare = QUOTED.sub(keep, section[:200])
    found = DIGITS.findall(bare)
    if len(found) != 1 or re.search(r"[eE/@]|general", bare, re.IGNORECASE) or found[0].endswith(","):
        return None
    before, _, after = bare.partition(found[0])
    return _Form(_put_back(before, literals), found[0], _put_back(after, literals))


def _put_back(text: str, literals: list[str]) -> str:
    return re.sub(
        "[\ue000-\uf8ff]",
        lambda match: literals[ord(match[0]) - 0xE000] if ord(match[0]) - 0xE000 < len(literals) else "",
        text,
    )


def _sections(form: str) -> list[str]:
    return SECTION.findall(form[:LONGEST_FORM])


def _plain(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < LARGEST_PLAIN):
        return str(int(value))
    return format(value, SIGNIFICANT)

"""What the example's owners attach: small real files, the same bytes on every machine."""

from registry.model import Period

Attachment = tuple[str, bytes]
"""The file's name and its bytes."""


def in_words(period: Period) -> str:
    """ "May 2027", "January to March 2027"; nothing for a period without dates."""
    if period.start is None or period.end is None:
        return ""
    first, last = f"{period.start:%B}", f"{period.end:%B %Y}"
    if last.startswith(first):
        return last
    return f"{first} to {last}" if period.start.year == period.end.year else f"{first} {period.start.year} to {last}"


def csv_file(ref: str, period: Period, numbers: dict[str, int]) -> Attachment:
    """One period's figures, with a line of headings."""
    rows = ["period," + ",".join(numbers), in_words(period) + "," + ",".join(map(str, numbers.values()))]
    slug = ref.replace("/", "-").replace(".", "-").lower()
    return f"{slug}-{period.start:%Y-%m}.csv", "\r\n".join([*rows, ""]).encode()


def rich_text(given: dict[str, str]) -> Attachment:
    """A page that every word processor opens, from its `name` and its ASCII `text`."""
    escaped = given["text"].replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    body = escaped.rstrip("\n").replace("\n", "\\par\n")
    rich = rf"{{\rtf1\ansi\deff0{{\fonttbl{{\f0 Arial;}}}}\fs22 {body}\par}}" + "\n"
    return given["name"], rich.encode("ascii")

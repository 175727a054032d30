"""What may stand in a column of numbers: "12", "Part 1, Rec 3", "A4", "7a", "(b)", "iv"."""

import re

NUMBER = re.compile(r"(?<![\w.])([A-Za-z]{0,2}\d{1,4}(?:\.\d{1,3})*[a-z]?)(?![\w])")
LETTERED = re.compile(r"(?:rec(?:ommendation)?\.?\s*)?\(?([A-Za-z]|[ivx]{1,5}|[IVX]{1,5})\)?[.):]?", re.IGNORECASE)


def is_label(text: str) -> bool:
    """A number, or a letter or Roman number alone."""
    return bool(NUMBER.search(text) or LETTERED.fullmatch(text.strip()))

"""Patterns written over several lines, as people read them: alternatives between bars, one space between words."""

import re


def pattern(text: str) -> str:
    """A regular expression's alternatives from a text whose line breaks and spaces around bars mean nothing."""
    return re.sub(r"\s*\|\s*", "|", " ".join(text.split()))

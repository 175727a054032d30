"""Text from outside as a terminal may show it: no character of it gives an order to the terminal."""

import unicodedata

KEPT = frozenset("\n\t")
CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def shown_safely(text: str) -> str:
    """The text with every control and direction character shown as � instead."""
    if text.isprintable():
        return text
    return "".join("�" if unicodedata.category(each) in CONTROLS and each not in KEPT else each for each in text)

"""Lists of words and phrases, written as prose so that they can be read and kept in order."""


def listed(words: str) -> frozenset[str]:
    """The words of a text, parted by white space."""
    return frozenset(words.split())


def phrases(text: str) -> tuple[str, ...]:
    """Phrases parted by strokes, in the order in which they are tried."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


def book(text: str) -> dict[str, tuple[str, ...]]:
    """Phrases parted by strokes, under their first word: so that a token is compared with few of them."""
    pages: dict[str, tuple[str, ...]] = {}
    for phrase in phrases(text):
        first = phrase.split()[0]
        pages[first] = (*pages.get(first, ()), phrase)
    return pages

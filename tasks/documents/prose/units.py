"""A passage's sentences and bullets, each with the lead-in that it hangs on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.documents.language.statements import sentences
from tasks.documents.paper import Place
from tasks.documents.prose.lines import Line
from tasks.documents.prose.passages import Passage

LONGEST = 1200  # characters of a sentence
ASIDE = re.compile(r"\([^()]*\)\.?")
LEADS = re.compile(r"(?:[:;]|\b(?:will|to|by|that|with|including|include)|[–—-])\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or a bullet; `lead` are the words that bring it in."""

    text: str
    place: Place
    ordinal: int  # in its passage, from 1
    lead: str = ""
    bullet: bool = False
    is_lead: bool = False  # brings in the bullets below it


def units(passage: Passage) -> Iterator[Unit]:
    """The passage's units in order; every word of its lines is in exactly one of their texts."""
    lead, ordinal = "", 0
    for at, line in enumerate(passage.lines):
        following = passage.lines[at + 1] if at + 1 < len(passage.lines) else None
        parts = sentences_of(line.text if at == 0 else line.whole)
        hangs = line.is_sub and at > 0
        if not hangs:
            lead = ""
        for number, text in enumerate(parts, start=1):
            ordinal += 1
            leads = number == len(parts) and not line.is_sub and _leads(text, following)
            yield Unit(text, line.place, ordinal, lead if hangs and number == 1 else "", hangs, leads)
            if leads:
                lead = text


def sentences_of(text: str) -> list[str]:
    """A paragraph's sentences; one that stands wholly in brackets belongs to the one before it."""
    made: list[str] = []
    for each in (piece for sentence in sentences(text) for piece in _pieces(sentence)):
        if made and ASIDE.fullmatch(each):
            made[-1] = f"{made[-1]} {each}"
        else:
            made.append(each)
    return made


def _pieces(sentence: str) -> Iterator[str]:
    """What is longer than any sentence, cut at blanks: reading takes time with the square of a sentence's length."""
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 0, LONGEST)
        cut = cut if cut > 0 else sentence.find(" ", LONGEST)
        if cut < 0:
            break
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    yield sentence


def _leads(text: str, following: Line | None) -> bool:
    return following is not None and following.is_sub and bool(LEADS.search(text))

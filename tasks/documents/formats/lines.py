"""Lines as people type them into cells become paragraphs: typed bullets are bullets, whatever character they used."""

import re
from collections.abc import Iterable
from dataclasses import replace

from tasks.documents.paper import Paragraph

MARK = "[•●▪◦·‣⁃■□➢➔✓\uf0b7\uf0a7\uf0d8\uf0fc]"  # the last four: symbol fonts, as Word writes their characters
TYPED = re.compile(rf"(?:{MARK}\s*|[-*–]\s+)")
WITHIN = re.compile(r"\s*[•●▪◦\uf0b7\uf0a7]\s*")  # several bullets on one line


def paragraphs_of(lines: Iterable[str], first: Paragraph) -> list[Paragraph]:
    """A paragraph for each line and bullet that has words; each looks like `first`, which has the marks of them all."""
    found: list[Paragraph] = []
    for line in lines:
        found += _of_line(line, first if not found else replace(first, label=""))
    return found


def _of_line(line: str, first: Paragraph) -> list[Paragraph]:
    found: list[Paragraph] = []
    typed = TYPED.match(line.lstrip())
    rest = line.lstrip()[typed.end() :] if typed else line
    for at, part in enumerate(WITHIN.split(rest)):
        words = " ".join(part.split())
        if words:
            looks = first if not found else replace(first, label="")
            found.append(replace(looks, text=words, bullet=first.bullet or bool(typed) or at > 0))
    return found

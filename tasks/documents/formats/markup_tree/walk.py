"""A page's tree as events in reading order: an element begins, words, an element ends. Depth costs no stack."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from selectolax.lexbor import LexborHTMLParser, LexborNode

from registry.errors import BadInputError

DEEPEST = 1000  # elements within each other; parsing time grows with the square of it
# Elements that stay open until they are closed; of others (p, li, td) the parser knows where they end.
OPENS = re.compile(r"<(/?)(div|table|ul|ol|dl|span|section|article|blockquote|center|form|main|aside)\b", re.IGNORECASE)
# Of these, each that is left open is opened again in every paragraph behind it.
LOOKS = re.compile(r"<(/?)(font|b|i|u|s|em|strong|big|small|tt|code|strike|nobr)\b", re.IGNORECASE)
MOST_LOOKS = 200
SKIPPED = frozenset({"head", "script", "style", "nav", "template", "select", "iframe", "object", "svg", "datalist"})
SKIPPED_ROLES = frozenset({"navigation", "search", "menu", "menubar"})


class Step(Enum):
    """What an event is."""

    BEGIN = auto()
    WORDS = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the walk; `name` is the element's, `text` the words'."""

    step: Step
    name: str
    text: str
    attributes: dict[str, str | None]


def walk(page: str, name: str) -> Iterator[Event]:
    """The events of a page, without what is no part of the text: scripts, styles, navigation.

    Raises BadInputError for a page whose elements are nested deeper than any page that people wrote.
    """
    _refuse_deep(page, name)
    tree = LexborHTMLParser(page)
    todo: list[LexborNode | str] = [tree.root] if tree.root is not None else []
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            yield Event(Step.END, node, "", {})
            continue
        tag = node.tag or ""
        if tag == "-text":
            yield Event(Step.WORDS, "", node.text_content or "", {})
        elif not tag.startswith(("-", "!")) and not _is_skipped(node, tag):
            yield Event(Step.BEGIN, tag, "", dict(node.attributes))
            todo.append(tag)
            todo += reversed(list(node.iter(include_text=True)))


def _is_skipped(node: LexborNode, tag: str) -> bool:
    role = (node.attributes.get("role") or "").lower() if tag != "html" else ""
    return tag in SKIPPED or role in SKIPPED_ROLES


def _refuse_deep(page: str, name: str) -> None:
    for pattern, most in ((OPENS, DEEPEST), (LOOKS, MOST_LOOKS)):
        depth = 0
        for match in pattern.finditer(page):
            depth = max(0, depth - 1) if match[1] else depth + 1
            if depth > most:
                raise BadInputError(
                    f"{name} has more than {most} elements within each other; save the paper from its program again."
                )

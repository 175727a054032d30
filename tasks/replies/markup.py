"""HTML to the text that a reader sees, with `> ` before what the writer's mail program quoted."""

import html
import re

from inscriptis import get_annotated_text
from inscriptis.model.config import ParserConfig

LARGEST_RENDERED = 500_000  # characters; what is larger is only stripped of its tags

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|p|div|tr|li|h[1-6]|table|blockquote)\b[^<>]*>", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_RULES = ParserConfig(annotation_rules={"blockquote": ["quote"]})


def text_of_html(source: str) -> str:
    """The visible text. Never raises; what cannot be rendered is stripped of its tags in linear time."""
    stripped = _stripped(source)
    if len(source) > LARGEST_RENDERED:
        return stripped
    try:
        rendered = _rendered(source)
    except Exception:  # noqa: BLE001  lxml and the renderer raise many kinds of error on hostile markup
        return stripped
    # The renderer drops, without a word, what is nested too deep for its parser.
    return rendered if _loses_nothing(rendered, stripped) else stripped


def _rendered(source: str) -> str:
    annotated = get_annotated_text(_without_declaration(source), _RULES)
    text: str = annotated["text"]
    return _quoted_lines(text, [(start, end) for start, end, _ in annotated["label"]])


def _quoted_lines(text: str, spans: list[tuple[int, int]]) -> str:
    """Put one `>` before a line for each quotation that it lies in."""
    change = [0] * (len(text) + 2)
    for start, end in spans:
        change[start] += 1
        change[end] -= 1
    lines, position, depth = [], 0, 0
    for line in text.split("\n"):
        deepest = 0
        for index in range(position, position + len(line) + 1):
            depth += change[index]
            if index < position + len(line) and not text[index].isspace():
                deepest = max(deepest, depth)
        lines.append(f"{'>' * deepest} {line}" if deepest else line)
        position += len(line) + 1
    return "\n".join(line.rstrip() for line in lines)


def _without_declaration(source: str) -> str:
    # lxml refuses a str that says in which charset its bytes were.
    return re.sub(r"^\s*<\?xml[^<>]*>", "", source)


def _loses_nothing(rendered: str, stripped: str) -> bool:
    wanted = set(_DIGITS.findall(stripped)) - set(_DIGITS.findall(rendered))
    return not wanted and 2 * len("".join(rendered.split())) >= len("".join(stripped.split()))


def _stripped(source: str) -> str:
    text = _without_elements(source, ("script", "style", "head", "title"))
    text = _TAG.sub(" ", _BREAK.sub("\n", _without_comments(text)))
    return "\n".join(" ".join(line.split()) for line in html.unescape(text).split("\n"))


def _without_comments(source: str) -> str:
    return _without_spans(source, source, "<!--", "-->")


def _without_elements(source: str, names: tuple[str, ...]) -> str:
    for name in names:
        lower = source.lower()
        if len(lower) == len(source):  # a few letters change their length in lower case
            source = _without_spans(source, lower, f"<{name}>", f"</{name}>", f"<{name} ")
    return source


def _without_spans(source: str, seen: str, opening: str, closing: str, other: str | None = None) -> str:
    """Without every span from an opening to its closing; an opening that nothing closes stays."""
    kept: list[str] = []
    position = 0
    while True:
        starts = [at for each in (opening, other) if each and (at := seen.find(each, position)) >= 0]
        end = seen.find(closing, min(starts)) if starts else -1
        if end < 0:
            return "".join([*kept, source[position:]])
        kept.append(source[position : min(starts)])
        position = end + len(closing)

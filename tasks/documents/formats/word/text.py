"""The words of one Word paragraph as its reader sees them, all tracked changes accepted.

ECMA-376, part 1, 17.13.5 (revisions), 17.16 (fields), 17.3.3 (what runs hold).
"""

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

Element = Any  # lxml's, which has no types

W_T, W_R = qn("w:t"), qn("w:r")
BREAKS = {qn("w:br"), qn("w:cr")}
CHARACTERS = {qn("w:tab"): " ", qn("w:ptab"): " ", qn("w:noBreakHyphen"): "-"}
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
BOX = qn("w:txbxContent")
REFERENCES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
LEFT_OUT = {
    qn(f"w:{name}")
    for name in (
        "del", "moveFrom", "delText", "delInstrText", "instrText", "pPr", "rPr", "sdtPr", "sdtEndPr", "fldData",
        "rt", "annotationRef", "footnoteRef", "endnoteRef",
    )
}  # fmt: skip
OFF = {"0", "false", "off", "none"}


@dataclass(slots=True)
class Words:
    """What one paragraph holds: its lines, and what is anchored in it."""

    lines: list[str] = field(default_factory=lambda: [""])
    boxes: list[Element] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)  # ("footnote", its id)
    hidden: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Gatherer:
    """Gathers paragraph after paragraph: a field's code may begin in one and end in another."""

    in_code: list[bool] = field(default_factory=list)  # a field in a field: one entry each, the innermost last

    def words(self, paragraph: Element) -> Words:
        """The words of a w:p."""
        found = Words()
        self._take(paragraph, found, is_hidden=False)
        return found

    def _take(self, element: Element, found: Words, *, is_hidden: bool) -> None:
        for child in element:
            tag = child.tag
            if tag in {W_T, MATH_TEXT}:
                self._add(child.text or "", found, is_hidden=is_hidden)
            elif tag in CHARACTERS:
                self._add(CHARACTERS[tag], found, is_hidden=is_hidden)
            elif tag in BREAKS and not any(self.in_code):
                found.lines.append("")
            elif tag == qn("w:sym"):
                self._add(_symbol(child), found, is_hidden=is_hidden)
            elif tag == qn("w:fldChar"):
                self._field(child, found)
            elif tag in REFERENCES:
                found.references.append((REFERENCES[tag], child.get(qn("w:id"), "")))
            elif tag == BOX:
                found.boxes.append(child)
            elif tag == ALTERNATE:
                self._take(chosen(child), found, is_hidden=is_hidden)
            elif isinstance(tag, str) and tag not in LEFT_OUT:
                self._take(child, found, is_hidden=is_hidden or (tag == W_R and _is_hidden(child)))

    def _add(self, text: str, found: Words, *, is_hidden: bool) -> None:
        if any(self.in_code):
            return
        if is_hidden:
            found.hidden.append(text)
        else:
            found.lines[-1] += text

    def _field(self, mark: Element, found: Words) -> None:
        kind = mark.get(qn("w:fldCharType"))
        if kind == "begin":
            self._add(_chosen_in_form(mark), found, is_hidden=False)
            self.in_code.append(True)
        elif self.in_code and kind == "separate":
            self.in_code[-1] = False
        elif self.in_code and kind == "end":
            self.in_code.pop()


def chosen(alternate: Element) -> Element:
    """The one of several forms of the same thing that is read: the first."""
    return alternate[0] if len(alternate) else alternate


def is_on(element: Element | None) -> bool:
    """Whether a property that can be switched off is on (ECMA-376, part 1, 17.17.4)."""
    return element is not None and str(element.get(qn("w:val"), "true")).lower() not in OFF


def _is_hidden(run: Element) -> bool:
    properties = run.find(qn("w:rPr"))
    return properties is not None and is_on(properties.find(qn("w:vanish")))


def _symbol(symbol: Element) -> str:
    """A character of a symbol font: only the bullets among them mean anything here."""
    try:
        return chr(int(symbol.get(qn("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return ""


def _chosen_in_form(mark: Element) -> str:
    """What an old form's drop-down or tick box shows: it stands in no run."""
    choices = mark.find(f".//{qn('w:ddList')}")
    if choices is not None:
        entries = [entry.get(qn("w:val"), "") for entry in choices.findall(qn("w:listEntry"))]
        result = choices.find(qn("w:result"))
        at = result.get(qn("w:val"), "0") if result is not None else "0"
        return entries[int(at)] if at.isdecimal() and int(at) < len(entries) else ""
    box = mark.find(f".//{qn('w:checkBox')}")
    if box is None:
        return ""
    checked = box.find(qn("w:checked"))
    return "☒" if is_on(checked if checked is not None else box.find(qn("w:default"))) else "☐"

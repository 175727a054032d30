"""Bullets that a page draws as small shapes, as browsers do, become characters like all others."""

from typing import Any

from pdfplumber.page import Page

Character = dict[str, Any]

MARK = "•"
SMALLEST, LARGEST = 0.12, 0.75  # of the size of the characters beside it
THIN, WIDE = 1.0, 10.0  # points
SQUARE = 1.6  # wider than high, or higher than wide
BEHIND = 2.2  # times the size: how far the words begin behind the mark
FREE_BEFORE = 0.8  # times the size, without a character
MOST_SHAPES = 2_000  # on a page; a drawing has more


def drawn_marks(page: Page) -> list[Character]:
    """A character for each small shape that stands where a bullet would."""
    shapes = [shape for shape in (*page.curves, *page.rects) if _is_small(shape)]
    if not shapes or len(shapes) > MOST_SHAPES:
        return []
    by_height: dict[int, list[Character]] = {}
    for char in page.chars:
        if char["text"].strip():
            for height in range(int(char["top"]) // 4, int(char["bottom"]) // 4 + 1):
                by_height.setdefault(height, []).append(char)
    marks: dict[tuple[int, int], Character] = {}
    for shape in shapes:
        middle = (shape["top"] + shape["bottom"]) / 2
        beside = [char for char in by_height.get(int(middle) // 4, ()) if char["top"] < middle < char["bottom"]]
        mark = _mark(shape, beside)
        if mark:
            marks[round(mark["x0"]), round(middle)] = mark
    return list(marks.values())


def _is_small(shape: Character) -> bool:
    width, height = shape["width"], shape["height"]
    return bool(min(width, height) > THIN and max(width, height) < min(WIDE, SQUARE * min(width, height)))


def _mark(shape: Character, beside: list[Character]) -> Character | None:
    behind = [char for char in beside if char["x0"] >= shape["x1"] - 1]
    if not behind:
        return None
    first = min(behind, key=lambda char: char["x0"])
    size = first["size"]
    if not SMALLEST * size < shape["height"] < LARGEST * size or first["x0"] - shape["x1"] > BEHIND * size:
        return None
    if any(shape["x0"] - FREE_BEFORE * size < char["x1"] <= shape["x0"] + 1 for char in beside):
        return None
    return first | {"text": MARK, "x0": shape["x0"], "x1": shape["x1"], "width": shape["width"]}

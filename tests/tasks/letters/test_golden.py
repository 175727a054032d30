"""The letters as people read them. To change them on purpose: WRITE_GOLDEN=1 pytest this file."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.letters.brief import Letter
from tests.tasks.letters.gallery import GALLERY

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "make"), GALLERY.items(), ids=GALLERY)
def test_a_letter_of_each_kind_reads_as_it_was_agreed(name: str, make: Callable[[], Letter]) -> None:
    letter = make()
    written = f"Subject: {letter.subject}\n\n{letter.text}"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")


def test_no_golden_letter_is_left_of_a_kind_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(GALLERY)

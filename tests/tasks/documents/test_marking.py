"""Each action is found again in its paper, and no word of a monitoring column is unmarked."""

import os
import re
from pathlib import Path

import pytest

from tasks.documents.formats.opened import open_paper
from tasks.documents.marking import MarkKind, marks_of
from tasks.documents.reading import read_paper
from tests.tasks.documents.papers import PAPER_ON, paper

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")


def marked(content: bytes, name: str = "paper.txt") -> list[tuple[str, str, str]]:
    """The marked words, what became of them, and the label."""
    opened = open_paper(content, name)
    draft = read_paper(opened, document_on=PAPER_ON)
    return [
        (each.text[mark.start : mark.end], mark.kind.value, mark.label)
        for each, marks in marks_of(opened, draft)
        for mark in marks
    ]


def test_every_action_is_marked_where_it_stands_and_a_note_as_a_note() -> None:
    found = marked(paper("1\tThe Trust should act.\tNone\tTrust to send a plan by May 2004. To note."))
    assert ("Trust to send a plan by May 2004", "action", "BC/1.1") in found
    assert ("To note", "note", "BC/1.2") in found


def test_an_action_that_a_page_break_tore_is_marked_in_both_parts() -> None:
    rows = (
        "1\tThe Trust should act.\tNone\tTrust to send a plan that covers all of its",
        "\t\t\twards and clinics by May 2004.",
    )
    labels = [(words, label) for words, kind, label in marked(paper(*rows)) if kind == MarkKind.ACTION]
    assert labels == [
        ("Trust to send a plan that covers all of its", "BC/1.1"),
        ("wards and clinics by May 2004", "BC/1.1"),
    ]


def test_two_actions_with_the_same_words_in_one_cell_are_marked_once_each() -> None:
    found = marked(paper("1\tThe Trust should act.\tNone\tTrust to send a plan. Trust to send a plan."))
    assert [(words, label) for words, kind, label in found if kind == MarkKind.ACTION] == [
        ("Trust to send a plan", "BC/1.1"),
        ("Trust to send a plan", "BC/1.2"),
    ]


@pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")
def test_in_the_real_audit_table_no_action_is_left_unmarked() -> None:
    (path,) = (Path(str(CORPUS)) / "seeds").glob("002_*.txt")
    opened = open_paper(path, path.name)
    draft = read_paper(opened, document_on=PAPER_ON)
    labels = {mark.label for _, marks in marks_of(opened, draft) for mark in marks}
    assert {action.ref for action in draft.actions} <= labels
    unmarked = [
        word
        for each, marks in marks_of(opened, draft)
        if each.place.column == 4 and (each.place.line or 0) > 5
        for match in re.finditer(r"[^\W_]+", each.text)
        if not any(mark.start <= match.start() < mark.end for mark in marks)
        for word in [match[0]]
    ]
    assert unmarked == []

"""The draft as an Excel workbook: what is written is read back, also by way of a real office program."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from registry.draft import Draft, Ruling
from registry.errors import BadInputError
from tasks.documents.drafts.plain import plain_draft
from tasks.documents.drafts.sheets import ACTIONS
from tasks.documents.drafts.workbook import AMBIGUOUS, dump_workbook
from tasks.documents.drafts.workbook_nodes import load_workbook_draft
from tests.tasks.documents.papers import draft
from tests.tasks.documents.test_draft_file import drafts

SMALL = draft("1\tThe Trust should act.\t\tTrust to send a plan by May 2004. Receipt of monthly figures.")


def held(value: object) -> object:
    """A draft as cells can hold it: an empty cell is nothing, an empty row none, a list's entry a line."""
    plain = plain_draft(value) if isinstance(value, Draft) else value
    if isinstance(plain, dict):
        return {key: each for key, each in ((key, held(each)) for key, each in plain.items()) if each not in (None, [])}
    if isinstance(plain, list | tuple):
        lines = [line for each in plain for line in (each.split("\n") if isinstance(each, str) else [held(each)])]
        return [line for line in lines if line and (not isinstance(line, str) or line.strip())]
    return (plain.strip() or None) if isinstance(plain, str) else plain


@given(drafts())
@settings(max_examples=20, deadline=None)
def test_what_is_written_is_read_back(draft: Draft) -> None:
    assert held(load_workbook_draft(dump_workbook(draft), "draft.xlsx")) == held(draft)


def changed(content: bytes, sheet: str, cell: str, value: object) -> bytes:
    book = load_workbook(io.BytesIO(content))
    book[sheet][cell].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(heading: str) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[[each.heading for each in ACTIONS].index(heading)]


def problems(content: bytes) -> list[str]:
    with pytest.raises(BadInputError) as raised:
        load_workbook_draft(content, "draft.xlsx")
    return [str(problem) for problem in raised.value.problems]


def test_a_clerk_rules_in_cells() -> None:
    content = dump_workbook(SMALL)
    for heading, value in (("Ruled by", "A. Clerk "), ("Ruled due", dt.datetime(2004, 6, 1)), ("Note", "agreed")):  # noqa: DTZ001
        content = changed(content, "Actions", f"{column(heading)}2", value)
    ruled = load_workbook_draft(content, "draft.xlsx").actions
    assert ruled[0].ruling == Ruling("A. Clerk", due=dt.date(2004, 6, 1), note="agreed")
    assert ruled[1].ruling is None


def test_every_mistake_is_listed_with_its_sheet_and_row() -> None:
    content = changed(dump_workbook(SMALL), "Actions", f"{column('Form')}2", "numbers")
    content = changed(content, "Actions", f"{column('Right as read')}3", "yes")
    content = changed(content, "Paper", "B5", "soon")
    form, *others = problems(content)
    assert form.startswith('draft.xlsx, sheet Actions:2: "form" of BC/1.1 is "numbers"; it can be: document, figures')
    assert others == [
        'draft.xlsx, sheet Actions:3: "by" of ruling of BC/1.2 is missing: a ruling needs the name of who made it',
        'draft.xlsx, sheet Paper:5: "document_on" of the draft is "soon", which is no date; write it as 2001-05-31',
    ]


def test_an_action_without_its_recommendation_and_a_column_that_is_gone_are_told() -> None:
    content = dump_workbook(SMALL)
    assert any("has no number '7'" in each for each in problems(changed(content, "Actions", "B2", 7)))
    assert any("the columns are missing: Ref" in each for each in problems(changed(content, "Actions", "A1", "Rif")))
    assert "no Excel workbook" in problems(content[:2000])[0]
    assert "no Excel workbook" in problems(b"ref: BC/1.1")[0]


def test_a_hostile_workbook_is_bounded_and_changes_nothing() -> None:
    """What stands far away, or is merged over a billion cells, is not made."""
    content = dump_workbook(SMALL)
    merged = altered(content, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert held(load_workbook_draft(merged, "draft.xlsx")) == held(SMALL)
    far = altered(content, b"</sheetData>", b'<row r="900000"><c r="A900000"><v>1</v></c></row></sheetData>')
    assert "words below row 20,000" in problems(far)[0]
    entities = altered(content, b"<worksheet", b'<!DOCTYPE l [<!ENTITY a "x">]><worksheet')
    assert "declares a document type" in problems(entities)[0]
    assert "zip bomb" in problems(altered(content, b"</sheetData>", b"</sheetData>" + b" " * 50_000_000))[0]


def altered(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with its third sheet's XML changed."""
    given, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in given.namelist():
            xml = given.read(part)
            package.writestr(part, xml.replace(old, new, 1) if part.endswith("/sheet3.xml") else xml)
    return out.getvalue()


def test_a_text_is_never_a_formula_and_too_long_a_one_is_refused() -> None:
    (each,) = SMALL.recommendations
    hostile = replace(SMALL, recommendations=(replace(each, text='=HYPERLINK("http://x.example","y")'),))
    book = load_workbook(io.BytesIO(dump_workbook(hostile)))
    cell = book["Recommendations"]["C2"]
    assert (cell.data_type, cell.value) == ("s", hostile.recommendations[0].text)
    with pytest.raises(BadInputError, match="as YAML instead"):
        dump_workbook(replace(SMALL, report_title="x" * 40_000))


def test_the_cells_offer_what_can_be_chosen_and_explain_what_is_ambiguous() -> None:
    sheet = load_workbook(io.BytesIO(dump_workbook(SMALL, ["Quality Team"])))["Actions"]
    offered = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "on event" in offered[column("When")]
    assert "consultation" in offered[column("Form")]
    assert "Choices" in offered[column("Owner")]
    when = sheet[f"{column('When')}2"]
    assert SMALL.actions[0].when.ambiguous
    assert when.fill.fgColor.rgb.endswith(AMBIGUOUS.fgColor.rgb[-6:])
    assert when.comment is not None
    assert all(each in when.comment.text for each in (SMALL.actions[0].when.why, *SMALL.actions[0].when.between))
    assert not sheet[f"{column('When')}3"].fill.fgColor.rgb.endswith(AMBIGUOUS.fgColor.rgb[-6:])


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed: no real office program to save with"
)
def test_a_real_office_program_saves_it_and_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "draft.xlsx").write_bytes(dump_workbook(SMALL))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", tmp_path / "saved", tmp_path / "draft.xlsx"], check=True, capture_output=True)
    saved = (tmp_path / "saved" / "draft.xlsx").read_bytes()
    assert held(load_workbook_draft(saved, "draft.xlsx")) == held(SMALL)

"""Papers as LibreOffice saves them: text papers become HTML, and that becomes every other format."""

import html
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from tasks.documents.formats.text import read_text
from tasks.documents.paper import Grid, Paragraph

SOFFICE = shutil.which("soffice")
WHY_NOT = "needs LibreOffice (Debian: libreoffice-writer libreoffice-calc)"
# Separator, quote, UTF-8, from line 1; quotes where needed, cells as shown.
# https://wiki.documentfoundation.org/Documentation/DevGuide/Spreadsheet_Documents
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
FILTERS = {
    "docx": ("--infilter=HTML (StarWriter)", "docx:MS Word 2007 XML"),
    "xlsx": ("--infilter=HTML (StarCalc)", "xlsx:Calc MS Excel 2007 XML"),
    "pdf": ("--infilter=MS Word 2007 XML", "pdf:writer_pdf_Export"),
    "html": ("--infilter=MS Word 2007 XML", "html:HTML (StarWriter)"),
    "csv": ("--infilter=Calc MS Excel 2007 XML", CSV),
}
MADE_FROM = {"docx": "made", "xlsx": "made", "pdf": "docx", "html": "docx", "csv": "xlsx"}


def as_page(text: bytes) -> str:
    """A web page of a text paper, for an office program to open.

    A cell that a page break cut in the text is put together again: a program that saves a paper breaks its pages anew.
    """
    paper = read_text(text, "paper.txt", "")
    parts = [_table(block) if isinstance(block, Grid) else _running(block) for block in paper.blocks]
    body = "\n".join(parts).replace("</table>\n<table border='1'>", "")
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Paper</title></head><body>{body}</body></html>"


def saved(folder: Path, wanted: tuple[str, ...]) -> None:
    """Has every made/NAME.html in a folder saved as FORMAT/NAME.FORMAT, one run of the program a format."""
    for suffix in wanted:
        given, made = FILTERS[suffix]
        sources = sorted((folder / MADE_FROM[suffix]).iterdir())
        command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", given]
        command += ["--convert-to", made, "--outdir", str(folder / suffix), *map(str, sources)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        missing = [each.stem for each in sources if not (folder / suffix / f"{each.stem}.{suffix}").is_file()]
        assert not missing, f"{missing} not saved as {suffix}: {done.stdout}{done.stderr}"


def _running(paragraph: Paragraph) -> str:
    words = html.escape(paragraph.text)
    if paragraph.bullet:
        return f"<ul><li>{words}</li></ul>"
    return f"<h{paragraph.level}>{words}</h{paragraph.level}>" if paragraph.level else f"<p>{words}</p>"


def _table(grid: Grid) -> str:
    rows: list[list[list[Paragraph]]] = []
    for row in grid.rows:
        cells = [list(cell.paragraphs) for cell in row]
        if rows and not row[0].paragraphs:
            for whole, rest in zip(rows[-1], cells, strict=False):
                _put_together(whole, rest)
        else:
            rows.append(cells)
    return "<table border='1'>" + "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows) + "</table>"


def _put_together(whole: list[Paragraph], rest: list[Paragraph]) -> None:
    if whole and rest and not rest[0].bullet and not whole[-1].text.endswith((".", ";", ":")):
        whole[-1] = replace(whole[-1], text=f"{whole[-1].text} {rest[0].text}")
        rest = rest[1:]
    whole += rest


def _cell(paragraphs: list[Paragraph]) -> str:
    made = "".join(
        f"<li>{html.escape(each.text)}</li>" if each.bullet else f"<p>{html.escape(each.text)}</p>"
        for each in paragraphs
    )
    listed = made.replace("</p><li>", "</p><ul><li>").replace("</li><p>", "</li></ul><p>")
    listed = f"<ul>{listed}" if listed.startswith("<li>") else listed
    return f"<td valign='top'>{listed}</ul></td>" if listed.endswith("</li>") else f"<td valign='top'>{listed}</td>"

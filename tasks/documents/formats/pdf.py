"""The paper in a PDF that has text: tables drawn with lines, headings by their size, bullets by their marks."""

from collections.abc import Callable, Sequence

from registry.errors import BadInputError
from tasks.documents.formats.pages.blocks import blocks_of
from tasks.documents.formats.pages.content import FEWEST_CHARACTERS, Content, content_of
from tasks.documents.formats.pages.furniture import drop_furniture
from tasks.documents.formats.pages.opening import opened_pdf, page_numbers
from tasks.documents.paper import Format, Paper

SCANNED = (
    "have it read by OCR first (ocrmypdf --skip-text makes a PDF with text of it), and give the PDF that this makes"
)
UNMAPPED = "(cid:"
MOST_UNMAPPED = 0.2  # of the characters


def read_pdf(
    content: bytes,
    name: str,
    sha256: str,
    *,
    pages: tuple[int, int] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Paper:
    """The paper in a PDF, or in its `pages` (first and last, from 1). Each page is told to `progress`.

    Raises BadInputError, saying what to do, for a PDF that is encrypted, truncated or damaged, has too many pages, or
    has a page that is only a picture.
    """
    read: list[Content] = []
    with opened_pdf(content, name) as pdf:
        numbers = page_numbers(len(pdf.pages), pages, name)
        for done, number in enumerate(numbers, start=1):
            page = pdf.pages[number - 1]
            read.append(content_of(page))
            page.close()
            if progress:
                progress("pages", done, len(numbers))
    _refuse_unread(read, name)
    notes = drop_furniture(read)
    return Paper(name, sha256, Format.PDF, blocks_of(read), notes)


def _refuse_unread(pages: Sequence[Content], name: str) -> None:
    """A page without text would be dropped in silence."""
    pictured = [str(page.number) for page in pages if page.pictured]
    texts = [line.text for page in pages for line in page.lines]
    characters = sum(len(text) for text in texts)
    if len(pictured) == len(pages) or characters < FEWEST_CHARACTERS:
        raise BadInputError(f"{name} is a scan, or has no text in it: {SCANNED}.")
    if pictured:
        raise BadInputError(
            f"{name} has a picture in place of text on page {', '.join(pictured)}: {SCANNED}; or leave such pages out "
            "(--pages)."
        )
    unmapped = sum(text.count(UNMAPPED) for text in texts)
    if unmapped * len("(cid:00)") > MOST_UNMAPPED * characters:
        raise BadInputError(f"{name} does not say which letters it shows: {SCANNED.replace('skip-text', 'force-ocr')}.")

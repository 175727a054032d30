"""A PDF is opened, or refused with what to do instead."""

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from registry.errors import BadInputError

MOST_PAGES = 200  # read at once; of a longer paper the pages are given
ENDS_WITHIN = 4096  # bytes before the file's end
# What pdfminer raises on bytes that are no sound PDF, beside its own errors.
DAMAGE: tuple[type[Exception], ...] = (
    PdfminerException, MalformedPDFException, PDFException, PSException, ArithmeticError, AssertionError,
    AttributeError, LookupError, NotImplementedError, OSError, RecursionError, struct.error, TypeError, ValueError,
    zlib.error,
)  # fmt: skip


@contextmanager
def opened_pdf(content: bytes, name: str) -> Iterator[pdfplumber.pdf.PDF]:
    """The file, open. Raises BadInputError for an encrypted, truncated or damaged one, also while it is used."""
    if b"%PDF-" not in content[:1024]:
        raise BadInputError(f"{name} is not a PDF; give the paper as it was received.")
    if b"%%EOF" not in content[-ENDS_WITHIN:]:
        raise BadInputError(f"{name} ends in the middle: it was not wholly sent or copied. Fetch it again.")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of colours
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            yield pdf
    except DAMAGE as error:
        if _is_locked(error):
            raise BadInputError(
                f"{name} is encrypted: open it with its password and save or print a copy without one."
            ) from error
        raise BadInputError(
            f"{name} is damaged ({type(error).__name__}): fetch it again, or print it to a new PDF."
        ) from error


def page_numbers(of: int, pages: tuple[int, int] | None, name: str) -> range:
    """The pages to read, from 1. Raises BadInputError for too many, and for pages that the paper does not have."""
    if of == 0:
        raise BadInputError(f"{name} is damaged: it has no pages. Fetch it again.")
    first, last = pages or (1, of)
    if not 1 <= first <= last <= of:
        raise BadInputError(f"{name} has pages 1 to {of}; {first}-{last} are not among them.")
    if last - first >= MOST_PAGES:
        raise BadInputError(
            f"{name} has {last - first + 1} pages to read, and at most {MOST_PAGES} are read at once: give those "
            "that hold the paper (--pages 12-40)."
        )
    return range(first, last + 1)


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, PDFPasswordIncorrect) or any(isinstance(each, PDFPasswordIncorrect) for each in error.args)

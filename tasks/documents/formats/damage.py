"""What python-docx, openpyxl and the XML parsers raise on files that no Office program wrote."""

import zipfile
import zlib
from xml.parsers.expat import ExpatError

# RuntimeError: a generator of theirs that ended in mid-air; SyntaxError: ElementTree's ParseError is one.
DAMAGE: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, EOFError, ExpatError, LookupError, NotImplementedError, OSError,
    RuntimeError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

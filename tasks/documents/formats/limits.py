"""How much a paper may ask of this machine: every limit, in one place, with what it guards against.

docs/reading.md, "Limits", names them for people.
"""

from dataclasses import dataclass

MEGABYTE = 1_000_000

LARGEST_PAPER = 20 * MEGABYTE  # bytes as received
LARGEST_READ_HERE = 200_000  # bytes of text or CSV that our own process reads: each tab of it may make a cell

# A packed file (.docx, .xlsx) is measured before and while it is unpacked.
LARGEST_UNPACKED = 200 * MEGABYTE  # all members together
MOST_MEMBERS = 5_000
HIGHEST_RATIO = 100  # unpacked to packed; real papers stay under 30
RATIO_COUNTS_FROM = 20 * MEGABYTE  # a small file may well be mostly white space

# What comes out of any format.
MOST_CELLS = 200_000  # that hold words
MOST_COLUMNS = 500  # of one table, after empty ones are dropped
MOST_CHARACTERS = 5 * MEGABYTE
LONGEST_PARAGRAPH = 200_000  # characters; Excel's own limit for a cell is 32,767
DEEPEST_NESTING = 50  # tables within tables, content controls within content controls
LARGEST_GRID = 1_000_000  # cells of one table, covered and empty ones too


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process that reads one paper may use; beyond it, it is killed."""

    memory: int = 1_000 * MEGABYTE  # bytes of address space, the programs themselves included
    cpu_seconds: int = 120
    wall_seconds: float = 300.0
    answer: int = 100 * MEGABYTE  # bytes that it may send back


LIMITS = Limits()

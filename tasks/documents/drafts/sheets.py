"""The sheets of a draft's workbook: their columns, in order, and what each column holds."""

from dataclasses import dataclass
from enum import StrEnum

from registry.draft import JointKind, Response, Standing
from registry.model import Form, ScheduleKind


class Holds(StrEnum):
    """What a column's cells hold, and so how an empty one is taken."""

    TEXT = "text"  # an empty cell is an empty text
    MAYBE = "maybe"  # an empty cell is nothing
    DAY = "day"
    TRUTH = "truth"
    NUMBER = "number"
    LINES = "lines"  # a list, an entry a line


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading as people read it, and the path of the value in the draft ("when.due")."""

    heading: str
    path: str
    holds: Holds = Holds.TEXT
    width: int = 14
    choices: tuple[str, ...] = ()
    ours: bool = False  # the paper's, not to be changed: shown in grey


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in kind)


YES_NO = ("yes", "no")
PAPER = (
    Column("Report code", "report_code"),
    Column("Report title", "report_title"),
    Column("File", "document_name", ours=True),
    Column("sha256", "document_sha256", ours=True),
    Column("Dated", "document_on", Holds.DAY),
    Column("Date supplied by", "date_supplied_by", Holds.MAYBE),
    Column("Standing", "standing", choices=_values(Standing)),
    Column("Gaps in the numbering", "gaps", Holds.LINES, ours=True),
)
ACTIONS = (
    Column("Ref", "ref", width=11, ours=True),
    Column("Recommendation", "number", width=9, ours=True),
    Column("What is owed, in the paper's words", "text", width=60, ours=True),
    Column("When", "when.kind", width=12, choices=_values(ScheduleKind)),
    Column("Due", "when.due", Holds.DAY, 12),
    Column("Recurs", "when.rrule", Holds.MAYBE, 18),
    Column("On what event", "when.event", Holds.MAYBE, 24),
    Column("Ambiguous", "when.ambiguous", Holds.TRUTH, 11, YES_NO),
    Column("Form", "form", width=13, choices=_values(Form)),
    Column("Owner", "owner", Holds.MAYBE, 24),
    Column("Recipient", "recipient", Holds.MAYBE, 20),
    Column("Title", "title", width=34),
    Column("Standing", "standing", Holds.MAYBE, 16, _values(Standing)),
    Column("Tracked", "tracked", Holds.TRUTH, 9, YES_NO),
    Column("Ruled by", "ruling.by", Holds.MAYBE, 16),
    Column("Right as read", "ruling.as_read", Holds.TRUTH, 10, YES_NO),
    Column("Ruled due", "ruling.due", Holds.DAY, 12),
    Column("Ruled to recur", "ruling.rrule", Holds.MAYBE, 18),
    Column("Chase it", "ruling.rules_in", Holds.TRUTH, 9, YES_NO),
    Column("Response to the finding", "ruling.response", Holds.MAYBE, 14, _values(Response)),
    Column("Ruling taken back", "ruling.withdrawn", Holds.TRUTH, 9, YES_NO),
    Column("Note", "ruling.note", Holds.MAYBE, 24),
    Column("What is to be sent", "deliverable", Holds.MAYBE, 30),
    Column("Begins", "when.start", Holds.DAY, 12),
    Column("Ends", "when.end", Holds.DAY, 12),
    Column("Counted from the event", "when.offset", Holds.MAYBE, 12),
    Column("Words that say when", "when.span", Holds.MAYBE, 20, ours=True),
    Column("Precision", "when.precision", Holds.MAYBE, 10, ours=True),
    Column("Why", "when.why", width=40, ours=True),
    Column("Between", "when.between", Holds.LINES, 40, ours=True),
    Column("Where it stands", "locator", width=24, ours=True),
)
RECOMMENDATIONS = (
    Column("Number", "number", width=9, ours=True),
    Column("Paragraph", "paragraph", Holds.MAYBE, 12),
    Column("Recommendation", "text", width=100, ours=True),
)
PROGRESS = (
    Column("Recommendation", "number", width=9, ours=True),
    Column("As of", "as_of_on", Holds.DAY, 12),
    Column("Progress", "text", width=100, ours=True),
    Column("Where it stands", "locator", width=24, ours=True),
)
LEFT_OUT = (
    Column("Words", "text", width=80, ours=True),
    Column("Why they are in no action", "why", width=50, ours=True),
    Column("Where they stand", "locator", width=24, ours=True),
)
NAMES = (
    Column("In the paper", "named", width=30, ours=True),
    Column("May be the party", "party_id", width=20),
    Column("Likeness", "likeness", Holds.NUMBER, 10, ours=True),
    Column("Why", "why", Holds.MAYBE, 50, ours=True),
    Column("Confirmed by", "confirmed_by", Holds.MAYBE, 20),
)
JOINTS = (
    Column("Kind", "kind", width=14, choices=_values(JointKind)),
    Column("Refs, the first stands for all", "refs", Holds.LINES, 20),
    Column("Likeness", "likeness", Holds.NUMBER, 10, ours=True),
    Column("Why", "why", Holds.MAYBE, 50, ours=True),
    Column("Taken together", "accepted", Holds.TRUTH, 12, YES_NO),
    Column("Said by", "by", Holds.MAYBE, 20),
)
QUERIES = (
    Column("Words", "text", width=50, ours=True),
    Column("Question to the author", "question", width=50),
    Column("Where they stand", "locator", width=24, ours=True),
    Column("Answer", "answer", Holds.MAYBE, 50),
)
COLUMNS = (Column("Heading", "heading", width=40, ours=True), Column("Taken for", "role", width=20, ours=True))
SHEETS = {
    "Actions": ACTIONS,
    "Recommendations": RECOMMENDATIONS,
    "Names": NAMES,
    "Taken together": JOINTS,
    "Queries": QUERIES,
    "Left out": LEFT_OUT,
    "Progress": PROGRESS,
    "Columns": COLUMNS,
}
"""The sheets that hold a row an entry; the sheet Paper holds a line a field."""
PAPER_SHEET, GUIDE_SHEET, CHOICES_SHEET = "Paper", "How to rule", "Choices"

"""A report in prose: its recommendations, and the commitments and milestones in its paragraphs."""

from collections.abc import Iterator, Sequence

from registry.draft import LeftOut, ProposedRecommendation, Standing
from registry.errors import BadInputError
from tasks.documents.dated import paper_date
from tasks.documents.found import Found, Frame
from tasks.documents.paper import Grid, Paper, Place
from tasks.documents.prose.asked import LEADS, asked_items, is_asked, is_lead, is_minutes
from tasks.documents.prose.commitments import commitments
from tasks.documents.prose.lines import Line, prose_lines
from tasks.documents.prose.made import Unread, leave_out
from tasks.documents.prose.numbers import distinct, numbers
from tasks.documents.prose.passages import Part, Passage, passages
from tasks.documents.prose.people import find_people
from tasks.documents.prose.reader import Reader
from tasks.documents.prose.sections import Kind
from tasks.documents.prose.titled import prose_title
from tasks.documents.titles import code_of

TABLE = "it is a table of data, with no column of recommendations or of what is to be done"


def read_prose(paper: Paper, frame: Frame) -> Found:
    """What a report without a table proposes, commits to or plans.

    Every word outside of the paper's tables is in a recommendation, in an action, or left out with the reason.
    Raises BadInputError for a paper that asks for nothing and commits nobody.
    """
    found = passages(prose_lines(paper))
    asked = [each for each in found if each.part is Part.TEXT and is_asked(each)]
    lines = [*_front(paper), *(line for each in found for line in each.lines)]
    minutes = is_minutes(found)
    title = prose_title(found, paper.name)
    people = find_people(lines, [each.text for each in asked])
    reader = Reader(code_of(frame.code, title), frame.document_on, people, minutes)
    recommendations, left_out = _read(found, reader)
    left_out += [LeftOut(_words(grid), TABLE, grid.place.words) for grid in paper.grids if _words(grid)]
    if not any(each.actions for each in recommendations):
        raise BadInputError(
            f"{paper.name} has no table, and no recommendation or commitment was found in its paragraphs; if it has "
            "a table, give it as text with one row a line and tabs between the columns."
        )
    return Found(
        code=reader.code,
        title=title,
        standing=_standing(recommendations, minutes=minutes),
        recommendations=tuple(recommendations),
        left_out=tuple(left_out),
        dated_on=paper_date(paper),
    )


def _front(paper: Paper) -> list[Line]:
    """The paper's own data where they stand in a table of two columns at its top."""
    first = next(iter(paper.grids), None)
    rows = [[cell.text for cell in row if cell.text] for row in first.rows] if first else []
    return [Line(": ".join(row), Place()) for row in rows if len(row) == 2]  # noqa: PLR2004


def _words(grid: Grid) -> str:
    return " | ".join(cell.text for row in grid.rows for cell in row if cell.text)


def _read(found: Sequence[Passage], reader: Reader) -> tuple[list[ProposedRecommendation], list[LeftOut]]:
    """Every passage in order; summaries last, because only what stands nowhere else is taken from them."""
    number = numbers(found)
    made: dict[int, list[ProposedRecommendation]] = {}
    unread: dict[int, list[Unread]] = {}
    lead = ""
    for at, passage in enumerate(found):
        if passage.part is not Part.TEXT:
            made[at], unread[at] = [], [leave_out(passage)]
        elif is_lead(passage):
            lead, made[at], unread[at] = passage.text, [], [leave_out(passage, LEADS)]
        elif is_asked(passage):
            made[at], unread[at] = asked_items(passage, number[at], reader, lead if passage.label else "")
        elif passage.section.kind is not Kind.SUMMARY:
            made[at], unread[at] = commitments(passage, number[at], reader)
        lead = lead if passage.part is Part.TEXT and (passage.label or is_lead(passage)) else ""
    known = [action for each in made.values() for one in each for action in one.actions]
    for at, passage in enumerate(found):
        if at not in made:
            made[at], unread[at] = commitments(passage, number[at], reader, known)
    order = range(len(found))
    return list(distinct([each for at in order for each in made[at]], reader.code)), list(
        _merged([each for at in order for each in unread[at]])
    )


def _merged(unread: Sequence[Unread]) -> Iterator[LeftOut]:
    """One entry for neighbours that are left out for one reason of the paper's furniture; else one a paragraph."""
    held: list[Unread] = []
    for each in unread:
        if held and not (each.joins and held[-1].joins and each.why == held[-1].why):
            yield _left_out(held)
            held = []
        held.append(each)
    if held:
        yield _left_out(held)


def _left_out(held: list[Unread]) -> LeftOut:
    more = f" and {len(held) - 1} more" if len(held) > 1 else ""
    return LeftOut(" / ".join(each.text for each in held), held[0].why, held[0].place.words + more)


def _standing(recommendations: Sequence[ProposedRecommendation], *, minutes: bool) -> Standing:
    """The paper's own: what its minutes resolve; else what it proposes to members; else its milestones."""
    if minutes:
        return Standing.RESOLVED
    proposed = any(action.standing is Standing.PROPOSED for each in recommendations for action in each.actions)
    return Standing.PROPOSED if proposed else Standing.MILESTONE

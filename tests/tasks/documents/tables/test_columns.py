"""Headings of many bodies' papers, and the roles that a clerk would give them."""

import pytest

from registry.draft import Standing
from registry.errors import BadInputError
from tasks.documents.tables.columns import Columns, find_columns
from tasks.documents.tables.guessing import guess_columns
from tasks.documents.tables.headings import Role
from tests.tasks.documents.papers import draft

LETTERS = {
    "n": Role.NUMBER, "r": Role.RECOMMENDATION, "o": Role.OBSERVATION, "p": Role.PROGRESS, "m": Role.MONITORING,
    "w": Role.OWNER, "d": Role.DUE, "-": Role.UNREAD,
}  # fmt: skip
PAPERS = (
    (
        "Rec. No.|Recommendation|Management response|Agreed action|Responsible officer|Implementation date|Status",
        "nrpmwdp",
    ),
    ("Ref|Finding|Risk|Recommendation|Priority|Management Response|Owner|Target Date", "noor-mwd"),
    ("No.|OIG Recommendation|Agency comments|Corrective action planned|Estimated completion date|Status", "nrpmdp"),
    ("Action|Lead|By when|RAG|Progress to date", "mwdpp"),
    ("Item|Issue|Action required|Action by|Date", "nrmwd"),
    ("Recommendation|Accepted?|Lead department|Deadline|Latest position", "r-wdp"),
    ("Area for improvement|What we will do|Who|When", "rmwd"),
    ("Objective|Milestone|Responsible|Due|Comments", "rmwdp"),
    ("Ref.|Recommendation|Progress update|Authority Action", "nrpm"),
    ("Report title|Rec no.|Recommendation text|Original target date|Revised target date|Follow-up comments", "-nr-dp"),
    ("Para|Recommendation|Government response|Next steps", "nrpm"),
    ("Recommendation|Responsible body|Implementation status|Follow-up", "rwpm"),
    ("#|Observation|Recommendation|Management action plan|Person responsible|Target completion", "normwd"),
    ("Minute No|Decision/Action|Action by|Deadline|Update", "nmwdp"),
    ("Scrutiny recommendation|Cabinet decision|Lead officer|Timescale|Progress / Monitoring", "r-wdm"),
    ("<b>Rec No</b>|**Inspector's finding**|Trust Board monitoring", "nrm"),
    ("Monitoring|Progress|Recommendation|Ref", "mprn"),
    ("Ref|Recommendation|What inspectors found|Committee monitoring", "nrom"),
    ("#|Recommendation|Directed at|Status", "nrwp"),
    ("Keywords|Meeting Date|Action #|Description|Point Person|Status|Status Note", "--nrwpp"),
    ("Reference|Date|Recommendation|Lead Officer|Action taken|Status", "n-rwpp"),
    ("Action|Lead|Status|Date", "mwp-"),
    ("Resolution|Action taken since last meeting|Action outstanding", "rpm"),
)


@pytest.mark.parametrize(("headings", "letters"), PAPERS)
def test_columns_are_recognised_by_the_words_that_many_bodies_use(headings: str, letters: str) -> None:
    columns = find_columns(headings.split("|"))
    assert columns is not None
    assert columns.roles == tuple(LETTERS[letter] for letter in letters)


@pytest.mark.parametrize("headings", ["Name|Age", "Ref|Title|Pages", "Year|Income|Expenditure", "Date|Venue"])
def test_headings_of_other_tables_are_none_of_ours(headings: str) -> None:
    assert find_columns(headings.split("|")) is None


@pytest.mark.parametrize(
    ("heading", "standing"),
    [
        ("Committee monitoring", Standing.RESOLVED),
        ("Agreed action", Standing.RESOLVED),
        ("Proposed action", Standing.PROPOSED),
        ("Draft monitoring arrangements", Standing.PROPOSED),
        ("Management response", Standing.MILESTONE),
    ],
)
def test_a_heading_says_whose_word_its_column_is(heading: str, standing: Standing) -> None:
    columns = find_columns(["Ref", "Recommendation", heading])
    assert columns is not None
    assert columns.standing is standing


def test_a_mapping_names_columns_by_number_or_by_heading() -> None:
    columns = Columns.mapped(("A", "B", "Column C"), {"1": "number", "column c": "monitoring"})
    assert columns.roles == (Role.NUMBER, Role.UNREAD, Role.MONITORING)


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"9": "number"}, "There is no column '9'. The headings are: 1 A"),
        ({"1": "figures"}, "'figures' is no role"),
        ({"1": "number", "2": "number"}, "Two columns are said to be the number"),
    ],
)
def test_a_wrong_mapping_says_what_there_is_to_choose_from(mapping: dict[str, str], says: str) -> None:
    with pytest.raises(BadInputError, match=says) as raised:
        Columns.mapped(("A", "B"), mapping)
    assert "--columns" in str(raised.value)


def test_columns_without_headings_are_told_by_what_stands_in_them() -> None:
    rows = [
        ["Head of Care", "The Trust should keep a register.", "R1", "30 June 2004", "Receipt of a report."],
        ["Finance Director", "We recommend that rotas be printed.", "R2", "May 2004", "The Board to receive a plan."],
    ]
    columns = guess_columns(rows)
    assert columns is not None
    assert columns.roles == (Role.OWNER, Role.RECOMMENDATION, Role.NUMBER, Role.DUE, Role.MONITORING)


def test_rows_that_hold_no_recommendations_are_not_guessed_at() -> None:
    assert guess_columns([["1", "Income", "200"], ["2", "Costs", "100"]]) is None


@pytest.mark.parametrize(
    "headings",
    [
        ["No.", "Para", "Recommendation", "Action", "Owner"],
        ["Para no.", "Ref", "Recommendation", "Action", "Owner"],
        ["Ref", "Recommendation", "Paragraph", "Action", "Owner"],
    ],
)
def test_paragraphs_beside_numbers_are_the_recommendations_paragraphs(headings: list[str]) -> None:
    columns = find_columns(headings)
    assert columns is not None
    at = next(at for at, each in enumerate(headings) if each.startswith("Para"))
    assert columns.roles[at] is Role.PARAGRAPH
    assert headings[columns.roles.index(Role.NUMBER)] in {"No.", "Ref"}


def test_paragraphs_alone_number_the_recommendations_and_beside_numbers_they_are_kept() -> None:
    alone = find_columns(["Para", "Recommendation", "Action"])
    assert alone is not None
    assert alone.roles[0] is Role.NUMBER
    read = draft("1\t4.12\tThe Trust should act.\tTrust to send a plan.", headings="No.\tPara\tFinding\tMonitoring")
    assert [(each.number, each.paragraph) for each in read.recommendations] == [("1", "4.12")]

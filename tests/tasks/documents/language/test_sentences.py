"""Sentences as many bodies write them, and the owner, recipient and form that a clerk would give each."""

import datetime as dt

import pytest

from registry.draft import ProposedAction
from registry.model import Form
from tasks.documents.language.milestones import promise, promised_title
from tasks.documents.language.queries import queries_in
from tasks.documents.reading import read_document

COUNCIL = (
    "“Waste Watch: A Review”",
    "Rec No.\tRecommendation\tProgress\tScrutiny Committee follow-up",
    "The Council should cut waste. (Para 2.1)",
)
TRUST = (
    "“Safe Wards: A Review”",
    "Ref\tRecommendation\tComments\tAgreed action",
    "The Trust should improve ward safety. (Para 2.1)",
)
DEPARTMENT = (
    "“Grants Management: Audit”",
    "No.\tRecommendation\tStatus\tOIG monitoring",
    "The Department should strengthen grant oversight. (Para 2.1)",
)
UNIVERSITY = (
    "“Student Voice: An Inquiry”",
    "Ref\tRecommendation\tUpdate\tSenate monitoring",
    "The University should listen to students. (Para 2.1)",
)


def action(paper: tuple[str, str, str], sentence: str) -> ProposedAction:
    """The one action of a paper whose monitoring column holds this sentence."""
    front, headings, recommendation = paper
    content = f"{front}\n\n{headings}\n1\t{recommendation}\tDone.\t{sentence}\n".encode()
    (only,) = read_document(content, "paper.txt", document_on=dt.date(2004, 3, 1)).actions
    return only


SENTENCES: tuple[tuple[tuple[str, str, str], str, str | None, str | None, Form | None], ...] = (
    (
        COUNCIL,
        "The Contact Centre to send the Committee a report on call waiting times every quarter.",
        "Contact Centre",
        "Scrutiny Committee",
        Form.DOCUMENT,
    ),
    (
        COUNCIL,
        "Head of Waste Services to submit an annual plan to Cabinet.",
        "Head of Waste Services",
        "Cabinet",
        Form.DOCUMENT,
    ),
    (COUNCIL, "Officers to provide Members with a briefing on the new contract.", "Officers", "Members", Form.BRIEFING),
    (
        COUNCIL,
        "Scrutiny Committee to receive a progress report from the Director of Environment in October 2004.",
        "Director of Environment",
        "Scrutiny Committee",
        Form.DOCUMENT,
    ),
    (COUNCIL, "Quarterly figures on missed collections.", "Council", "Scrutiny Committee", Form.FIGURES),
    (
        COUNCIL,
        "A list of front offices whose opening hours have been cut is sent to the Committee.",
        "Council",
        "Scrutiny Committee",
        Form.DOCUMENT,
    ),
    (
        COUNCIL,
        "The contractor, which collects glass, should give the Council monthly tonnage data.",
        "contractor",
        "Council",
        Form.FIGURES,
    ),
    (
        COUNCIL,
        "Residents' Panel to be consulted on the collection timetable.",
        "Council",
        "Residents' Panel",
        Form.CONSULTATION,
    ),
    (
        COUNCIL,
        "The Waste Partnership Unit (WPU) to report to the Committee twice a year.",
        "Waste Partnership Unit (WPU)",
        "Scrutiny Committee",
        Form.DOCUMENT,
    ),
    (
        COUNCIL,
        "Chair of the Committee to meet the Environment Agency each year.",
        "Chair of the Committee",
        "Environment Agency",
        Form.MEETING,
    ),
    (
        COUNCIL,
        "Ward members to be notified of any closure of a recycling site.",
        "Council",
        "Ward members",
        Form.NOTICE,
    ),
    (
        COUNCIL,
        "Committee to be informed by the Monitoring Officer of every complaint upheld.",
        "Monitoring Officer",
        "Scrutiny Committee",
        Form.NOTICE,
    ),
    (
        COUNCIL,
        "Legal Services will draw up a protocol with the Environment Agency by 30 June 2004.",
        "Legal Services",
        "Environment Agency",
        Form.AGREEMENT,
    ),
    (COUNCIL, "Publish the revised strategy on the website by March 2005.", "Council", None, Form.DOCUMENT),
    (
        COUNCIL,
        "Benchmarking data to be supplied by the Waste Partnership Unit.",
        "Waste Partnership Unit",
        "Scrutiny Committee",
        Form.FIGURES,
    ),
    (TRUST, "The Trust will provide the Board with monthly infection rates.", "Trust", "Board", Form.FIGURES),
    (
        TRUST,
        "Director of Nursing to present a falls action plan to the Quality Committee by end June 2004.",
        "Director of Nursing",
        "Quality Committee",
        Form.DOCUMENT,
    ),
    (TRUST, "Ward managers must ensure that handover sheets are kept.", "Ward managers", None, Form.ASSURANCE),
    (
        TRUST,
        "Medical Director to brief the Board on mortality reviews every six months.",
        "Medical Director",
        "Board",
        Form.BRIEFING,
    ),
    (
        TRUST,
        "Receipt of quarterly incident figures from the Patient Safety Team.",
        "Patient Safety Team",
        None,
        Form.FIGURES,
    ),
    (
        TRUST,
        "The Chief Executive shall write to NHS England confirming compliance.",
        "Chief Executive",
        "NHS England",
        Form.ASSURANCE,
    ),
    (TRUST, "Carers' Forum to be involved in the redesign of the leaflet.", "Trust", "Carers' Forum", None),
    (TRUST, "Estates to complete the ligature survey, working with Matrons.", "Estates", "Matrons", Form.DOCUMENT),
    (
        TRUST,
        "Commissioners to receive assurance from the Trust that staffing is safe.",
        "Trust",
        "Commissioners",
        Form.ASSURANCE,
    ),
    (TRUST, "Agree a discharge protocol with Social Services.", "Trust", "Social Services", Form.AGREEMENT),
    (TRUST, "Workshop to be held with pharmacists by May 2004.", "Trust", None, Form.MEETING),
    (TRUST, "Policy on restraint in place.", "Trust", None, Form.STATE),
    (
        DEPARTMENT,
        "The Assistant Secretary should submit a corrective action plan to OIG within 60 days.",
        "Assistant Secretary",
        "OIG",
        Form.DOCUMENT,
    ),
    (
        DEPARTMENT,
        "Grantees shall send the Department quarterly performance reports.",
        "Grantees",
        "Department",
        Form.DOCUMENT,
    ),
    (DEPARTMENT, "FEMA to provide OIG with evidence that the controls have been tested.", "FEMA", "OIG", Form.DOCUMENT),
    (DEPARTMENT, "Notify OIG when the system is deployed.", "Department", "OIG", Form.NOTICE),
    (
        DEPARTMENT,
        "We recommend that the Director of Procurement report cost overruns to Congress annually.",
        "Director of Procurement",
        "Congress",
        Form.DOCUMENT,
    ),
    (DEPARTMENT, "Semiannual report to Congress.", "Department", "Congress", Form.DOCUMENT),
    (
        DEPARTMENT,
        "The Office of Grants Management, in coordination with General Counsel, will issue guidance by June 30, 2005.",
        "Office of Grants Management",
        None,
        Form.DOCUMENT,
    ),
    (
        DEPARTMENT,
        "The bureau provides statistics on improper payments to the Inspector General each quarter.",
        "bureau",
        "Inspector General",
        Form.FIGURES,
    ),
    (
        DEPARTMENT,
        "The Under Secretary who oversees grants must certify the results to the Comptroller.",
        "Under Secretary",
        "Comptroller",
        None,
    ),
    (UNIVERSITY, "Registrar to send Senate a report on appeals each term.", "Registrar", "Senate", Form.DOCUMENT),
    (UNIVERSITY, "Deans to consult the Students' Union on timetables.", "Deans", "Students' Union", Form.CONSULTATION),
    (
        UNIVERSITY,
        "Students' Union to be kept informed of changes to fees.",
        "University",
        "Students' Union",
        Form.NOTICE,
    ),
    (UNIVERSITY, "Annual meeting between Senate and the Students' Union.", "Senate", "Students' Union", Form.MEETING),
    (
        UNIVERSITY,
        "Faculty boards asked to return statistics on attendance to the Registry by 31 July 2004.",
        "Faculty boards",
        "Registry",
        Form.FIGURES,
    ),
    (UNIVERSITY, "Senate to approve the revised assessment policy.", "Senate", None, None),
    (
        UNIVERSITY,
        "Pro-Vice-Chancellor (Education) to give Senate an oral update at its May meeting.",
        "Pro-Vice-Chancellor",
        "Senate",
        None,
    ),
    (
        UNIVERSITY,
        "The survey results are circulated to all Heads of School by the Planning Office.",
        "Planning Office",
        "Heads of School",
        Form.DOCUMENT,
    ),
    (
        UNIVERSITY,
        "The Library's opening hours to be reviewed jointly by the Librarian and the Students' Union.",
        "Librarian and the Students' Union",
        None,
        None,
    ),
    (UNIVERSITY, "Minutes of the Equality Group to be forwarded to Senate.", "University", "Senate", Form.DOCUMENT),
    (UNIVERSITY, "Confirm to Senate that the hardship fund has been paid.", "University", "Senate", Form.ASSURANCE),
    (COUNCIL, "Cabinet asked that the Director report back in six months.", "Director", "Scrutiny Committee", None),
    (COUNCIL, "That the Head of Parks be asked to produce a map of play areas.", "Head of Parks", None, Form.DOCUMENT),
    (COUNCIL, "Parks Team and Legal Services to agree a lease.", "Parks Team and Legal Services", None, Form.AGREEMENT),
    (COUNCIL, "The Committee would like a note on fly-tipping.", "Council", "Scrutiny Committee", Form.DOCUMENT),
    (
        TRUST,
        "Deputy Chief Nurse, supported by the matrons, will lead a review of beds.",
        "Deputy Chief Nurse",
        None,
        None,
    ),
    (TRUST, "All wards to display staffing levels.", "wards", None, None),
    (TRUST, "To be discussed at the Quality Committee in April 2004.", "Trust", "Quality Committee", None),
    (DEPARTMENT, "The agency must, within 90 days, provide Congress with a plan.", "agency", "Congress", Form.DOCUMENT),
    (DEPARTMENT, "GAO will continue to monitor implementation.", "GAO", None, None),
    (
        DEPARTMENT,
        "The Secretary has been directed to brief the Senate Committee.",
        "Secretary",
        "Senate Committee",
        Form.BRIEFING,
    ),
    (
        DEPARTMENT,
        "State agencies are required to file returns with the Department.",
        "State agencies",
        "Department",
        None,
    ),
    (
        UNIVERSITY,
        "Heads of Department should inform the Registrar when a course closes.",
        "Heads of Department",
        "Registrar",
        Form.NOTICE,
    ),
    (UNIVERSITY, "Student representatives to be given training.", "University", "Student representatives", None),
    (UNIVERSITY, "It was agreed that the Bursar would submit revised estimates.", "Bursar", None, None),
    (
        UNIVERSITY,
        "The Vice-Chancellor undertook to write to the Funding Council.",
        "Vice-Chancellor",
        "Funding Council",
        None,
    ),
)


@pytest.mark.parametrize(("paper", "sentence", "owner", "recipient", "form"), SENTENCES)
def test_who_owes_what_to_whom(
    paper: tuple[str, str, str], sentence: str, owner: str | None, recipient: str | None, form: Form | None
) -> None:
    found = action(paper, sentence)
    assert found.tracked
    assert (found.owner or "").removeprefix("All ") == owner
    assert recipient is None or found.recipient == recipient
    assert form is None or found.form is form


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("A list of front offices whose opening hours have been cut is sent to Cabinet.", "List of front offices"),
        ("The Contact Centre to send the Committee a report on waiting times.", "Report on waiting times"),
        ("Legal Services will draw up a protocol with the Environment Agency.", "Protocol with the Environment Agency"),
        ("Officers to brief Cabinet on the contract.", "Briefing on the contract"),
        ("Officers to notify Cabinet of any closure.", "Notice of any closure"),
        ("Benchmarking data to be supplied by officers.", "Benchmarking data"),
        ("Confirm to Cabinet that bins were bought.", "Confirmation that bins were bought"),
    ],
)
def test_a_title_names_the_thing_and_ends_with_a_phrase(sentence: str, title: str) -> None:
    assert action(COUNCIL, sentence).title == title


def test_an_abbreviation_in_brackets_and_its_name_are_one_party() -> None:
    sentence = (
        "The Waste Partnership Unit (WPU) to report to Cabinet. WPU to send figures. Receipt of data from the WPU."
    )
    front, headings, recommendation = COUNCIL
    content = f"{front}\n\n{headings}\n1\t{recommendation}\tDone.\t{sentence}\n".encode()
    draft = read_document(content, "paper.txt", document_on=dt.date(2004, 3, 1))
    assert {each.owner for each in draft.actions} == {"Waste Partnership Unit (WPU)"}


@pytest.mark.parametrize("sentence", ["Repaint the ward.", "Estates to repaint the ward.", "Matrons to repaint wards."])
def test_a_verb_that_no_list_knows_is_known_by_its_place(sentence: str) -> None:
    assert action(TRUST, sentence).tracked


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (
            "It was good to see that there are moves afoot to extend the scheme by May 2004.",
            "Extend the scheme",
        ),
        ("Work was under way, with a presentation to Cabinet planned by May 2004.", "Presentation to Cabinet"),
        ("This policy needs to be finalised by May 2004.", "Policy finalised"),
        ("Piloting is due to begin by May 2004.", "Piloting to begin"),
    ],
)
def test_a_milestones_title_says_what_will_have_come_about(told: str, title: str) -> None:
    assert promised_title(promise(told, "by May 2004"), "by May 2004") == title


@pytest.mark.parametrize(
    "text",
    [
        "Matrons establish links with Acorn Consulting reviews are finished.",
        "The Board to receive updates by monthly figures.",
        "Inform all wards to be consulted on the plan.",
        "Matrons to send the the rota to the Board.",
        "Matrons to agree a plan with the Board and",
    ],
)
def test_words_that_cannot_stand_as_they_are_are_asked_about(text: str) -> None:
    assert queries_in(text, "line 1", tracked=True, everything=text)


@pytest.mark.parametrize(("text", "asked"), [("Board members.", 1), ("To note.", 0), ("N/A", 0)])
def test_a_fragment_that_names_somebody_is_asked_about_and_a_note_is_not(text: str, asked: int) -> None:
    assert len(queries_in(text, "line 1", tracked=False, everything=text)) == asked


@pytest.mark.parametrize("sentence", [each[1] for each in SENTENCES])
def test_plain_sentences_are_not_asked_about(sentence: str) -> None:
    assert not queries_in(sentence, "line 1", tracked=True, everything=sentence)

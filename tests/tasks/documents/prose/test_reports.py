"""What made-up reports ask for and commit to: each expected list was written by a person beside the report."""

import pytest

from registry.draft import Draft, ProposedAction, Standing
from tasks.documents.drafts.draft_file import dump_draft, load_draft
from tests.tasks.documents.prose.made_up import PAPER_ON, draft_of, proposed, report

EXPECTED = {
    "council": [
        "2.1b.1 2010-04-01/ Environment Scrutiny Committee",
        "2.1c.1 2010-03-31 Head of Street Services",
        "4.2.1 2009-11-30 Council",
        "4.3.1 FREQ=MONTHLY Officers",
        "5.1.1 2010-02-01/2010-03-31 Council",
        "5.1.2 the first round Council",
        "5.2.1 2010-03-15 contractor",
        "5.2.2 2009-12-31 Council",
        "5.3.1 the new depot opens Council",
        "7.1.1 the start of the extension Council",
    ],
    "hospital": [
        "P1.1 2019-09-30 Trust",
        "R1.2.1 none Board",
        "R1.3.1 FREQ=MONTHLY Director of Nursing",
        "P4.1 2019-08-31 Trust",
        "P4.2 FREQ=WEEKLY Trust",
        "P5.1 2019-06-30 Medical Director",
        "P6.1 FREQ=YEARLY Trust",
        "P6.2 FREQ=DAILY Ward managers",
        "P7.1 2019-06-30 Trust",
        "P7.2 none Board",
        "P9.1 2019-04-30 Trust",
        "P9.2 2019-05-31 Trust",
        "P9.3 none Trust",
    ],
    "letter": [
        "P4.1 2017-03-31 Department",
        "1.1 2016-12-31 Commissioner of Bridges",
        "2.1 FREQ=MONTHLY;INTERVAL=3 Commissioner of Bridges",
        "3.1 2016-12-11 Department",
        "P5.1 2016-11-30 Department",
        "P5.2 2017-01-31 Department",
        "P6.1 2017-03-12 Office Of The Inspector General",
        "P6.2 2016-11-11 Department",
    ],
    "maternity": [
        "2.2.1 FREQ=MONTHLY;INTERVAL=2 Local Maternity System",
        "3.1.1 2022-10-31 North Trust",
        "3.1.2 2023-03-31 North Trust",
        "3.2.1 none South Trust",
        "3.2.2 2022-11-14 Deputy Chief Nurse",
        "3.3.1 2023-03-31 staff",
        "3.4.1 2022-12-31 Deputy Chief Nurse",
        "3.4.2 2023-05-31 Deputy Chief Nurse",
        "4.1.1 FREQ=MONTHLY Deputy Chief Nurse",
        "5.1.1 2023-01-31 Deputy Chief Nurse",
        "2.1 2022-11-30 Committee",
        "3.1 none Committee",
    ],
    "minutes": [
        "13.2.1.1 none Audit Committee",
        "13.2.2.1 each meeting Head of Internal Audit",
        "14.1.1 2014-09-30 Director of Housing",
        "14.1.2 2014-06-30 Director of Housing",
        "14.2.1 2014-12-03 Director of Housing",
        "15.2.1 2014-07-11 Treasurer",
        "15.3.1 2014-09-09 Audit Committee",
    ],
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_report_commits_to_what_a_person_reads_in_it_and_to_nothing_else(name: str) -> None:
    assert proposed(draft_of(report(name))) == EXPECTED[name]


def of(draft: Draft, number: str) -> ProposedAction:
    return next(action for action in draft.actions if action.ref.endswith(f"/{number}"))


def test_what_is_proposed_is_not_what_is_resolved_and_neither_is_a_milestone() -> None:
    council, minutes = draft_of(report("council")), draft_of(report("minutes"))
    assert of(council, "2.1c.1").standing is Standing.PROPOSED
    assert of(council, "5.1.1").standing is Standing.MILESTONE
    assert of(minutes, "14.2.1").standing is minutes.standing is Standing.RESOLVED


def test_to_note_a_report_asks_for_nothing() -> None:
    assert not of(draft_of(report("council")), "2.1a.1").tracked
    assert not of(draft_of(report("minutes")), "15.1.1").tracked


def test_an_action_keeps_its_paragraphs_number_words_and_place() -> None:
    draft = draft_of(report("fire"))
    (fourth,) = (each for each in draft.recommendations if each.number == "4")
    assert fourth.paragraph == "4"
    assert fourth.text.startswith("The contract with the current supplier expires")
    assert [action.text for action in fourth.actions] == [
        "Tender documents will be issued in September 2012 and",
        "the new contract will be awarded no later than 15 February 2013.",
    ]
    assert fourth.actions[0].locator == "line 25, sentence 2"


NARRATIVE = [
    "The scheme began in 2001 and was reviewed in May 2003.",
    "The Council will have regard to the law.",
    "This will have major implications for staff.",
    "Interest rates will rise in 2005.",
    "All costs will be met from existing budgets by March 2005.",
    "In 2003 it was agreed that schools should report by June 2004.",
    "It may be possible to open the site in June.",
    "What will be done by June 2004?",
    "“We will close every school by June 2004”, one paper wrote.",
    "Staff will be able to use the new system.",
    "It is not proposed that the office will close.",
    "The policy states that owners must register their dogs.",
]
COMMITS = [
    "Schools will be required to produce action plans.",
    "By 2006 all officers are to be trained.",
    "The Panel meets monthly.",
    "The Council plans to open a second site by June 2005.",
    "A report will be submitted to the Board once the review is complete.",
    "The review is due to end in July 2004.",
    "The target is that every home is insulated by March 2006.",
    "The Clerk has agreed to write to the Minister.",
    "Please send us your comments by 30 April 2004.",
]


def with_one(sentence: str) -> Draft:
    """A report with this sentence and one commitment beside it, so that there is something to read."""
    return draft_of(f"A report\n\n1. The Clerk will publish the plan by 30 June 2005.\n\n2. {sentence}\n", PAPER_ON)


@pytest.mark.parametrize("sentence", NARRATIVE)
def test_narrative_is_left_out_with_the_reason(sentence: str) -> None:
    draft = with_one(sentence)
    assert [action.ref for action in draft.actions] == ["AR/1.1"]
    assert any(sentence in each.text and each.why for each in draft.left_out)


@pytest.mark.parametrize("sentence", COMMITS)
def test_what_commits_somebody_is_proposed(sentence: str) -> None:
    assert [action.text for action in with_one(sentence).actions][1:] == [sentence]


def test_two_acts_with_times_of_their_own_are_two_actions() -> None:
    sentence = (
        "From April 2005 it is proposed that managers are assessed and; from April 2006 all staff will be assessed."
    )
    made = with_one(sentence).actions[1:]
    assert [(action.when.start.year if action.when.start else None, action.standing) for action in made] == [
        (2005, Standing.PROPOSED),
        (2006, Standing.MILESTONE),
    ]
    assert " ".join(action.text for action in made) == sentence


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_its_draft_is_a_file_and_back(name: str) -> None:
    draft = draft_of(report(name))
    back = load_draft(dump_draft(draft), "draft.yaml")
    assert [(each.ref, each.text, each.when, each.owner, back.standing_of(each)) for each in back.actions] == [
        (each.ref, each.text, each.when, each.owner, draft.standing_of(each)) for each in draft.actions
    ]
    assert back.left_out == draft.left_out

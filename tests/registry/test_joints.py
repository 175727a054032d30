"""Actions that are likely the same, or that one report would answer."""

import datetime as dt
from dataclasses import replace
from itertools import count

from registry.draft import JointKind, ProposedAction, Standing
from registry.joint.joints import propose_joints
from registry.model import Form, Reading, ScheduleKind
from tests.registry.builders import action, monthly, once

MARCH = dt.date(2001, 3, 31)
UNDATED = Reading(ScheduleKind.NONE)
REGULAR = Reading(ScheduleKind.CONTINUING, span="regular")
QUARTERLY = Reading(ScheduleKind.RECURRING, span="quarterly", rrule="FREQ=MONTHLY;INTERVAL=3")
UNIT = "Training Unit"


def said(
    ref: str,
    text: str,
    when: Reading = UNDATED,
    *,
    owner: str | None = UNIT,
    thing: str | None = None,
    form: Form = Form.DOCUMENT,
) -> ProposedAction:
    plain = action(1, when, owner=owner, form=form)
    number = ref.partition("/")[2].partition(".")[0]
    return replace(plain, ref=ref, recommendation=number, text=text, deliverable=thing or text)


def joined(*actions: ProposedAction) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.kind.value, each.refs) for each in propose_joints(actions)]


def test_the_same_sentence_at_several_recommendations_is_one_proposal() -> None:
    sentence = "Further measures to be worked out after the conference on custody."
    same = [said(f"HCP/{n}.1", sentence) for n in (7, 8, 9)]
    (found,) = propose_joints([*same, said("HCP/10.1", "A plan of the new estate.")])
    assert (found.kind, found.refs, found.likeness) == (JointKind.DUPLICATE, ("HCP/7.1", "HCP/8.1", "HCP/9.1"), 1.0)
    assert found.why == "the same sentence stands at recommendations 7, 8 and 9"
    assert (found.accepted, found.by) == (None, None)


def test_the_same_thing_in_other_words_is_a_duplicate_and_what_has_a_date_leads() -> None:
    bare = said("HCP/2.3", "Training Unit to consult the Committee on draft strategy.", form=Form.CONSULTATION)
    dated = said(
        "HCP/3.1",
        "The Committee is consulted on the draft strategy that the Unit now develops.",
        once(MARCH),
        owner="the Constabulary",
        thing="consultation on the draft strategy",
        form=Form.CONSULTATION,
    )
    (found,) = propose_joints([replace(bare, deliverable="consultation on draft strategy"), dated])
    assert (found.kind, found.refs) == (JointKind.DUPLICATE, ("HCP/3.1", "HCP/2.3"))
    assert "owed by the Constabulary in one and by Training Unit in the other" in found.why
    assert found.likeness < 1


def test_what_the_force_set_itself_and_what_a_body_resolved_are_not_joined() -> None:
    sentence = "Further measures to be worked out after the conference on custody."
    own = replace(said("HCP/2.1", sentence), standing=Standing.MILESTONE)
    assert joined(said("HCP/1.1", sentence), own) == []


def test_two_dates_are_two_things() -> None:
    april, march = (once(each) for each in (dt.date(2001, 4, 30), MARCH))
    text = "Training Unit to send the survey of custody suites."
    assert joined(said("HCP/1.1", text, march), said("HCP/1.2", f"{text[:-1]} again.", april)) == []


def test_regular_reports_of_one_unit_are_commissioned_together_under_the_most_frequent() -> None:
    found = joined(
        said("HCP/1.1", "Quarterly reports on the training strategy.", QUARTERLY),
        said("HCP/2.1", "The Committee receives monthly reports on the strategy for courses.", monthly()),
        said("HCP/3.1", "The Committee to receive regular reports on progress.", REGULAR),
    )
    assert found == [("commission", ("HCP/2.1", "HCP/1.1", "HCP/3.1"))]


def test_reports_of_two_parties_or_on_two_subjects_stay_apart() -> None:
    assert (
        joined(
            said("HCP/1.1", "Monthly reports on recruitment of trainers.", monthly()),
            said("HCP/1.2", "Monthly reports on the recruitment of trainers.", monthly(), owner="Records Unit"),
            said("HCP/2.1", "Monthly figures for vehicles lost.", monthly(), form=Form.FIGURES),
        )
        == []
    )


def test_a_misspelt_owner_is_the_same_owner() -> None:
    long = "Diversity Train Support Unit (DTSU)"
    found = joined(
        said("HCP/1.1", "Monthly reports on implementation of courses.", monthly(), owner=long),
        said("HCP/2.1", "Monthly reports on implementation of the plan.", monthly(), owner="DSTU"),
    )
    assert found == [("commission", ("HCP/1.1", "HCP/2.1"))]


def test_no_action_stands_in_two_proposals_and_notes_stand_in_none() -> None:
    sentence = "Review of the complaints procedure by the unit."
    actions = [said(f"HCP/{n}.1", sentence) for n in range(1, 6)]
    actions += [said("HCP/6.1", "Review of the procedure for complaints."), replace(actions[0], ref="HCP/7.1")]
    proposed = propose_joints([*actions[:-1], replace(actions[-1], tracked=False)])
    refs = [ref for each in proposed for ref in each.refs]
    assert len(refs) == len(set(refs))
    assert "HCP/7.1" not in refs


def test_a_thousand_actions_are_compared_by_their_words_and_not_all_with_all() -> None:
    """Counted, not timed: how often two actions' words are looked at together."""
    numbers = count()
    topics = [f"topic{next(numbers)}" for _ in range(500)]
    actions = [
        said(f"HCP/{n}.{part}", f"Monthly report {part} on {topic} matters of the force.", monthly())
        for n, topic in enumerate(topics, start=1)
        for part in (1, 2)
    ]
    found = joined(*actions)
    assert len(found) == len(topics)
    assert {kind for kind, _ in found} <= {"duplicate", "commission"}

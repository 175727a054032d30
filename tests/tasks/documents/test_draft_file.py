import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.draft import (
    Draft,
    Joint,
    JointKind,
    LeftOut,
    NameMatch,
    Progress,
    ProposedAction,
    ProposedRecommendation,
    Query,
    Response,
    Ruling,
    Standing,
)
from registry.errors import BadInputError
from registry.model import Form, Reading, ScheduleKind
from tasks.documents.drafts.draft_file import dump_draft, load_draft
from tests.tasks.documents.papers import draft

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
MAYBE = st.none() | TEXT
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
MAYBE_DAY = st.none() | DAYS
RULES = st.sampled_from(["FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1"])
TITLES = TEXT.map(lambda text: "Plan " + "".join(letter for letter in text if letter not in "/%&<>"))

LIKENESS = st.integers(0, 100).map(lambda percent: percent / 100)
REFS = st.lists(st.sampled_from(["BC/1.1", "BC/1.2", "BC/2.1"]), min_size=2, max_size=2).map(tuple)
JOINTS = st.one_of(
    st.builds(Joint, st.sampled_from(JointKind), REFS, LIKENESS, TEXT),
    st.builds(Joint, st.sampled_from(JointKind), REFS, LIKENESS, TEXT, st.booleans(), st.just("A. Clerk")),
)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    kind = draw(st.sampled_from(ScheduleKind))
    return Reading(
        kind=kind, span=draw(MAYBE), due=draw(DAYS if kind is ScheduleKind.ONCE else MAYBE_DAY), start=draw(MAYBE_DAY),
        end=draw(MAYBE_DAY), rrule=draw(RULES if kind is ScheduleKind.RECURRING else st.none() | RULES),
        event=draw(MAYBE), offset=draw(MAYBE), precision=draw(MAYBE), ambiguous=draw(st.booleans()),
        between=tuple(draw(st.lists(TEXT, max_size=2))), why=draw(TEXT),
    )  # fmt: skip


@st.composite
def rulings(draw: st.DrawFn) -> Ruling:
    by, note = "A. Clerk " + draw(TEXT), draw(TEXT)
    ruling: Ruling = draw(
        st.one_of(
            DAYS.map(lambda day: Ruling(by, due=day, note=note)),
            RULES.map(lambda rule: Ruling(by, rrule=rule, note=note)),
            st.just(Ruling(by, as_read=True, note=note)),
            st.sampled_from(Response).map(lambda given: Ruling(by, note=note, response=given)),
            DAYS.map(lambda day: Ruling(by, due=day, rules_in=True)),
            st.just(Ruling(by, withdrawn=True)),
        )
    )
    return ruling


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    recommendations = tuple(
        ProposedRecommendation(
            number,
            draw(TEXT),
            draw(MAYBE),
            tuple(draw_action(draw, number, ordinal) for ordinal in range(1, draw(st.integers(0, 2)) + 1)),
            progress=tuple(draw(st.lists(st.builds(Progress, TEXT, DAYS, TEXT), max_size=1))),
        )
        for number in draw(st.lists(st.sampled_from(["1", "2", "A3", "4b", "10"]), unique=True, max_size=3))
    )
    return Draft(
        report_code="BC", report_title=draw(TEXT), document_name=draw(TEXT), document_sha256="0" * 64,
        document_on=draw(DAYS), date_supplied_by=draw(MAYBE), standing=draw(st.sampled_from(Standing)),
        recommendations=recommendations,
        left_out=tuple(LeftOut(draw(TEXT), draw(TEXT), "line 3") for _ in range(draw(st.integers(0, 2)))),
        gaps=tuple(draw(st.lists(TEXT, max_size=2))),
        names=tuple(draw(st.lists(st.builds(NameMatch, TEXT, TEXT, LIKENESS, TEXT, MAYBE), max_size=2))),
        joints=tuple(draw(st.lists(JOINTS, max_size=2))),
        queries=tuple(draw(st.lists(st.builds(Query, TEXT, TEXT, TEXT, MAYBE), max_size=1))),
        columns=tuple(draw(st.lists(st.tuples(TEXT, TEXT), max_size=2))),
    )  # fmt: skip


def draw_action(draw: st.DrawFn, number: str, ordinal: int) -> ProposedAction:
    return ProposedAction(
        ref=f"BC/{number}.{ordinal}", recommendation=number, title=draw(TITLES), text=draw(TEXT), when=draw(readings()),
        form=draw(st.sampled_from(Form)), owner=draw(MAYBE), recipient=draw(MAYBE), deliverable=draw(MAYBE),
        locator=draw(TEXT), tracked=draw(st.booleans()), ruling=draw(st.none() | rulings()),
        standing=draw(st.none() | st.sampled_from(Standing)),
    )  # fmt: skip


def without_lines(draft: Draft) -> Draft:
    return replace(
        draft,
        recommendations=tuple(
            replace(each, line=None, actions=tuple(replace(action, line=None) for action in each.actions))
            for each in draft.recommendations
        ),
    )


@given(drafts())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(draft: Draft) -> None:
    assert without_lines(load_draft(dump_draft(draft), "draft.yaml")) == draft


SMALL = dump_draft(draft("1\tThe Trust should act.\t\tTrust to send a plan by May 2004. Receipt of monthly figures."))


def problems(text: str) -> list[str]:
    with pytest.raises(BadInputError) as raised:
        load_draft(text, "draft.yaml")
    return [str(problem) for problem in raised.value.problems]


def line_with(text: str, words: str) -> int:
    return next(
        number for number, line in enumerate(text.splitlines(), start=1) if words in line and not line.startswith("#")
    )


def test_each_action_and_recommendation_knows_its_line() -> None:
    loaded = load_draft(SMALL, "draft.yaml")
    assert loaded.recommendations[0].line == line_with(SMALL, "- number: '1'")
    assert [action.line for action in loaded.actions] == [line_with(SMALL, f"ref: BC/1.{n}") for n in (1, 2)]


def test_every_mistake_is_listed_with_its_line() -> None:
    bad = (
        SMALL.replace("due: 2004-05-31", "due: 2004-02-31")
        .replace("form: figures", "form: numbers")
        .replace("ref: BC/1.2", "ref: BC/1.1")
        .replace("kind: once", "kind: sometimes")
        .replace("tracked: true", "tracked: perhaps", 1)
        .replace("standing: resolved", "standing: resolved\nmood: fine")
        .replace("rrule: FREQ=MONTHLY", "rrule: FREQ=OFTEN")
        .replace("    ruling: null", "    ruling: {due: 2004-06-01}", 1)
    )
    found = problems(bad)
    expected = {
        "2004-02-31": "which is no date", "form: numbers": "it can be: document", "kind: sometimes": "it can be: once",
        "tracked: perhaps": "must be true or false", "mood: fine": "unknown field", "FREQ=OFTEN": "no RFC 5545 rule",
        "ruling: {due": "needs the name",
    }  # fmt: skip
    for words, says in expected.items():
        place = f"draft.yaml:{line_with(bad, words)}: "
        assert any(problem.startswith(place) and says in problem for problem in found), (words, found)
    assert any("which stands on line" in problem for problem in found)
    assert len(found) == len(expected) + 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("a: [", "no valid YAML"),
        ("- 1\n- 2\n", "must have named fields"),
        ("a: &x 1\nb: *x\n", "aliases"),
        ("a: !!python/object:os.system 1\n", "unknown field"),
        ("[" * 3000, "nested deeper"),
        ("report_code: BC\nreport_code: BD\n", "twice"),
        ("a: \x00\n", "no valid YAML"),
    ],
)
def test_what_is_no_draft_is_refused_and_nothing_is_executed(text: str, says: str) -> None:
    assert any(says in problem for problem in problems(text))


def test_a_ruling_says_exactly_one_thing() -> None:
    both = SMALL.replace("    ruling: null", "    ruling: {by: A. Clerk, due: 2004-06-01, as_read: true}", 1)
    assert any("exactly one of" in problem for problem in problems(both))


def test_the_file_tells_a_clerk_how_to_rule() -> None:
    assert "as_read: true" in SMALL
    ruled = SMALL.replace("    ruling: null", "    ruling: {by: A. Clerk, due: 2004-06-01, note: agreed}", 1)
    assert load_draft(ruled, "draft.yaml").actions[0].ruling == Ruling(
        "A. Clerk", due=dt.date(2004, 6, 1), note="agreed"
    )


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_draft_nested_without_end_is_refused_and_crashes_nothing(opening: str) -> None:
    with pytest.raises(BadInputError, match="nested deeper than in any draft"):
        load_draft(opening * 200_000, "draft.yaml")


def test_what_no_register_can_keep_is_a_mistake_with_its_line() -> None:
    title, due = line_with(SMALL, "report_title:"), line_with(SMALL, "due: 2004-05-31")
    lines = SMALL.splitlines()
    lines[title - 1] = 'report_title: "a\\0b"'
    lines[due - 1] = lines[due - 1].replace("2004-05-31", "9999-12-31")
    found = problems("\n".join(lines))
    assert any(each.startswith(f"draft.yaml:{title}: ") and "no register can keep" in each for each in found)
    assert any(each.startswith(f"draft.yaml:{due}: ") and "no date" in each for each in found)

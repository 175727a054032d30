"""What every letter says, and what no letter may say."""

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from registry.model import Act, Form, PartyKind
from registry.settings import Mode
from tasks.letters import brief as briefs
from tasks.letters.brief import Addressee, AlsoAnswered, AlsoAsked, Letter, Sent, Told
from tasks.letters.compose import compose
from tasks.letters.errors import BriefError
from tasks.letters.marker import MARKER
from tasks.letters.sayings import MONTHS
from tasks.letters.words import words_of
from tests.tasks.letters.builders import (
    CHAIR,
    COMMITTEE,
    COUNCIL,
    DEPUTY,
    DIRECTOR,
    REPLY_TO,
    TRAINING,
    VOLUNTEERS,
    april,
    brief,
    chaser,
    escalation,
    figures,
    item,
    march,
    rung,
)
from tests.tasks.letters.gallery import GALLERY

DATES = re.compile(rf"\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?")
REFS = re.compile(r"\b[A-Z]{3}/\d+\.\d+\b")


def words_in(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def said(letter: Letter) -> str:
    return " ".join(letter.text.split())


@pytest.mark.parametrize("name", GALLERY)
def test_text_and_html_say_the_same_dates_refs_and_words(name: str) -> None:
    letter = GALLERY[name]()
    text, html = said(letter), words_in(letter.html)
    assert DATES.findall(text) == DATES.findall(html)
    assert REFS.findall(text) == REFS.findall(html)

    def plain(words: str) -> list[str]:
        return re.findall(r"\w+", words.replace("Telephone", ""))

    assert plain(text) == plain(html)


@pytest.mark.parametrize("name", GALLERY)
def test_every_letter_begins_with_the_marker_and_names_a_person_with_a_telephone(name: str) -> None:
    letter = GALLERY[name]()
    assert letter.text.splitlines()[0] == MARKER
    assert words_in(letter.html).startswith(MARKER)
    assert "Telephone 01632 960 1" in said(letter)
    assert "sent automatically" in said(letter)
    assert "Replies are read by" in said(letter)
    assert REPLY_TO in said(letter)


@pytest.mark.parametrize("name", GALLERY)
def test_lines_are_at_most_72_wide_and_subjects_at_most_78(name: str) -> None:
    letter = GALLERY[name]()
    assert max(map(len, letter.text.splitlines())) <= 72
    assert len(letter.subject) <= 78


@pytest.mark.parametrize("name", GALLERY)
def test_html_fetches_nothing_and_has_no_links_images_or_scripts(name: str) -> None:
    tree = LexborHTMLParser(GALLERY[name]().html)
    assert not tree.css("a, img, script, link, iframe, form, object, style")
    assert "url(" not in GALLERY[name]().html
    assert "http" not in GALLERY[name]().html


def test_a_due_saturday_is_asked_for_by_the_friday_and_is_not_late_before_monday() -> None:
    text = said(compose(brief(item())))
    assert "Please let us have it by Friday 30 March 2001." in text
    assert "The due date itself, Saturday 31 March 2001, is not a working day" in text
    assert "you will not be counted late before Monday 2 April 2001" in text
    assert "read as the last day of that month" in text


def test_a_letter_says_the_sources_words_and_one_plain_sentence() -> None:
    text = said(compose(brief(item())))
    assert item().wording in text
    assert "Please send us this document: Draft strategy for community training." in text
    assert "recommendation 12, paragraph 4.46" in text


@pytest.mark.parametrize("form", Form)
def test_each_form_has_words_of_its_own(form: Form) -> None:
    text = said(compose(brief(item(form=form))))
    assert words_of(form).how in text
    assert f"Please {words_of(form).ask}" in text


def test_forms_do_not_share_their_words() -> None:
    for field in ("ask", "how", "shows", "plainly"):
        assert len({getattr(words_of(form), field) for form in Form}) == len(Form)


def test_what_else_is_asked_is_said_with_its_date_or_that_there_is_nothing() -> None:
    later = AlsoAsked("OPD/14.2", "Note of the seminar", april(30))
    late = AlsoAsked("OPD/1.1", "Chart", march(1))
    assert "Nothing else is asked of you now." in said(compose(brief()))
    assert "Nothing else is due from you before Monday 30 April 2001." in said(compose(brief(also_asked=(later,))))
    both = said(compose(brief(also_asked=(later, late))))
    assert "Also past its date, and not repeated above: - Chart [OPD/1.1]" in both
    assert "Beside that, nothing else is due from you before Monday 30 April 2001." in both


def test_what_else_is_asked_never_hides_how_much_is_left_off() -> None:
    many = tuple(AlsoAsked(f"OPD/20.{number}", "Paper", april(number)) for number in range(1, 21))
    assert "There are 12 more, later" in said(compose(brief(also_asked=many)))


def test_the_final_chaser_says_who_will_be_told_and_on_which_day() -> None:
    text = said(compose(brief(chaser(), letter_on=april(5))))
    assert "we shall tell the Director of Training on Tuesday 10 April 2001" in text
    assert "then the Deputy Chief Constable on Thursday 19 April 2001" in text
    assert "tell" not in said(compose(brief(chaser(warns=()), letter_on=april(2)))).split("How it stands")[0].split(
        "If there"
    )[0].replace("tell us", "")


@pytest.mark.promise(6)
def test_one_letter_holds_all_of_the_days_items_the_most_urgent_first_and_escalations_last() -> None:
    raised = escalation(ref="OPD/1.1")
    late = chaser(ref="OPD/2.1", warns=())
    soon = item(ref="OPD/3.1", due_on=april(30), let_us_have_it_by=april(30))
    warned = chaser(ref="OPD/4.1", warns=(Told("Deputy Chief Constable", april(19)),))
    letter = compose(brief(raised, soon, late, warned, addressee=DIRECTOR, letter_on=april(10)))
    assert re.findall(r"\[(OPD/\d\.1)\]\n-{72}", letter.text) == ["OPD/4.1", "OPD/2.1", "OPD/3.1", "OPD/1.1"]
    assert letter.text.index("A separate matter, for your help\n=") < letter.text.index("OPD/1.1")


@pytest.mark.promise(16)
def test_an_escalations_letter_says_that_the_owner_was_warned_and_when() -> None:
    for addressee in (DIRECTOR, DEPUTY, CHAIR, COMMITTEE):
        text = said(compose(brief(escalation(), addressee=addressee, letter_on=april(10))))
        assert "On 5 April 2001 we warned the Training Unit that we should have to raise it" in text
        assert "The Training Unit knows that I am writing to you." in text
        assert "We reminded the Training Unit on 19 and 28 March 2001, and wrote again on 2 and 5 April 2001." in text


@pytest.mark.promise(16)
@pytest.mark.parametrize("warned_on", [None, april(10), april(11)])
def test_nobody_above_is_told_when_the_owner_was_not_warned_before(warned_on: dt.date | None) -> None:
    unwarned = escalation(rung=rung(owner_warned_on=warned_on))
    with pytest.raises(BriefError, match=r"was not warned|not before"):
        compose(brief(unwarned, addressee=DIRECTOR, letter_on=april(10)))


@pytest.mark.promise(17)
def test_a_brief_has_no_place_for_an_owners_reply() -> None:
    escalates = {field.name for kind in (briefs.Rung, briefs.Sent) for field in dataclasses.fields(kind)}
    assert escalates == {
        "owner", "number", "introduced_on", "sent", "owner_warned_on", "help_by", "next", "heard_from_owner",
        "delivered", "why_it_matters", "on", "act", "to",
    }  # fmt: skip
    kinds = (value for value in vars(briefs).values() if dataclasses.is_dataclass(value))
    fields = {field.name for kind in kinds for field in dataclasses.fields(kind)}
    assert not {name for name in fields if re.search(r"quote|reply(?!_to)|answer_text|their|words", name)}


@pytest.mark.promise(17)
def test_upward_only_the_fact_that_something_came_is_told() -> None:
    heard = escalation(rung=rung(heard_from_owner=True, delivered=False))
    text = said(compose(brief(heard, addressee=DIRECTOR, letter_on=april(10))))
    assert "We have heard from them since, but what is owed has not come." in text
    assert "no answer" not in text
    assert "delivered" not in text


def test_who_told_before_is_told_further_up_with_the_day() -> None:
    told = rung(number=1, sent=(*rung().sent, Sent(april(10), Act.ESCALATE, "Director of Training")))
    text = said(compose(brief(escalation(rung=told), addressee=DEPUTY, letter_on=april(19))))
    assert "The Director of Training was told on 10 April 2001." in text


@pytest.mark.parametrize("addressee", [VOLUNTEERS, COUNCIL])
def test_those_who_owe_us_nothing_but_goodwill_are_asked_and_never_threatened(addressee: Any) -> None:
    asked = said(compose(brief(chaser(warns=()), addressee=addressee, letter_on=april(5))))
    assert "We should be glad if you could" in asked
    assert "nothing follows from it" in asked
    assert not re.search(r"\blate\b|shall tell|overdue|happens next", asked)
    for wrong in (chaser(), escalation()):
        with pytest.raises(BriefError):
            compose(brief(wrong, addressee=addressee, letter_on=april(5)))


def test_members_and_committees_are_briefed_and_the_clerk_signs() -> None:
    for addressee in (CHAIR, COMMITTEE):
        text = said(compose(brief(addressee=addressee)))
        assert "short briefing" in text
        assert "Helen Marsh Clerk to the Authority" in text


def test_every_reason_for_refusing_a_brief_is_given_at_once() -> None:
    late = chaser(warns=(Told("Director of Training", april(5)),))
    orphan = escalation(rung=None)
    with pytest.raises(BriefError) as caught:
        compose(brief(late, orphan, letter_on=april(5), mode=Mode.REHEARSAL))
    assert len(caught.value.problems) == 3


def test_a_letter_about_nothing_is_refused() -> None:
    with pytest.raises(BriefError, match="at least one item"):
        compose(dataclasses.replace(brief(), items=()))


def test_the_owner_itself_is_never_told_about_itself() -> None:
    with pytest.raises(BriefError, match="never goes to the owner"):
        compose(brief(escalation(), letter_on=april(10)))


def test_a_rehearsals_letter_says_who_would_have_had_it() -> None:
    letter = compose(brief(mode=Mode.REHEARSAL, would_have_had=("Training Unit <t@example.org>",)))
    assert letter.subject.startswith("[Rehearsal] ")
    assert "it would have * gone to: Training Unit <t@example.org>" in said(letter)
    assert "Training Unit &lt;t@example.org&gt;" in letter.html


def test_markup_in_a_paper_is_text() -> None:
    hostile = item(wording="<script>alert(1)</script> & <img src=x onerror=y>", title="<b>Draft</b>")
    letter = compose(brief(hostile))
    assert LexborHTMLParser(letter.html).css("script, img, b") == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img src=x onerror=y&gt;" in letter.html
    assert "<script>alert(1)</script> &" in said(letter)


def test_template_marks_in_a_paper_are_text() -> None:
    assert "{{ 7 * 7 }} {% raw %}" in said(compose(brief(item(wording="{{ 7 * 7 }} {% raw %}"))))


ANY_TEXT = st.text(min_size=1, max_size=200)


@given(title=ANY_TEXT, wording=ANY_TEXT, ref=ANY_TEXT, kind=st.sampled_from(PartyKind))
def test_whatever_the_paper_holds_the_subject_is_one_short_line(
    title: str, wording: str, ref: str, kind: PartyKind
) -> None:
    addressee = dataclasses.replace(COUNCIL, kind=kind)
    one = compose(brief(item(title=title, wording=wording, ref=ref), addressee=addressee))
    two = compose(brief(item(title=title, ref=ref), figures(title=title), addressee=addressee))
    for letter in (one, two):
        assert len(letter.subject) <= 78
        assert letter.subject == " ".join(letter.subject.split())
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", letter.text)


def test_several_refs_stand_in_the_subject_as_far_as_there_is_room() -> None:
    many = [item(ref=f"OPD/12.{number}") for number in range(1, 13)]
    subject = compose(brief(*many)).subject
    assert subject.startswith("12 items: first due Friday 30 March [OPD/12.1] [OPD/12.2]")
    assert subject.endswith("]")


# First contact


@pytest.mark.promise(16)
@pytest.mark.parametrize("to", [TRAINING, DIRECTOR, COMMITTEE, CHAIR, COUNCIL, VOLUNTEERS])
def test_promise_16_the_first_letter_lists_everything_names_a_person_and_asks(to: Addressee) -> None:
    many = tuple(AlsoAsked(f"OPD/20.{n}", f"Paper {n}", april(n)) for n in range(1, 12))
    undated = AlsoAsked("OPD/15.1", "Revised procedure", None)
    first = item(act=Act.INTRODUCE)
    letter = compose(brief(first, addressee=to, letter_on=march(1), ready_on=march(8), also_asked=(*many, undated)))
    text = said(letter)
    for ref in ("OPD/12.3", "OPD/20.1", "OPD/20.11", "OPD/15.1"):
        assert ref in text
        assert ref in letter.html
    assert re.search(r"Whom to ask: (Daniel Price|Helen Marsh), .*, telephone 01632 960 1\d\d", text)
    assert "for you, and do the dates suit" in text or "is each of these yours, and are the dates right?" in text
    assert "not before Thursday 8 March 2001" in text
    assert "If something is not" in text
    assert letter.subject.startswith(("Is this yours, and are the dates right? 13 items", "Is it for you"))


@pytest.mark.promise(16)
def test_promise_16_what_is_raised_with_a_newcomer_stands_apart_in_the_same_first_letter() -> None:
    letter = compose(brief(item(act=Act.INTRODUCE), escalation(), addressee=DIRECTOR, letter_on=april(10)))
    text = said(letter)
    assert "This letter introduces us." in text
    assert text.index("Whom to ask") < text.rindex("A separate matter, for your help")
    assert len(letter.subject) <= 78


def test_later_letters_say_when_the_list_was_sent() -> None:
    own = said(compose(brief(item(), introduced_on=march(1))))
    assert "We wrote on 1 March 2001 with the list of what the Northmere Police Authority has asked" in own
    up = said(compose(brief(escalation(rung=rung(introduced_on=march(1))), addressee=DEPUTY, letter_on=april(20))))
    assert "We sent the Training Unit the list of all that is asked on 1 March 2001." in up


@pytest.mark.parametrize("act", [Act.INTRODUCE, Act.REMIND, Act.CHASE])
def test_a_letter_names_what_its_item_also_answers_in_both_renderings(act: Act) -> None:
    also = (AlsoAnswered("OPD/13.1", "Talks on the <draft>"), AlsoAnswered("OPD/14.2", "List of courses"))
    made = compose(brief(item(act=act, also_answers=also)))
    said = "This also answers: Talks on the <draft> [OPD/13.1]; List of courses [OPD/14.2]. They are taken together"
    assert said in " ".join(made.text.split())
    assert "Talks on the &lt;draft&gt; [OPD/13.1]" in made.html
    assert "This also answers" not in compose(brief(item(act=act))).text

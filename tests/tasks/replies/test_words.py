"""Whose words are whose."""

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.replies.words import Cut, Words, own_words
from tests.tasks.replies.builders import LETTER, MARKER, gmail_quote, outlook_quote, quoted
from tests.tasks.replies.corpus import needs_corpus, replies


def read(text: str, letter: str | None = LETTER) -> Words:
    return own_words(text, letter, MARKER)


def one_line(text: str) -> str:
    return " ".join(text.split())


@needs_corpus
@pytest.mark.promise(10)
def test_no_reply_line_of_real_mail_is_lost_silently() -> None:
    clean, lost_cases, kept_cases, silent = 0, [], [], []
    for name, text, keep, drop in replies():
        words = read(text, None)
        theirs, lines = one_line(words.theirs), {one_line(line) for line in words.theirs.split("\n")}
        lost = [line for line in keep if one_line(line) not in theirs]
        kept = [line for line in drop if one_line(line) in lines - {one_line(each) for each in keep}]
        cut = one_line(" ".join(each.text for each in words.cut))
        silent += [(name, line) for line in lost if one_line(line) not in cut]
        silent += [(name, line) for line in lost if any(c.isdigit() for c in line) and not words.doubtful]
        clean += not lost and not kept
        lost_cases += [name] if lost else []
        kept_cases += [name] if kept else []
    print(f"{len(replies())} replies: clean {clean}, lost a line {lost_cases}, kept a quoted line {kept_cases}")
    assert silent == []
    assert clean >= 59
    assert len(lost_cases) <= 2


@needs_corpus
@pytest.mark.promise(10)
def test_every_line_of_real_mail_is_kept_or_given_back_as_cut() -> None:
    for _, text, _, _ in replies():
        words = read(text, None)
        numbers = {each.number for each in words.cut}
        left = [line for n, line in enumerate(text.split("\n"), start=1) if n not in numbers and line.strip()]
        assert [one_line(line) for line in left] == [one_line(x) for x in words.theirs.split("\n") if x.strip()]


FORM = "From: 1 July\nTo: 30 September\nTotal: 420"
KEPT_WHOLE = {
    "a form that looks like header lines": FORM,
    "the same with an address": f"{FORM}\nContact: jo@example.org",
    "the same with years and a date": "From: 1 July 2001\nTo: 30 September 2001\nDate: 3 October 2001\nTotal: 420",
    "a memorandum": "From: Supt Smith\nTo: the Clerk\nDate: 3 March 2001\nSubject: figures\n\n412 trained",
    "figures below dashes": "Figures:\n-- \nMarch 412\nApril 398",
    "figures below a drawn line": "Below\n____\nMarch 412",
    "a table": "| Month | N |\n|---|---|\n| March | 412 |",
    "prose with a moment and a colon": "The panel of 3 March 2001 at 10:30 agreed these figures:\n\nTrained 412",
    "a heading with an address": "Figures from Jo Smith <jo@example.org>:\n\nTrained 412",
    "angle brackets for bullets": "Trained by 31 March 2001:\n> 412 officers\n> 20 staff",
    "a drawn heading": "Summary\n\n----- Part two -----\n\nTrained 412",
}


@pytest.mark.promise(10)
@pytest.mark.parametrize("name", KEPT_WHOLE)
def test_what_only_looks_like_a_quotation_stays(name: str) -> None:
    words = read(KEPT_WHOLE[name])
    assert one_line(words.theirs) == one_line(KEPT_WHOLE[name])
    assert not words.doubtful


ANSWERS = LETTER.replace("in March:", "in March: 412").replace("in April:", "in April:\n398 and counting")


@pytest.mark.promise(10)
@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        (f"We trained 412.\n\n{gmail_quote()}", "We trained 412."),
        (f"We trained 412.\n\n{outlook_quote()}", "We trained 412."),
        (f"We trained 412.\n\n{LETTER}", "We trained 412."),
        (f"{gmail_quote()}\n\nWe trained 412.", "We trained 412."),
        (f"{outlook_quote()}\n\nWe trained 412.", "We trained 412."),
        (f"412.\n\n{quoted(textwrap.fill(LETTER, 44), '>')}", "412."),
        (f"412.\n\n{gmail_quote(LETTER.replace(chr(39), '’').replace('—', '--'))}", "412."),
        (f"Below.\n\n{outlook_quote(ANSWERS)}", "Below. Number trained in March: 412 398 and counting"),
        (f"Below.\n\n{gmail_quote(ANSWERS)}", "Below. > Number trained in March: 412 > 398 and counting"),
        (f"412.\n\nSent from my iPhone\n\n{gmail_quote()}", "412."),
        (f"412.\n-- \nJo Smith\nTel: 020 7946 0000\n\n{gmail_quote()}", "412."),
    ],
)
def test_our_own_letter_is_taken_off_and_what_was_written_stays(text: str, theirs: str) -> None:
    words = read(text)
    assert one_line(words.theirs) == theirs
    assert not words.doubtful, words.why


@pytest.mark.promise(10)
def test_answers_typed_between_quoted_lines_stay_though_the_letter_is_unknown() -> None:
    lines = gmail_quote().split("\n")
    at = lines.index("> Number trained in March:")
    words = read("\n".join([*lines[: at + 1], "412", *lines[at + 1 :]]), None)
    assert words.theirs == "412"


@pytest.mark.promise(10)
@pytest.mark.parametrize("number", ["412", "٤١٢", "twelve", "½", "nil"])
def test_a_figure_written_into_a_quotation_that_we_do_not_know_sends_it_to_review(number: str) -> None:
    words = read(
        f"See below.\n\n{gmail_quote(f'Number trained: {number}')}", "Another letter altogether, of six words."
    )
    assert words.doubtful
    assert number in "".join(each.text for each in words.cut)


@pytest.mark.promise(10)
def test_a_forwarded_message_is_cut_and_shown_to_a_person() -> None:
    forwarded = (
        "FYI\n\n---------- Forwarded message ----------\nFrom: Insp Brown <b@example.org>\n"
        "Date: Thu, Jan 28, 2001 at 4:00 PM\nSubject: training\nTo: Jo <jo@example.org>\n\nAll done as agreed."
    )
    words = read(forwarded)
    assert (words.theirs, words.doubtful) == ("FYI", True)


def test_our_own_words_typed_as_an_answer_stay() -> None:
    assert read("Attached is\nthe draft training strategy").theirs == "Attached is\nthe draft training strategy"


def test_what_was_cut_says_where_it_stood_and_why() -> None:
    words = read("412.\n\nOn 19 March 2001 at 10:00 The Clerk <c@example.org> wrote:\n> Dear colleague,\n> hello there")
    assert [(each.number, each.why) for each in words.cut] == [
        (3, Cut.INTRODUCTION),
        (4, Cut.QUOTED),
        (5, Cut.QUOTED),
    ]


_OWN_LINES = st.lists(
    st.text(alphabet="abcdefghij 0123456789.,:|-", min_size=1, max_size=40).filter(
        lambda s: any(c.isdigit() for c in s)
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.promise(10)
@given(
    own=_OWN_LINES,
    place=st.integers(0, 12),
    letter=st.sampled_from([None, LETTER]),
    quote=st.sampled_from([gmail_quote, outlook_quote]),
)
def test_wherever_a_line_with_a_figure_is_written_it_stays_or_a_person_looks(
    own: list[str], place: int, letter: str | None, quote: object
) -> None:
    assert callable(quote)
    lines = quote().split("\n")
    place = min(place, len(lines))
    words = read("\n".join([*lines[:place], *own, *lines[place:]]), letter)
    missing = [line for line in own if one_line(line) not in one_line(words.theirs)]
    assert not missing or words.doubtful


@given(st.text(max_size=400), st.none() | st.text(max_size=200))
def test_no_text_makes_it_raise_and_every_line_is_accounted_for(text: str, letter: str | None) -> None:
    words = own_words(text, letter, MARKER)
    whole = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert len({each.number for each in words.cut}) == len(words.cut) <= len(whole)


_HOSTILE = [
    "\n",
    "On ",
    "> ",
    "x 1\n",
    "From: a@b.c\n",
    "-",
    "_ ",
    "<",
    "- ",
    "On 3 March 2001 at 10:00, <\n",
    "--\n1\n",
]
_HOSTILE += [
    "_____\n1\n",
    "sent from my \n",
    "a@",
    "1-",
    "Dear colleague, ",
    "Sent: 1 March 2001 10:00\nTo: x@b.c\n",
    "1 ",
]


def seconds(text: str) -> float:
    started = time.process_time()
    read(text)
    return time.process_time() - started


@pytest.mark.parametrize("piece", _HOSTILE)
def test_the_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    texts = [(piece * size)[:size] for size in (2_000, 20_000)]
    short = long = float("inf")
    for _ in range(20):  # a machine with other work to do is slow at times, and never too fast
        short, long = (min(best, seconds(text)) for best, text in zip((short, long), texts, strict=True))
        if long <= 15 * max(short, 0.002):
            break
    assert long <= 15 * max(short, 0.002)
    assert seconds((piece * 200_000)[:200_000]) < 5


def test_a_text_too_long_to_be_taken_apart_stands_whole_and_a_person_looks() -> None:
    words = read("412\n" * 60_000)
    assert (words.theirs, words.doubtful) == ("412\n" * 60_000, True)

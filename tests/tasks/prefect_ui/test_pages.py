"""Administrators' pages: every word escaped, links only our own, never more than 200 rows."""

import datetime as dt
import json
import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from registry.model import News
from registry.settings import Mode
from tasks.prefect_ui.artifacts import Page
from tasks.prefect_ui.describe import ActionStory, DueDate, NextCheck, describe
from tasks.prefect_ui.links import deployment_link, form_link, runs_link
from tasks.prefect_ui.pages import (
    MOST_ROWS,
    GoingRow,
    PositionRow,
    StoryRow,
    WaitingRow,
    WeekRow,
    going_tomorrow,
    position,
    story,
    waiting_for_you,
    week_ahead,
)

ON = dt.date(2001, 3, 30)
FORM = UUID("11111111-2222-3333-4444-555555555555")
HOSTILE = "<img src=x>|[a](http://evil.example)\n# www.evil.example `x` ![i](//evil.example/i.png)"
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
OUR_PAGES = ("/v2/artifacts/key/going-tomorrow", "/v2/artifacts/key/waiting-for-you")
TEXTS = st.text(max_size=60) | st.just(HOSTILE)


def all_pages(words: str, rows: int = 1) -> list[Page]:
    """Every page, with these words wherever somebody outside could put some."""
    link = form_link(FORM, {"what": words})
    return [
        position([PositionRow(words, words, words, News.OVERDUE, ON, words, deployment_link(FORM))] * rows, ON),
        week_ahead([WeekRow(ON, words, words, words, words)] * rows, ON),
        going_tomorrow([GoingRow(words, words, (words, words), words, words, words, (("hold", link),))] * rows, ON),
        waiting_for_you([WaitingRow(ON, words, words, words, (("accept", link),))] * rows, ON),
        story(words, words, [StoryRow(ON, words, words, words)] * rows, ON),
    ]


def description(words: str) -> str:
    return describe(
        ActionStory(
            ref=words,
            title=words,
            recommendation=words,
            wording=words,
            source=words,
            read_as=words,
            why=words,
            owner=words,
            recipient=words,
            position=words,
            dates=(DueDate(ON, words, words),),
            checks=(NextCheck(ON, words),),
            ladder=(words,),
            last_return=words,
        )
    )


def markup(markdown: str) -> tuple[set[str], list[str]]:
    """What the text is made of, and where its links go."""
    inline = [child for token in MARKDOWN.parse(markdown) for child in token.children or ()]
    kinds = {token.type for token in inline} | {
        token.type for token in MARKDOWN.parse(markdown) if "html" in token.type
    }
    return kinds, [str(token.attrs["href"]) for token in inline if token.type == "link_open"]


@settings(deadline=None)
@given(TEXTS)
def test_no_words_from_outside_become_markup_an_image_or_a_link(words: str) -> None:
    for text in (*(page.markdown for page in all_pages(words)), description(words)):
        kinds, links = markup(text)
        assert not {"image", "html_inline", "html_block", "code_inline"} & kinds
        ours = ("/v2/deployments/deployment/", "/v2/runs?tags=", "/v2/artifacts/key/story-", *OUR_PAGES)
        assert all(link.startswith(ours) for link in links)
        assert len([link for link in links if link not in OUR_PAGES]) <= 2


@settings(deadline=None)
@given(TEXTS)
def test_words_from_outside_do_not_change_the_shape_of_a_page(words: str) -> None:
    def shape(markdown: str) -> list[str]:
        return [token.type for token in MARKDOWN.parse(markdown)]

    for page, ordinary in zip(all_pages(words or "x"), all_pages("x"), strict=True):
        assert shape(page.markdown) == shape(ordinary.markdown)
        assert "\n" not in page.description


@pytest.mark.parametrize("rows", [MOST_ROWS, MOST_ROWS + 1, 1_000])
def test_no_page_has_more_than_two_hundred_rows_and_each_says_how_many_more(rows: int) -> None:
    for page in all_pages("x", rows):
        body = [line for line in page.markdown.splitlines() if line.startswith("| ")]
        assert len(body) - 2 == MOST_ROWS
        more = re.search(r"(\d+) (more|older)", page.markdown)
        assert (int(more[1]) if more else 0) == rows - MOST_ROWS


def test_every_page_says_so_when_there_is_nothing() -> None:
    assert "Nothing waits for you." in waiting_for_you([], ON).markdown
    assert "No letter is due to go." in going_tomorrow([], ON).markdown
    assert "Nothing falls due." in week_ahead([], ON).markdown
    assert "Nothing yet." in story("WTR/1.4", "Plan", [], ON).markdown


def test_the_position_counts_every_action_even_those_that_are_not_listed() -> None:
    rows = [PositionRow(f"WTR/{n}", "x", "x", News.HELD if n % 2 else News.MET) for n in range(500)]
    markdown = position(rows, ON).markdown
    assert "- 250 Met" in markdown
    assert "- 250 Held" in markdown


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=10), st.text(max_size=30) | st.none() | st.integers(), max_size=4))
def test_a_link_to_a_form_carries_exactly_its_parameters(parameters: dict[str, object]) -> None:
    parts = urlsplit(form_link(FORM, parameters))
    assert parts.path == f"/v2/deployments/deployment/{FORM}/run"
    assert json.loads(parse_qs(parts.query)["parameters"][0]) == parameters
    assert not re.search(r"[\s<>()\[\]|]", form_link(FORM, parameters))


def test_a_link_to_an_actions_runs_names_its_ref() -> None:
    assert runs_link("WTR/1.4") == "/v2/runs?tags=WTR%2F1.4"


def test_an_actions_page_says_all_that_an_administrator_asks() -> None:
    text = describe(
        ActionStory(
            ref="WTR/12.3",
            title="Training strategy",
            recommendation="12: Training",
            wording="A draft is to come to members by end March 2001",
            source="Audit table of 27 February 2001, line 5, column 4",
            read_as="once, due 31 March 2001",
            why="A month's end is its last day",
            owner="Training Unit",
            dates=(DueDate(dt.date(2001, 3, 30), "the 31st is a Saturday"),),
            checks=tuple(NextCheck(ON, f"check {n}") for n in range(40)),
            ladder=("Director of Training", "The Clerk"),
        )
    )
    for said in ("Fri 30 March 2001", "the 31st is a Saturday", "Director of Training", "None yet.", "column 4"):
        assert said in text
    assert text.count("check ") <= 13


def test_the_mode_stands_over_the_position_the_next_post_and_what_waits() -> None:
    for mode in Mode:
        for page in (position([], ON, mode), going_tomorrow([], ON, mode), waiting_for_you([], ON, mode)):
            assert f"**Mode: {mode.value}.**" in page.markdown


def test_the_position_leads_to_the_next_post() -> None:
    assert "[Going tomorrow](</v2/artifacts/key/going-tomorrow>)" in position([], ON).markdown

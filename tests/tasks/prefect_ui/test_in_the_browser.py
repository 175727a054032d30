"""What an administrator sees in Prefect's real UI: colours, words from outside, forms already filled in.

With PICTURES=folder, each page is kept there as a picture.
"""

import dataclasses
import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from prefect.client.orchestration import PrefectClient

from registry.model import News
from registry.settings import Settings
from tasks.prefect_ui.artifacts import publish
from tasks.prefect_ui.choices import patch_choices
from tasks.prefect_ui.deployments import apply, deployment_ids
from tasks.prefect_ui.describe import ActionStory, DueDate, NextCheck, describe
from tasks.prefect_ui.desired import ActionDeployment, Place, ServiceDeployment
from tasks.prefect_ui.links import UI, deployment_link, form_link, runs_link
from tasks.prefect_ui.names import deployment_name
from tasks.prefect_ui.pages import WaitingRow, waiting_for_you
from tasks.prefect_ui.settle import record_news
from tasks.prefect_ui.states import STATE_TYPES
from tests.tasks.prefect_ui.conftest import SAMPLES, Ask
from tests.tasks.prefect_ui.test_plain_text import HOSTILE

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the browser chromium (Debian: chromium)")

STARTED = dt.datetime.now(dt.UTC)  # one moment for all tests: each piece of news is recorded once
REF = "SHOW/12.3"
NAME = deployment_name(REF, "Draft training strategy")
FORM = ServiceDeployment("Review a return", f"{SAMPLES}.review", tags=("form",))
CHOICE = "SHOW/12.3 · 30 March 2001 · training@example.org <b>&"
FILLED = {"what": CHOICE, "decision": "query", "your_name": "A. Clerk", "comment": "Still missing: March (25%)"}


def story() -> ActionStory:
    march = dt.date(2001, 3, 30)
    return ActionStory(
        ref=REF,
        title="Draft training strategy",
        recommendation="12: Training in community and race relations",
        wording="The unit is to let members see a draft by end March 2001. " + " ".join(HOSTILE),
        source="Monitoring paper of 27 February 2001, line 41, column 4, sentence 1",
        read_as="once, due 31 March 2001",
        why="A month's end is its last day",
        owner="Training Unit",
        recipient="Community relations committee",
        position="Overdue since Mon 2 April 2001; the Director was told on Tue 10 April",
        dates=(DueDate(march, "the paper says “by end March”; the 31st is a Saturday"),),
        checks=(
            NextCheck(dt.date(2001, 4, 19), "second rung: to the chief officer, if nothing has come"),
            NextCheck(dt.date(2001, 5, 1), "third rung: to the Clerk, if nothing has come"),
        ),
        ladder=("Director of Training", "Deputy Commissioner", "Clerk to the Authority"),
        last_return="Wed 28 March 2001: “with the DAC for sign-off” (correspondence, no return)",
    )


@dataclasses.dataclass(frozen=True)
class Shown:
    """What stands in Prefect for these tests."""

    url: str
    action: UUID
    form: UUID
    artifact: UUID


@pytest.fixture
def shown(ask: Ask, prefect_server: Settings, place: Place, now: dt.datetime) -> Shown:
    async def make(client: PrefectClient) -> tuple[UUID, UUID, UUID]:
        action = ActionDeployment(
            REF,
            NAME,
            describe(story()),
            ("owner: Training Unit", "for: Community relations", "document", "once"),
            (now + dt.timedelta(days=3), now + dt.timedelta(days=12)),
            parameters={"ref": REF},
        )
        await apply(client, [action, FORM], now, place=place)
        await patch_choices(client, FORM.name, "what", [CHOICE, "SHOW/1.1 · other"])
        ids = await deployment_ids(client, ["sample check", "sample form"])
        for news in News:
            await record_news(client, ids[NAME], news, f"<b>{news.value}</b> [a](http://evil.example)", STARTED)
        waiting = [
            WaitingRow(now.date(), "return", REF, text, (("query", form_link(ids[FORM.name], FILLED)),))
            for text in HOSTILE
        ]
        page = waiting_for_you(waiting, now.date())
        await publish(client, page)
        artifact = await client.read_latest_artifacts()
        [found] = [each.latest_id for each in artifact if each.key == page.key]
        return ids[NAME], ids[FORM.name], found

    return Shown(prefect_server.prefect_api_url.removesuffix("/api"), *ask(make))


@pytest.fixture
def browser(shown: Shown) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which any script of somebody else's would show itself."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"evil dialog {dialog.message}"))
    yield page
    page.close()
    assert [url for url in asked if "evil" in url] == []


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.wait_for_timeout(800)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("ui", [UI, ""], ids=["new UI", "old UI"])
def test_words_from_outside_are_seen_as_they_were_written(page: Page, shown: Shown, ui: str) -> None:
    for path in (
        f"{ui}/artifacts/artifact/{shown.artifact}",
        f"{ui}/deployments/deployment/{shown.action}?tab=Description",
    ):
        page.goto(f"{shown.url}{path}")
        expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
        expect(page.get_by_text("**b** _i_ ~~s~~").first).to_be_visible()
        expect(page.get_by_text("&lt;b&gt; &amp; &#42;").first).to_be_visible()
        assert page.locator("a[href*='evil'], a[href^='mailto'], img[src*='evil'], img[src='x']").count() == 0
        assert page.locator("pre, .mermaid").count() == 0
        keep(page, f"outside-{ui.strip('/') or 'v1'}-{path.split('/')[-2]}")


def test_a_link_on_our_page_opens_the_form_already_filled_in(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.url}{UI}/artifacts/artifact/{shown.artifact}")
    page.get_by_role("link", name="query").first.click()
    page.wait_for_url(f"**{UI}/deployments/deployment/{shown.form}/run?*")
    expect(page.get_by_text(CHOICE, exact=True)).to_be_visible()
    values = page.locator("textarea, input").evaluate_all("all => all.map(each => each.value)")
    assert {FILLED["your_name"], FILLED["comment"]} <= set(values)
    assert page.get_by_text("query", exact=True).count() == 1
    keep(page, "form")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url(re.compile(rf"{shown.form}(\?.*)?$"))


def colour_of(page: Page, news: News) -> tuple[int, int, int]:
    """Red, green and blue of a state's badge, as the browser paints it."""
    badge = page.get_by_text(news.value, exact=True).locator("visible=true").last
    found = badge.evaluate(
        """each => {
            const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            for (; each; each = each.parentElement) {
                const colour = getComputedStyle(each).backgroundColor;
                context.clearRect(0, 0, 1, 1);
                context.fillStyle = colour;
                context.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
                if (a > 0) return [r, g, b];
            }
        }"""
    )
    red, green, blue = found
    return red, green, blue


def test_green_red_and_grey_say_how_an_action_stands(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.url}{runs_link(REF)}")
    expect(page.get_by_text("Nothing due", exact=True)).to_be_visible()
    for news in News:
        red, green, blue = colour_of(page, news)
        kind = STATE_TYPES[news].value
        if kind == "COMPLETED":
            assert green > red + 20, news
        elif kind == "FAILED":
            assert red > green + 20, news
        else:
            assert max(red, green, blue) - min(red, green, blue) < 20, news
    keep(page, "runs")


def test_an_actions_page_opens_at_its_description(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.url}{deployment_link(shown.action)}")
    expect(page.get_by_text("Who is told, in order")).to_be_visible()
    keep(page, "action")
    page.get_by_role("link", name="Every check so far").click()
    expect(page.get_by_text("Nothing due", exact=True)).to_be_visible()


def test_the_list_of_deployments_shows_every_action_with_its_colours(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.url}{UI}/deployments?nameLike=Draft")
    page.get_by_placeholder("Search deployments").fill("Draft training")
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    keep(page, "deployments")


def test_a_runs_page_shows_the_news_and_its_message_as_text(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.url}{runs_link(REF)}")
    page.get_by_role("link", name=re.compile("^Overdue ")).first.click()
    page.wait_for_url("**/runs/flow-run/*")
    expect(page.get_by_text("Overdue", exact=True).first).to_be_visible()
    page.get_by_role("tab", name="Details").click()
    expect(page.get_by_text("<b>Overdue</b>").first).to_be_visible()
    keep(page, "run")

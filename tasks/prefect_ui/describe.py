"""What stands on an action's own page in Prefect: its deployment's description."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.prefect_ui.days import day
from tasks.prefect_ui.links import markdown_link, runs_link, story_link
from tasks.prefect_ui.plain_text import plain

MOST_CHECKS = 12
SOURCE = 4_000  # characters of the source's words
PROGRESS = 600


@dataclass(frozen=True, slots=True)
class DueDate:
    """One date and how it comes about, in words."""

    due_on: dt.date
    how: str  # "'By end March 2001': the month's last day, a Saturday, so asked for by Friday 30 March"
    period: str = ""


@dataclass(frozen=True, slots=True)
class NextCheck:
    """One coming check, and what it will do if nothing comes before."""

    on: dt.date
    what: str  # "first reminder to the Training Unit"


@dataclass(frozen=True, slots=True)
class Said:
    """What a paper says has been done, as of a date."""

    as_of_on: dt.date
    words: str
    paper: str


@dataclass(frozen=True, slots=True)
class ActionStory:
    """All that an action's page says. Every text may come from outside; none is markup."""

    ref: str
    title: str
    recommendation: str
    wording: str  # the source's own words
    source: str  # document, its date, and the place in it
    read_as: str  # what was read from the words
    why: str
    owner: str
    recipient: str = ""
    position: str = ""
    dates: tuple[DueDate, ...] = ()
    checks: tuple[NextCheck, ...] = ()
    ladder: tuple[str, ...] = ()  # names, in the order in which they are told
    last_return: str = ""
    together: str = ""  # the action that it is answered with, or those that it answers too
    held: str = ""  # why nothing is sent for it until a person releases it
    standing: str = ""  # of what no body has resolved: whose word it is, and whether it is chased
    progress: tuple[Said, ...] = ()  # the newest first


def describe(action: ActionStory) -> str:
    """The description in Markdown. It holds no clock, so that it changes only when the action does."""
    blocks = [
        [f"## {plain(action.ref)} {plain(action.title)}"],
        [f"Recommendation: {plain(action.recommendation)}"] if action.recommendation else [],
        [
            markdown_link("Every check so far, and what it found", runs_link(action.ref)),
            "·",
            markdown_link("Its story", story_link(action.ref)),
        ],
        _facts(action),
        ["**In the source's words**", "", f"> {plain(action.wording, SOURCE)}", "", plain(action.source)],
        ["**Read as**", "", f"{plain(action.read_as)}. {plain(action.why)}".strip()],
        _listed("Dates", list(map(_date, action.dates)), "No date is agreed."),
        _listed("Next checks", [_check(each) for each in action.checks[:MOST_CHECKS]], "No check is planned."),
        _listed("Who is told, in order", list(map(plain, action.ladder)), "Nobody above the owner."),
        _listed("Progress, as papers say it", list(map(_said, action.progress)), "") if action.progress else [],
        ["**Last return**", "", plain(action.last_return) or "None yet."],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _facts(action: ActionStory) -> list[str]:
    facts = (
        ("Position", action.position),
        ("Standing", action.standing),
        ("Held", action.held),
        ("Owner", action.owner),
        ("For", action.recipient),
        ("Taken together", action.together),
    )
    return [f"- **{name}:** {plain(value)}" for name, value in facts if value]


def _listed(heading: str, lines: Sequence[str], none: str) -> list[str]:
    return [f"**{heading}**", "", *(f"- {line}" for line in lines)] if lines else [f"**{heading}**", "", none]


def _date(each: DueDate) -> str:
    period = f" ({plain(each.period)})" if each.period else ""
    return f"**{day(each.due_on)}**{period}: {plain(each.how)}"


def _said(each: Said) -> str:
    return f"as of {day(each.as_of_on)}, {plain(each.paper)}: {plain(each.words, PROGRESS)}"


def _check(each: NextCheck) -> str:
    return f"{day(each.on)}: {plain(each.what)}"

"""What administrators read in Prefect, as Markdown made from frozen rows.

Every word of a row may come from outside, and is escaped here; links are made here only.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from registry.model import News
from registry.settings import Mode
from tasks.prefect_ui.artifacts import Page
from tasks.prefect_ui.days import day, short_day
from tasks.prefect_ui.links import artifact_link, markdown_link
from tasks.prefect_ui.names import artifact_key
from tasks.prefect_ui.plain_text import plain

MOST_ROWS = 200
NO_LETTER = ["No letter is due to go."]
NOTHING_WAITS = ["Nothing waits for you."]
HOW_TO_READ = "The very text of a letter: remembrancer going \\-\\-letter CODE, where this service runs."
MODES = {
    Mode.DEMO: "**Mode: demo.** This is the example; nothing leaves this computer.",
    Mode.REHEARSAL: "**Mode: rehearsal.** Every letter goes to the clerk alone; no owner gets any.",
    Mode.LIVE: "**Mode: live.** Letters go to those they are for.",
}
ELSEWHERE = (("Going tomorrow", "going-tomorrow"), ("What waits for you", "waiting-for-you"))
CELL = 240  # characters of one cell; the whole words stand on the action's own page


@dataclass(frozen=True, slots=True)
class PositionRow:
    """Where one action stands."""

    ref: str
    title: str
    owner: str
    news: News
    due_on: dt.date | None = None
    note: str = ""  # "told: the Clerk, 20 April"
    link: str | None = None  # of links.deployment_link


@dataclass(frozen=True, slots=True)
class WeekRow:
    """What falls due, or is checked, on one day."""

    on: dt.date
    ref: str
    title: str
    owner: str
    what: str  # "due", "first reminder"


@dataclass(frozen=True, slots=True)
class GoingRow:
    """One letter of the next post."""

    to: str
    address: str
    about: tuple[str, ...]  # refs, and a title only of what is open
    what: str  # "reminder; chaser that warns"
    when: str  # "goes on 19 April 2001", or why not
    code: str = ""
    forms: tuple[tuple[str, str], ...] = ()  # as of a WaitingRow


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Something that only a person can decide."""

    since: dt.date
    kind: str  # "return", "quarantined message", "ambiguous wording", "unknown address"
    about: str  # ref or sender
    words: str
    forms: tuple[tuple[str, str], ...] = ()  # words of ours, and links.form_link


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One act of an action's story."""

    on: dt.date
    what: str
    who: str = ""
    words: str = ""


def position(rows: Sequence[PositionRow], on: dt.date, mode: Mode | None = None) -> Page:
    """How many stand in each state, then every action in the order given (the worst first)."""
    counts = Counter(row.news for row in rows)  # in the order of the rows: the worst first
    summary = [f"- {count} {news.value}" for news, count in counts.items()]
    table = _table(
        ("Action", "What", "Owner", "Position", "Due", "Note"),
        [
            (_linked(row.ref, row.link), _cell(row.title), _cell(row.owner), row.news.value, _day(row.due_on),
             _cell(row.note))
            for row in rows[:MOST_ROWS]
        ],
    )  # fmt: skip
    elsewhere = [" · ".join(markdown_link(words, artifact_link(key)) for words, key in ELSEWHERE)]
    heading = "The position: where every action stands"
    return _page("position", heading, on, _mode(mode), elsewhere, summary, table, _more(rows))


def week_ahead(rows: Sequence[WeekRow], on: dt.date) -> Page:
    """What falls due and what is checked in the coming week."""
    table = _table(
        ("Day", "Action", "What", "Owner", "Happens"),
        [
            (_day(row.on), _cell(row.ref), _cell(row.title), _cell(row.owner), _cell(row.what))
            for row in rows[:MOST_ROWS]
        ],
    )
    return _page("week-ahead", "The week ahead", on, table or ["Nothing falls due."], _more(rows))


def going_tomorrow(rows: Sequence[GoingRow], on: dt.date, mode: Mode | None = None) -> Page:
    """The letters of the next post, one line a letter; `on` is the day it goes."""
    table = _table(
        ("To", "Address", "About", "What", "When", "Code", "Decide"),
        [
            (_cell(row.to), _cell(row.address), _cell(", ".join(row.about)), _cell(row.what), _cell(row.when),
             _cell(row.code), _forms(row.forms))
            for row in rows[:MOST_ROWS]
        ],
    )  # fmt: skip
    text = [HOW_TO_READ] if rows else []
    return _page("going-tomorrow", "Going with the next post", on, _mode(mode), table or NO_LETTER, _more(rows), text)


def waiting_for_you(rows: Sequence[WaitingRow], on: dt.date, mode: Mode | None = None) -> Page:
    """What a person must decide, each with its form already filled in."""
    table = _table(
        ("What waits", "In their words", "Decide"),
        [
            (f"**{_cell(row.kind)}**, {_cell(row.about)}, {short_day(row.since)}", _cell(row.words), _forms(row.forms))
            for row in rows[:MOST_ROWS]
        ],
    )
    return _page("waiting-for-you", "What waits for you", on, _mode(mode), table or NOTHING_WAITS, _more(rows))


def story(ref: str, title: str, rows: Sequence[StoryRow], on: dt.date) -> Page:
    """Everything that happened to one action, in the order given; with too many, the newest ones."""
    table = _table(
        ("Day", "What happened", "Who", "Words"),
        [(_day(row.on), _cell(row.what), _cell(row.who), _cell(row.words)) for row in rows[-MOST_ROWS:]],
    )
    older = len(rows) - MOST_ROWS
    above = [f"{older} older entries stand in the journal."] if older > 0 else []
    heading = [f"{_cell(ref)}: {_cell(title)}"]
    key = artifact_key("story", ref)
    return _page(key, f"The story of {ref}", on, heading, above, table or ["Nothing yet."])


def _mode(mode: Mode | None) -> list[str]:
    return [MODES[mode]] if mode else []


def _page(key: str, heading: str, on: dt.date, *blocks: Sequence[str]) -> Page:
    """`heading` becomes the description too, which Prefect's pages render as Markdown."""
    parts = [f"# {plain(heading)}", f"*{day(on)}*", *("\n".join(block) for block in blocks if block)]
    return Page(key=key, description=plain(heading), markdown="\n\n".join(parts) + "\n")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    return [_line(head), _line(["---"] * len(head)), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _more(rows: Sequence[object]) -> list[str]:
    return [f"And {len(rows) - MOST_ROWS} more."] if len(rows) > MOST_ROWS else []


def _cell(text: str) -> str:
    return plain(text, longest=CELL)


def _day(on: dt.date | None) -> str:
    """With spaces that a narrow column does not break."""
    return day(on).replace(" ", "\N{NO-BREAK SPACE}")


def _linked(words: str, path: str | None) -> str:
    return markdown_link(_cell(words), path) if path else _cell(words)


def _forms(forms: Sequence[tuple[str, str]]) -> str:
    return " · ".join(markdown_link(_cell(words), path) for words, path in forms)

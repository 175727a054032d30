"""The example: a made-up paper, its parties and the history of its replies, for whatever day it is first started on.

What can be read is in `examples/`: the paper as a template, the parties, and the script (its dates, the clerk's
rulings, what owners answered). This module only counts the days.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from dateutil.relativedelta import relativedelta
from jinja2 import Environment, StrictUndefined, Template

from registry.deadlines import PlannedDeadline, plan_deadlines
from registry.decisions import Verdict
from registry.draft import Ruling
from registry.errors import NotFoundError
from registry.model import Schedule, ScheduleKind
from registry.policy import DEFAULT_POLICY
from registry.working_days import WorkingDays
from tasks.example_attachments import Attachment, csv_file, in_words, rich_text

FOLDER = Path(__file__).parents[1] / "examples"
PAPER, SCRIPT, PARTIES = "open-to-all.txt.j2", "open-to-all.yaml", "parties.yaml"
CLERK = "Helen Marsh"
AGE_IN_MONTHS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """The files of the example for one first day, and what the clerk ruled before they were applied.

    `parties_yaml` is the text of parties.yaml; `rulings` are by ref.
    """

    paper: str
    paper_name: str
    document_on: dt.date
    parties_yaml: str
    rulings: Mapping[str, Ruling]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of an owner to its newest letter about a deadline, and what the clerk made of it.

    `on` and `then_on` are working days before the day that the demo leaves to the live service. With `then` None
    the return waits for review still. `counts` is False for correspondence, which stops no clock.
    """

    on: dt.date
    ref: str
    period: str | None  # the period's key; None: the action's only deadline
    text: str
    attachment: Attachment | None = None
    counts: bool = True
    then: Verdict | None = None
    then_on: dt.date | None = None
    comment: str = ""
    new_due_on: dt.date | None = None  # by when a query asks again


def live_from(first_day: dt.date, calendar: WorkingDays) -> dt.date:
    """The working day that the history stops short of: the first day itself, or the last one before it."""
    return calendar.on_or_before(first_day)


def example_files(first_day: dt.date, calendar: WorkingDays) -> Example:
    """The example as it stands on `first_day`: the same day always gives the same bytes.

    Raises NotFoundError when the folder `examples/` is not there.
    """
    dates = _Dates(first_day, calendar)
    words = printed_dates(first_day, calendar)
    openings = {ref: text[:1].upper() + text[1:] for ref, text in words.items()}
    return Example(
        paper=_template().render(by=words, By=openings),
        paper_name=PAPER.removesuffix(".j2"),
        document_on=dates.document_on,
        parties_yaml=_text(PARTIES),
        rulings={ref: _ruling(given, dates) for ref, given in _script()["rulings"].items()},
    )


def printed_dates(first_day: dt.date, calendar: WorkingDays) -> dict[str, str]:
    """What the paper says of time under each ref that has a date: "by 4 December 2026", "by end May 2027"."""
    dates = _Dates(first_day, calendar)
    return {ref: dates.words(ref) for ref in _script()["dates"]}


def story(first_day: dt.date, calendar: WorkingDays) -> tuple[Reply, ...]:
    """What owners had answered before `live_from(first_day)`, oldest first."""
    dates = _Dates(first_day, calendar)
    told = [*_single_replies(dates), *_series(dates)]
    return tuple(sorted(told, key=lambda reply: (reply.on, reply.ref)))


class _Dates:
    """The script's dates, counted from one first day."""

    def __init__(self, first_day: dt.date, calendar: WorkingDays) -> None:
        self.calendar = calendar
        self.live_from = live_from(first_day, calendar)
        self.document_on = calendar.on_or_before(first_day - relativedelta(months=AGE_IN_MONTHS))

    def words(self, ref: str) -> str:
        """The date as the paper prints it, with its "by"."""
        given = _script()["dates"][ref]
        due = self.due_on(given)
        if "days" in given:
            return f"by {due.day} {due:%B %Y}"
        return f"by end {due:%B %Y}" if "month_end" in given else f"by {due:%B %Y}"

    def due_on(self, given: dict[str, int]) -> dt.date:
        if "days" in given:
            return self.calendar.add(self.live_from, given["days"])
        months = given["month_end"] if "month_end" in given else given["month"]
        return self.document_on + relativedelta(months=months, day=31)

    def of_action(self, ref: str) -> dt.date:
        """When the action is due, once the clerk has ruled."""
        ruled = _script()["rulings"].get(ref, {})
        return self.due_on(ruled if "month_end" in ruled else _script()["dates"][ref])

    def periods(self, rrule: str) -> tuple[PlannedDeadline, ...]:
        schedule = Schedule(ScheduleKind.RECURRING, rrule=rrule)
        return plan_deadlines(
            schedule, self.document_on, self.live_from, DEFAULT_POLICY, self.calendar, applied_on=self.document_on
        ).ahead


def _ruling(given: dict[str, Any], dates: _Dates) -> Ruling:
    due = dates.due_on(given) if "month_end" in given else None
    return Ruling(by=CLERK, due=due, as_read=bool(given.get("as_read")), note=given["note"])


def _single_replies(dates: _Dates) -> Iterator[Reply]:
    for given in _script()["replies"]:
        on = dates.calendar.add(dates.of_action(given["ref"]), given["days"])
        if on < dates.live_from:
            yield Reply(
                on=on,
                ref=given["ref"],
                period=None,
                text=given["text"],
                attachment=rich_text(given["attachment"]) if "attachment" in given else None,
                counts=given.get("counts", True),
                **_review(given.get("then"), on, dates),
            )


def _series(dates: _Dates) -> Iterator[Reply]:
    for given in _script()["series"]:
        for n, planned in enumerate(dates.periods(given["rrule"])):
            on = dates.calendar.add(planned.due_on, given["days"])
            if on >= dates.live_from:
                break
            numbers = {name: _number(base, n) for name, base in given["columns"].items()}
            line = given["lines"][n % len(given["lines"])]
            yield Reply(
                on=on,
                ref=given["ref"],
                period=planned.period.key,
                text=line.format(period=in_words(planned.period), **numbers) + "\n",
                attachment=csv_file(given["ref"], planned.period, numbers),
                **_review(given["then"], on, dates),
            )


def _review(given: dict[str, Any] | None, answered_on: dt.date, dates: _Dates) -> dict[str, Any]:
    """The verdict, if its day lies before the live service's."""
    on = dates.calendar.add(answered_on, given["days"]) if given else dates.live_from
    if given is None or on >= dates.live_from:
        return {}
    again = dates.calendar.add(on, given["again_after"]) if "again_after" in given else None
    verdict = Verdict(given["verdict"])
    return {"then": verdict, "then_on": on, "comment": given.get("comment", ""), "new_due_on": again}


def _number(base: int, n: int) -> int:
    """Figures that go up and down by up to a fifth, and are the same on every machine."""
    return base + (n * 7919) % (base // 5 + 2)


@lru_cache(maxsize=1)
def _script() -> dict[str, Any]:
    script: dict[str, Any] = yaml.safe_load(_text(SCRIPT))
    return script


@lru_cache(maxsize=1)
def _template() -> Template:
    # The paper is plain text: nothing in it is to be escaped.
    environment = Environment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    return environment.from_string(_text(PAPER))


def _text(name: str) -> str:
    try:
        return (FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"The example's file {name} is not in {FOLDER}; take it from the source.") from error

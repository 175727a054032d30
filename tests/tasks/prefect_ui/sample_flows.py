"""Flows for these tests: what the real ones do to Prefect, without a register."""

import datetime as dt
from pathlib import Path
from typing import Any, Literal

import prefect
from prefect import State, get_run_logger

from registry.model import News
from tasks.prefect_ui.states import check_flow, finish


class BrokenError(Exception):
    """What a fault of the machine raises here."""


@check_flow(name="sample check")
def check(ref: str) -> State[Any]:
    """Looks at an action, whose ref says what is found: a piece of news, or `broken`."""
    get_run_logger().info("looking at %s", ref)
    if ref == "broken":
        raise BrokenError("the register is on fire")
    return finish(News(ref), f"what was found: {ref}")


@prefect.flow(name="sample form")
def review(
    what: str,
    decision: Literal["accept", "query", "reject"],
    your_name: str,
    by: dt.date | None = None,
    comment: str = "",
) -> None:
    """Accept a return, or ask for more.

    Args:
        what: The return that waits.
        decision: What you decide.
        your_name: Your own name; it stands in the journal.
        by: The new date, if you query or reject.
        comment: What the owner will read.
    """


@prefect.flow(name="sample look")
def look(report: str) -> None:
    """Writes where it runs, and what lies there."""
    here = Path.cwd()
    Path(report).write_text("\n".join([str(here), *sorted(str(each) for each in here.rglob("*"))]))

"""The news of a check as the state of its run, so that an administrator reads the position in the colours.

Green is what is well or in hand, red is what is owed and late, grey is what nobody is being asked for. A
fault of the machine has a type and a name of its own and never looks like news.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import prefect
from prefect import Flow, State
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Completed, Crashed

from registry.model import News

P = ParamSpec("P")
R = TypeVar("R")

CHECKED = "Checked"  # the name of a run's state in the moment before its news is set
TECHNICAL_FAULT = "Technical fault"

_WELL = StateType.COMPLETED
_LATE = StateType.FAILED
# Of Prefect's final types only this one is neither green nor red; the engine never retries it, and the news'
# own name stands on the badge instead of "Cancelled".
_NOBODY_ASKED = StateType.CANCELLED

STATE_TYPES: dict[News, StateType] = {
    News.NOTHING_DUE: _WELL,
    News.REMINDER_WRITTEN: _WELL,
    News.IN_REVIEW: _WELL,
    News.MET: _WELL,
    News.WAIVED: _WELL,
    News.OVERDUE: _LATE,
    News.ESCALATED: _LATE,
    News.HELD: _NOBODY_ASKED,
    News.NO_DATE_AGREED: _NOBODY_ASKED,
    News.WAITING_FOR_AN_EVENT: _NOBODY_ASKED,
    News.CANNOT_BE_CHASED: _NOBODY_ASKED,
    News.WITH_US: _NOBODY_ASKED,
}


def state_of(news: News, message: str) -> State[Any]:
    """The final state that shows this news; its name is the news itself."""
    return State(type=STATE_TYPES[news], name=news.value, message=message)


def finish(news: News, message: str) -> State[Any]:
    """What a check's flow returns. The flow must be made by `check_flow`, which puts the news in its place.

    A flow that returned `Failed` itself would log an error with a traceback, and a `Cancelled` one too; so
    the run completes first, and `show_news` sets its state.
    """
    if STATE_TYPES[news] is StateType.COMPLETED:
        return state_of(news, message)
    return Completed(name=CHECKED, message=f"{news.value}: {message}")


def news_in(state: State[Any]) -> tuple[News, str] | None:
    """The news that a state named `Checked` still carries in its message; None when it is no such state."""
    if state.name != CHECKED or not state.message:
        return None
    news, separator, message = state.message.partition(": ")
    return (News(news), message) if separator else None


def show_news(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 (Prefect's)
    """A completion hook: sets the run's state to the news that it completed with."""
    found = news_in(state)
    if found is not None:
        _force(flow_run, state_of(*found))


def show_fault(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 (Prefect's)
    """A failure hook: a check that raised is a fault of the machine, not an owner who is late."""
    _force(flow_run, Crashed(name=TECHNICAL_FAULT, message=state.message))


def check_flow(
    *, name: str, flow_run_name: str | None = None, timeout_seconds: float | None = None
) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """`@flow` for a flow whose run's state is news: it returns `finish(...)`, and has no retries.

    With retries a red piece of news would be run again and end as a crash; retries belong to tasks.
    """
    made: Callable[[Callable[P, R]], Flow[P, R]] = prefect.flow(
        name=name,
        flow_run_name=flow_run_name,
        timeout_seconds=timeout_seconds,
        retries=0,
        on_completion=[show_news],
        on_failure=[show_fault],
    )
    return made


def _force(run: FlowRun, state: State[Any]) -> None:
    """Set past the orchestration rules, which let no final state become a crash."""
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run.id, state, force=True)

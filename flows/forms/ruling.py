"""The forms about what no body has resolved: it is ruled in, a finding gets a response, an author's answer is noted."""

import datetime as dt
from typing import Literal

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.draft import Response
from registry.ruling_in import answer_query as answer
from registry.ruling_in import respond
from registry.ruling_in import rule_in as put_in
from registry.waiting_for import by_label
from registry.waiting_rulings import findings_that_wait, queries_that_wait, refs_to_rule_in, rulings_that_wait


@task(name="record the ruling in")
def record_ruling_in(the_action: str, by_when: dt.date | None, why: str, your_name: str) -> list[str]:
    """One transaction: the rulings, the deadlines as from today, and a fresh look at the actions. Their refs."""
    with deciding(your_name) as act:
        session, calendar = act.writer.session, act.runtime.calendar
        refs = refs_to_rule_in(session, by_label(rulings_that_wait(session), the_action).id)
        put_in(act.writer, calendar, refs, by=your_name, due_on=by_when, note=why)
        check(act.writer, calendar, refs)
        return refs


@flow(name="rule in", timeout_seconds=300)
async def rule_in(the_action: str, your_name: str, why: str = "", by_when: dt.date | None = None) -> State:
    """Have an action chased that was only proposed, found by an inspectorate, or a milestone of the force's own.

    Args:
        the_action: Which action, or all of one paper, as when members have resolved it.
        your_name: Who decides.
        why: A line for the register, such as the minute of the meeting.
        by_when: By when it is asked for, if not by the date that was read. Only for one action.
    """
    refs = record_ruling_in(the_action, by_when, why, your_name)
    await show_the_change()
    return Completed(message=f"{len(refs)} ruled in by {your_name}: {', '.join(refs[:10])}")


@task(name="record the response")
def record_response(the_finding: str, response: Response, comment: str, your_name: str) -> str:
    """One transaction: the response, and a fresh look at the finding's actions. Which finding it was."""
    with deciding(your_name) as act:
        found = by_label(findings_that_wait(act.writer.session), the_finding)
        calendar = act.runtime.calendar
        refs = respond(act.writer, calendar, found.id, response, by=your_name, comment=comment)
        check(act.writer, calendar, refs)
        return found.id


@flow(name="respond to a finding", timeout_seconds=300)
async def respond_to_finding(
    the_finding: str, response: Literal["agree", "part agree", "reject"], your_name: str, comment: str = ""
) -> State:
    """Say what the body answers to an inspectorate's finding. What it agrees to is chased once it is ruled in.

    Args:
        the_finding: Which finding; the list shows those without a response.
        response: Agree, part agree, or reject: then nothing of it is chased.
        your_name: Who decides.
        comment: A line for the register, such as the minute, or with what the body does not agree.
    """
    finding = record_response(the_finding, Response(response), comment, your_name)
    await show_the_change()
    return Completed(message=f"{finding}: {response}, decided by {your_name}")


@task(name="record the answer")
def record_answer(the_query: str, words: str, your_name: str) -> str:
    """One transaction: the author's answer. About which paper it was."""
    with deciding(your_name) as act:
        found = by_label(queries_that_wait(act.writer.session), the_query)
        answer(act.writer, found.id, by=your_name, answer=words)
        return found.about


@flow(name="answer a query", timeout_seconds=300)
async def answer_query(the_query: str, the_answer: str, your_name: str) -> State:
    """Note what the author of a paper answered to a question about its words.

    Args:
        the_query: Which question; the list shows those that are not answered.
        the_answer: What the author says.
        your_name: Who notes it.
    """
    about = record_answer(the_query, the_answer, your_name)
    await show_the_change()
    return Completed(message=f"The answer about {about} is noted by {your_name}")

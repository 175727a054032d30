"""The register's keys: words that a person can read, each made in one place."""

import datetime as dt

from registry.model import Period


def recommendation_key(report_code: str, number: str) -> str:
    return f"{report_code}/{number}"


def deadline_key(action_ref: str, party_id: str, period: Period) -> str:
    """`WTR/1.4~mpa~once`"""
    return f"{action_ref}~{party_id}~{period.key}"


def cycle_key(deadline_id: str, n: int) -> str:
    return f"{deadline_id}#{n}"


def stage_key(cycle_id: str, rule: str, addressee_id: str) -> str:
    return f"{cycle_id}:{rule}:{addressee_id}"


def post_letter_key(party_id: str, post_on: dt.date) -> str:
    """One a party a day."""
    return f"post~{post_on.isoformat()}~{party_id}"


def answer_letter_key(purpose: str, subject: str) -> str:
    """An answer to one thing (an acknowledgement of one message, a query on one return), written once."""
    return f"{purpose}~{subject}"


def mention_key(action_ref: str, sha256: str) -> str:
    """Where one paper says an action: `WTR/1.4@0f1e…`, once a paper."""
    return f"{action_ref}@{sha256[:16]}"


def progress_key(recommendation_id: str, sha256: str, mark: str) -> str:
    """What one paper says has been done; `mark` stands for date and words."""
    return f"{recommendation_id}+{sha256[:16]}+{mark}"


def query_key(sha256: str, mark: str) -> str:
    """A question about a paper; `mark` stands for its words."""
    return f"query {sha256[:16]}+{mark}"


def action_of(deadline_id: str) -> str:
    """The ref of the action that a deadline belongs to."""
    return deadline_id.split("~", 1)[0]

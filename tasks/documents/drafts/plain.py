"""A draft as plain values under the names that its files use: lists, mappings, texts, dates and truths."""

from typing import Any

from registry.draft import Draft, Joint, NameMatch, Progress, ProposedAction, ProposedRecommendation, Query, Ruling
from registry.wording.word_lists import phrases

DRAFT_KEYS = phrases(
    """
    report_code | report_title | document_name | document_sha256 | document_on | date_supplied_by | standing
    | recommendations | left_out | gaps | names | joints | queries | columns
    """
)
RECOMMENDATION_KEYS = ("number", "text", "paragraph", "progress", "actions")
PROGRESS_KEYS = ("text", "as_of_on", "locator")
ACTION_KEYS = phrases(
    """
    ref | title | text | when | owner | recipient | form | deliverable | locator | standing | tracked | ruling
    """
)
WHEN_KEYS = phrases(
    """
    kind | span | due | start | end | rrule | event | offset | precision | ambiguous | between | why
    """
)
RULING_KEYS = ("by", "due", "rrule", "as_read", "rules_in", "response", "withdrawn", "note")
LEFT_OUT_KEYS = ("text", "why", "locator")
NAME_KEYS = ("named", "party_id", "likeness", "why", "confirmed_by")
JOINT_KEYS = ("kind", "refs", "likeness", "why", "accepted", "by")
QUERY_KEYS = ("text", "question", "locator", "answer")
COLUMN_KEYS = ("heading", "role")


def plain_draft(draft: Draft) -> dict[str, Any]:
    """The whole draft. Lists of the paper's parts that are empty are left out where no clerk would miss them."""
    plain = {
        **{key: getattr(draft, key) for key in DRAFT_KEYS[:6]},
        "standing": draft.standing.value,
        "recommendations": [_recommendation(each) for each in draft.recommendations],
        "left_out": [_picked(each, LEFT_OUT_KEYS) for each in draft.left_out],
        "gaps": list(draft.gaps),
    }
    more = {
        "names": [_name(each) for each in draft.names],
        "joints": [_joint(each) for each in draft.joints],
        "queries": [_query(each) for each in draft.queries],
        "columns": [dict(zip(COLUMN_KEYS, each, strict=True)) for each in draft.columns],
    }
    return plain | {key: value for key, value in more.items() if value}


def _picked(value: object, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: getattr(value, key) for key in keys}


def _recommendation(each: ProposedRecommendation) -> dict[str, Any]:
    progress = {"progress": [_progress(part) for part in each.progress]} if each.progress else {}
    return {
        "number": each.number,
        "text": each.text,
        "paragraph": each.paragraph,
        **progress,
        "actions": [_action(action) for action in each.actions],
    }


def _progress(each: Progress) -> dict[str, Any]:
    return _picked(each, PROGRESS_KEYS)


def _action(action: ProposedAction) -> dict[str, Any]:
    plain = _picked(action, ACTION_KEYS)
    when = _picked(action.when, WHEN_KEYS) | {"kind": action.when.kind.value, "between": list(action.when.between)}
    if action.standing is None:
        plain.pop("standing")
    else:
        plain["standing"] = action.standing.value
    return plain | {"when": when, "form": action.form.value, "ruling": _ruling(action.ruling)}


def _ruling(ruling: Ruling | None) -> dict[str, Any] | None:
    if ruling is None:
        return None
    plain = _picked(ruling, RULING_KEYS)
    plain["response"] = ruling.response and ruling.response.value
    seldom = ("rules_in", "response", "withdrawn")
    return {key: value for key, value in plain.items() if key not in seldom or value}


def _name(each: NameMatch) -> dict[str, Any]:
    return _picked(each, NAME_KEYS)


def _joint(each: Joint) -> dict[str, Any]:
    return _picked(each, JOINT_KEYS) | {"kind": each.kind.value, "refs": list(each.refs)}


def _query(each: Query) -> dict[str, Any]:
    return _picked(each, QUERY_KEYS)

"""The draft as the YAML file that a clerk reads, rules in, and gives back to `plan` and `apply`."""

import datetime as dt
import re
from typing import Any

import yaml

from registry.draft import Draft, LeftOut, ProposedAction, ProposedRecommendation, Ruling, Standing
from registry.errors import BadInputError
from registry.model import Form, Reading, ScheduleKind
from registry.wording.word_lists import phrases
from tasks.documents.drafts.draft_nodes import NULL, Fields, Problems, compose, line_of

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
DRAFT_KEYS = phrases(
    """
    report_code | report_title | document_name | document_sha256 | document_on | date_supplied_by | standing
    | recommendations | left_out | gaps
    """
)
RECOMMENDATION_KEYS = ("number", "text", "paragraph", "actions")
ACTION_KEYS = phrases(
    """
    ref | title | text | when | owner | recipient | form | deliverable | locator | tracked | ruling
    """
)
WHEN_KEYS = phrases(
    """
    kind | span | due | start | end | rrule | event | offset | precision | ambiguous | between | why
    """
)
RULING_KEYS = ("by", "due", "rrule", "as_read", "note")
LEFT_OUT_KEYS = ("text", "why", "locator")
REF = re.compile(r"[A-Za-z][A-Za-z0-9]*/(?P<number>[A-Za-z0-9.]+)\.[1-9]\d*")
FORBIDDEN_IN_TITLES = re.compile(r"[/%&<>]")
HOW_TO_RULE = """\
# A draft: what was read from one paper. Nothing is sent before it is applied.
#
# Correct what is wrong: title, when, owner, recipient, form, deliverable. Leave ref and text as they are.
# Where "ambiguous" is true, or a date is missing, rule, with your name:
#   ruling: {by: A. Clerk, as_read: true}          the reading is right as it stands
#   ruling: {by: A. Clerk, due: 2001-05-31}        it is due once, on this day
#   ruling: {by: A. Clerk, rrule: FREQ=MONTHLY}    it recurs (RFC 5545); add note: "..." to say why
# What is not ruled is applied as held, and nothing is sent for it. tracked: false keeps a line as a note.
# Then: remembrancer plan FILE (shows what would change), remembrancer apply FILE.
"""


def dump_draft(draft: Draft) -> str:
    """The draft as YAML, with a comment that says how a clerk rules. `load_draft` gives it back."""
    plain = {
        **{key: getattr(draft, key) for key in DRAFT_KEYS[:6]},
        "standing": draft.standing.value,
        "recommendations": [_plain_recommendation(each) for each in draft.recommendations],
        "left_out": [{key: getattr(each, key) for key in LEFT_OUT_KEYS} for each in draft.left_out],
        "gaps": list(draft.gaps),
    }
    body = yaml.dump(plain, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)
    return f"{HOW_TO_RULE}\n{body}"


def _plain_recommendation(each: ProposedRecommendation) -> dict[str, Any]:
    return {
        "number": each.number,
        "text": each.text,
        "paragraph": each.paragraph,
        "actions": [_plain_action(action) for action in each.actions],
    }


def _plain_action(action: ProposedAction) -> dict[str, Any]:
    plain: dict[str, Any] = {key: getattr(action, key) for key in ACTION_KEYS}
    when = {key: getattr(action.when, key) for key in WHEN_KEYS}
    ruling = action.ruling and {key: getattr(action.ruling, key) for key in RULING_KEYS}
    when |= {"kind": action.when.kind.value, "between": list(action.when.between)}
    return plain | {"when": when, "form": action.form.value, "ruling": ruling}


def load_draft(text: str, file: str) -> Draft:
    """The draft in a file's text; `line` of each recommendation and action says where it stands.

    Raises BadInputError that lists every mistake with its line in `file`.
    """
    problems = Problems(file)
    fields = Fields(compose(text, file), DRAFT_KEYS, problems, "the draft")
    draft = Draft(
        report_code=fields.text("report_code"),
        report_title=fields.text("report_title"),
        document_name=fields.text("document_name"),
        document_sha256=fields.text("document_sha256"),
        document_on=_needed_day(fields, "document_on"),
        date_supplied_by=fields.maybe("date_supplied_by"),
        standing=fields.choice("standing", Standing, Standing.PROPOSED),
        recommendations=_recommendations(fields, problems),
        left_out=tuple(
            _left_out(Fields(node, LEFT_OUT_KEYS, problems, "left_out")) for node in fields.items("left_out")
        ),
        gaps=fields.texts("gaps"),
    )
    if problems.found:
        found = tuple(sorted(problems.found, key=lambda problem: problem.line or 0))
        raise BadInputError("The draft cannot be taken:", found)
    return draft


def _needed_day(fields: Fields, name: str) -> dt.date:
    day = fields.day(name)
    if day is None and fields.maybe(name) is None:
        fields.complain(name, "is missing; write it as 2001-02-27")
    return day or dt.date.min


def _left_out(fields: Fields) -> LeftOut:
    return LeftOut(fields.text("text"), fields.text("why"), fields.text("locator"))


def _recommendations(fields: Fields, problems: Problems) -> tuple[ProposedRecommendation, ...]:
    seen: dict[str, int] = {}
    numbers: dict[str, int] = {}
    return tuple(
        _recommendation(Fields(node, RECOMMENDATION_KEYS, problems, "a recommendation"), problems, seen, numbers)
        for node in fields.items("recommendations")
    )


def _recommendation(
    fields: Fields, problems: Problems, seen: dict[str, int], numbers: dict[str, int]
) -> ProposedRecommendation:
    number = fields.text("number")
    _once(fields, "number", number, numbers)
    actions = []
    for node in fields.items("actions"):
        action = Fields(node, ACTION_KEYS, problems, f"an action of recommendation {number}")
        actions.append(_action(action, number, problems))
        _once(action, "ref", actions[-1].ref, seen)
    return ProposedRecommendation(
        number, fields.text("text"), fields.maybe("paragraph"), tuple(actions), line_of(fields.node)
    )


def _once(fields: Fields, name: str, value: str, seen: dict[str, int]) -> None:
    if value and value in seen:
        fields.complain(name, f'is "{value}", which stands on line {seen[value]} already; a {name} is given once')
    seen.setdefault(value, line_of(fields.place(name)))


def _action(fields: Fields, number: str, problems: Problems) -> ProposedAction:
    ref = fields.text("ref")
    fields.what = ref or fields.what
    match = REF.fullmatch(ref)
    if ref and (not match or match["number"] != number):
        fields.complain(
            "ref", f"must be the report's code, a stroke, {number}, a full stop and a number: WTR/{number}.1"
        )
    title = fields.text("title")
    if FORBIDDEN_IN_TITLES.search(title) or not title.strip():
        fields.complain("title", "must be a few words without / % & < >")
    tracked = fields.truth("tracked", default=True)
    ruling = _ruling(fields, problems)
    return ProposedAction(
        ref=ref, recommendation=number, title=title, text=fields.text("text"),
        when=_when(fields, problems, needed=tracked and ruling is None),
        form=fields.choice("form", Form, Form.DOCUMENT), owner=fields.maybe("owner"),
        recipient=fields.maybe("recipient"),
        deliverable=fields.maybe("deliverable"), locator=fields.text("locator"), tracked=tracked, ruling=ruling,
        line=line_of(fields.node),
    )  # fmt: skip


def _when(action: Fields, problems: Problems, *, needed: bool) -> Reading:
    node = action.values.get("when")
    if node is None or node.tag == NULL:
        action.complain("when", "is missing")
        return Reading(ScheduleKind.NONE)
    fields = Fields(node, WHEN_KEYS, problems, f"when of {action.what}")
    reading = Reading(
        kind=fields.choice("kind", ScheduleKind, ScheduleKind.NONE), span=fields.maybe("span"), due=fields.day("due"),
        start=fields.day("start"), end=fields.day("end"), rrule=fields.rule("rrule"), event=fields.maybe("event"),
        offset=fields.maybe("offset"), precision=fields.maybe("precision"),
        ambiguous=fields.truth("ambiguous", default=False), between=fields.texts("between"),
        why=fields.maybe("why") or "",
    )  # fmt: skip
    if needed and reading.kind is ScheduleKind.ONCE and fields.maybe("due") is None:
        fields.complain("kind", 'is "once", which needs "due"; without a date it is "none"')
    if needed and reading.kind is ScheduleKind.RECURRING and reading.rrule is None:
        fields.complain("kind", 'is "recurring", which needs "rrule"')
    return reading


def _ruling(action: Fields, problems: Problems) -> Ruling | None:
    node = action.values.get("ruling")
    if node is None or node.tag == NULL:
        return None
    fields = Fields(node, RULING_KEYS, problems, f"ruling of {action.what}")
    by = fields.maybe("by") or ""
    if not by.strip():
        fields.complain("by", "is missing: a ruling needs the name of who made it")
    ruling = Ruling(
        by, fields.day("due"), fields.rule("rrule"), fields.truth("as_read", default=False), fields.maybe("note") or ""
    )
    if sum((fields.maybe("due") is not None, fields.maybe("rrule") is not None, ruling.as_read)) != 1:
        fields.complain("by", "must come with exactly one of due, rrule, or as_read: true")
    return ruling

"""A draft's nodes become the draft, whatever file they stood in: every mistake is listed with its place."""

import datetime as dt
import re

import yaml

from registry.draft import (
    Draft,
    Joint,
    JointKind,
    LeftOut,
    NameMatch,
    Progress,
    ProposedAction,
    ProposedRecommendation,
    Query,
    Response,
    Ruling,
    Standing,
)
from registry.errors import BadInputError
from registry.model import Form, Reading, ScheduleKind
from tasks.documents.drafts.draft_nodes import NULL, Fields, Problems, line_of
from tasks.documents.drafts.plain import (
    ACTION_KEYS,
    COLUMN_KEYS,
    DRAFT_KEYS,
    JOINT_KEYS,
    LEFT_OUT_KEYS,
    NAME_KEYS,
    PROGRESS_KEYS,
    QUERY_KEYS,
    RECOMMENDATION_KEYS,
    RULING_KEYS,
    WHEN_KEYS,
)

REF = re.compile(r"[A-Za-z][A-Za-z0-9]*/(?P<number>[A-Za-z0-9.]+)\.[1-9]\d{0,3}")
LONGEST_TITLE = 200  # characters: it names the deployment
FORBIDDEN_IN_TITLES = re.compile(r"[/%&<>]")


def draft_of(node: yaml.Node, problems: Problems) -> Draft:
    """The draft in the nodes; `line` of each recommendation and action says where it stands.

    Raises BadInputError that lists every mistake with its place.
    """
    fields = Fields(node, DRAFT_KEYS, problems, "the draft")
    draft = Draft(
        report_code=fields.text("report_code"),
        report_title=fields.text("report_title"),
        document_name=fields.text("document_name"),
        document_sha256=fields.text("document_sha256"),
        document_on=_needed_day(fields, "document_on"),
        date_supplied_by=fields.maybe("date_supplied_by"),
        standing=fields.choice("standing", Standing, Standing.PROPOSED),
        recommendations=_recommendations(fields, problems),
        left_out=tuple(_left_out(each) for each in fields.parts("left_out", LEFT_OUT_KEYS)),
        gaps=fields.texts("gaps"),
        names=tuple(_name(each) for each in fields.parts("names", NAME_KEYS)),
        joints=tuple(_joint(each) for each in fields.parts("joints", JOINT_KEYS)),
        queries=tuple(_query(each) for each in fields.parts("queries", QUERY_KEYS)),
        columns=tuple((each.text("heading"), each.text("role")) for each in fields.parts("columns", COLUMN_KEYS)),
    )
    if problems.found:
        found = tuple(sorted(problems.found, key=lambda problem: (problem.file or "", problem.line or 0)))
        raise BadInputError("The draft cannot be taken:", found)
    return draft


def _needed_day(fields: Fields, name: str) -> dt.date:
    day = fields.day(name)
    if day is None and fields.maybe(name) is None:
        fields.complain(name, "is missing; write it as 2001-02-27")
    return day or dt.date.min


def _left_out(fields: Fields) -> LeftOut:
    return LeftOut(fields.text("text"), fields.text("why"), fields.text("locator"))


def _name(fields: Fields) -> NameMatch:
    return NameMatch(
        fields.text("named"),
        fields.text("party_id"),
        fields.likeness("likeness"),
        fields.maybe("why") or "",
        fields.maybe("confirmed_by"),
    )


def _joint(fields: Fields) -> Joint:
    joint = Joint(
        kind=fields.choice("kind", JointKind, JointKind.COMMISSION),
        refs=fields.texts("refs"),
        likeness=fields.likeness("likeness"),
        why=fields.maybe("why") or "",
        accepted=fields.truth("accepted", default=False) if fields.maybe("accepted") is not None else None,
        by=fields.maybe("by"),
    )
    if joint.accepted is not None and not (joint.by or "").strip():
        fields.complain("by", "is missing: saying that actions are taken together, or not, needs a name")
    return joint


def _query(fields: Fields) -> Query:
    return Query(fields.text("text"), fields.text("question"), fields.text("locator"), fields.maybe("answer"))


def _recommendations(fields: Fields, problems: Problems) -> tuple[ProposedRecommendation, ...]:
    seen: dict[str, int] = {}
    numbers: dict[str, int] = {}
    return tuple(
        _recommendation(each, problems, seen, numbers)
        for each in fields.parts("recommendations", RECOMMENDATION_KEYS, "a recommendation")
    )


def _recommendation(
    fields: Fields, problems: Problems, seen: dict[str, int], numbers: dict[str, int]
) -> ProposedRecommendation:
    number = fields.text("number")
    _once(fields, "number", number, numbers)
    actions = []
    for action in fields.parts("actions", ACTION_KEYS, f"an action of recommendation {number}"):
        actions.append(_action(action, number, problems))
        _once(action, "ref", actions[-1].ref, seen)
    progress = tuple(_progress(each) for each in fields.parts("progress", PROGRESS_KEYS))
    text, paragraph = fields.text("text"), fields.maybe("paragraph")
    return ProposedRecommendation(number, text, paragraph, tuple(actions), line_of(fields.node), progress)


def _progress(fields: Fields) -> Progress:
    return Progress(fields.text("text"), _needed_day(fields, "as_of_on"), fields.text("locator"))


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
    if FORBIDDEN_IN_TITLES.search(title) or not 0 < len(title.strip()) <= LONGEST_TITLE:
        fields.complain("title", f"must be a few words without / % & < >, at most {LONGEST_TITLE} characters")
    tracked = fields.truth("tracked", default=True)
    ruling = _ruling(fields, problems)
    return ProposedAction(
        ref=ref, recommendation=number, title=title, text=fields.text("text"),
        when=_when(fields, problems, needed=tracked and ruling is None),
        form=fields.choice("form", Form, Form.DOCUMENT), owner=fields.maybe("owner"),
        recipient=fields.maybe("recipient"),
        deliverable=fields.maybe("deliverable"), locator=fields.text("locator"), tracked=tracked, ruling=ruling,
        line=line_of(fields.node), standing=fields.chosen("standing", Standing),
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
        by, fields.day("due"), fields.rule("rrule"), fields.truth("as_read", default=False), fields.maybe("note") or "",
        rules_in=fields.truth("rules_in", default=False), response=fields.chosen("response", Response),
        withdrawn=fields.truth("withdrawn", default=False),
    )  # fmt: skip
    dates = sum((fields.maybe("due") is not None, fields.maybe("rrule") is not None, ruling.as_read))
    others = ruling.rules_in or ruling.response is not None or ruling.withdrawn
    if dates > 1 or not (dates or others):
        fields.complain(
            "by", "must come with exactly one of due, rrule, or as_read: true; or with rules_in, response or withdrawn"
        )
    return ruling

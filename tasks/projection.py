"""From the register to what Prefect shows: the actions' deployments, the pages, the forms' choices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from registry.cases import PAUSED_IN_PREFECT, ActionCases, Loaded, is_closed, load_cases
from registry.clock import offset_of
from registry.draft import Response, Standing
from registry.joint.together import followers
from registry.journal import said
from registry.model import Act, StageRule
from registry.moments import check_moments, planned_slots
from registry.planning.rulings import NOT_RESOLVED
from registry.position import Position
from registry.post.going_letters import Going, GoingLetter
from registry.post.going_words import can_be_held, letter_label, what_of, when_of
from registry.states import LIVE, RUNNING
from registry.tables import (
    ActionRow,
    DocumentRow,
    JournalRow,
    MessageRow,
    PartyRow,
    ProgressRow,
    RecommendationRow,
    ReportRow,
    ReturnRow,
)
from registry.waiting import Matter, Waiting
from registry.working_days import WorkingDays
from tasks.briefs import period_label
from tasks.prefect_ui.describe import ActionStory, DueDate, NextCheck, Said, describe
from tasks.prefect_ui.desired import ActionDeployment
from tasks.prefect_ui.links import deployment_link, form_link
from tasks.prefect_ui.names import deployment_name
from tasks.prefect_ui.pages import GoingRow, PositionRow, StoryRow, WaitingRow, WeekRow

WEEK = dt.timedelta(days=7)
HOLD_LETTER = "hold a letter"
CLOSED_KEPT = dt.timedelta(days=90)
SHOWN_DATES = 13
SHOWN_PROGRESS = 3
SAYS = {Act.INTRODUCE: "introduction", Act.REMIND: "reminder", Act.CHASE: "chaser", Act.ESCALATE: "escalation"}
FORM_OF_MATTER = {
    Matter.RETURN: ("review a return", "the_return"),
    Matter.QUARANTINED: ("sort a message", "the_message"),
    Matter.CORRESPONDENCE: ("sort a message", "the_message"),
    Matter.LETTER: ("settle a letter", "the_letter"),
    Matter.STAGE: ("settle a letter", "the_letter"),
    Matter.NOTICE: ("settle a letter", "the_letter"),
    Matter.BOUNCE: ("sort a message", "the_message"),
    Matter.ADDRESS: ("confirm an address", "the_address"),
    Matter.HELD: ("release an action", "the_action"),
    Matter.RULING: ("rule in", "the_action"),
    Matter.FINDING: ("respond to a finding", "the_finding"),
    Matter.QUERY: ("answer a query", "the_query"),
    Matter.NAME: ("confirm a name", "the_name"),
}


def action_label(row: ActionRow) -> str:
    """An action as a form's drop-down offers it."""
    return f"{row.ref} {row.title}"


def ref_of_label(label: str) -> str:
    """The ref in such a label, or the ref itself."""
    return label.strip().split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Projection:
    """The register as Prefect is to show it, read once."""

    session: Session
    calendar: WorkingDays
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.calendar.local_date(self.now)

    def deployments(self) -> list[ActionDeployment]:
        """One an action. The moments are those of real time, where the demo's clock runs ahead."""
        names = {row.id: row.name for row in self.session.exec(select(PartyRow)).all()}
        also = followers(self.session)
        return [self._deployment(cases, names, also) for cases in load_cases(self.session, self.calendar, self.today)]

    def _deployment(
        self, cases: ActionCases, names: Mapping[str, str], also: Mapping[str, Sequence[str]]
    ) -> ActionDeployment:
        row, offset = cases.row, offset_of(self.session)
        closed = is_closed(cases)
        since = dt.datetime.min.replace(tzinfo=dt.UTC) + WEEK
        moments = () if closed else check_moments(cases, self.calendar, max(since, self.now - WEEK))
        tags = [
            *([names[row.owner_id]] if row.owner_id else []),
            *([str(row.recipient_named)] if row.recipient_named else []),
            row.recommendation_id,
            row.form,
            str(row.schedule["kind"]),
        ]
        return ActionDeployment(
            ref=row.ref,
            name=deployment_name(row.ref, row.title),
            description=describe(self._story(cases, names, also)),
            tags=tuple(tags),
            checks_at=tuple(moment - offset for moment in moments),
            paused=cases.hold_cause == PAUSED_IN_PREFECT,
            closed=closed,
            parameters={"ref": row.ref},
        )

    def _story(self, cases: ActionCases, names: Mapping[str, str], also: Mapping[str, Sequence[str]]) -> ActionStory:
        row = cases.row
        recommendation = self.session.get_one(RecommendationRow, row.recommendation_id)
        report = self.session.get_one(ReportRow, recommendation.report_code)
        document = self.session.get_one(DocumentRow, row.document_sha256)
        running = [each for each in (cases.lead or cases).loaded if each.case.state in LIVE]
        ladder = next((each.case.ladder for each in (cases.lead or cases).loaded), ())
        span = row.reading.get("span")
        return ActionStory(
            ref=row.ref,
            title=row.title,
            recommendation=f"{report.title}, recommendation {recommendation.number}",
            wording=row.wording,
            source=f"{document.name}, {document.dated_on:%d %B %Y}, {row.locator}",
            read_as=f"{row.schedule['kind']}, from “{span}”" if span else str(row.schedule["kind"]),
            why=str(row.reading.get("why", "")),
            owner=names.get(row.owner_id or "", row.owner_named or "nobody named"),
            recipient=row.recipient_named or "",
            together=_together(cases, also),
            dates=tuple(self._due_date(each) for each in running[:SHOWN_DATES]),
            checks=tuple(check for each in running[:2] for check in self._next_checks(each)),
            ladder=tuple(party.name for party in ladder),
            last_return=self._last_return(row.ref),
            held=cases.hold.reason if cases.hold and cases.hold_cause != NOT_RESOLVED else "",
            standing=_standing(row, document, recommendation.response, cases.hold_cause),
            progress=self._progress(row.recommendation_id),
        )

    def _progress(self, recommendation_id: str) -> tuple[Said, ...]:
        """What the newest papers say has been done about its recommendation, the newest first."""
        query = (
            select(ProgressRow, col(DocumentRow.name))
            .join(DocumentRow, col(DocumentRow.sha256) == col(ProgressRow.document_sha256))
            .where(col(ProgressRow.recommendation_id) == recommendation_id)
            .order_by(col(ProgressRow.as_of_on).desc(), col(ProgressRow.id))
        )
        found = self.session.exec(query.limit(SHOWN_PROGRESS)).all()
        return tuple(Said(row.as_of_on, row.text, name) for row, name in found)

    def _due_date(self, loaded: Loaded) -> DueDate:
        period = loaded.case.period
        return DueDate(loaded.case.due_on, loaded.why, period_label(period.start, period.end) or "")

    def _next_checks(self, loaded: Loaded) -> list[NextCheck]:
        coming = planned_slots(loaded, self.calendar, self.today)
        return [NextCheck(slot.on, _in_words(slot.rule, loaded)) for slot in coming]

    def _last_return(self, ref: str) -> str:
        query = (
            select(ReturnRow, col(MessageRow.received_at))
            .join(MessageRow, col(MessageRow.id) == col(ReturnRow.message_id))
            .where(col(ReturnRow.deadline_id).startswith(f"{ref}~", autoescape=True))
            .order_by(col(ReturnRow.received_at).desc())
        )
        found = self.session.exec(query).first()
        return f"received {found[1]:%d %B %Y}: {found[0].state}" if found else ""

    def position_rows(self, position: Position, ids: Mapping[str, UUID]) -> list[PositionRow]:
        """The position, the worst first, each linked to its action's page."""
        return [
            PositionRow(
                each.ref,
                each.title,
                each.owner or "nobody named",
                each.news,
                each.due_on,
                each.why,
                _link(ids, deployment_name(each.ref, each.title)),
            )
            for each in position.standings
        ]

    def week_rows(self) -> list[WeekRow]:
        """What falls due, or is to be written, within a week."""
        names = {row.id: row.name for row in self.session.exec(select(PartyRow)).all()}
        rows = []
        for cases in load_cases(self.session, self.calendar, self.today):
            for loaded in cases.loaded:
                case = loaded.case
                if case.state not in RUNNING or case.hold:
                    continue
                happens = [(case.due_on, "due")] + [
                    (slot.on, _in_words(slot.rule, loaded))
                    for slot in planned_slots(loaded, self.calendar, self.today)
                    if not case.joins
                ]
                rows += [
                    WeekRow(on, cases.row.ref, cases.row.title, names.get(case.owner.id, ""), what)
                    for on, what in happens
                    if self.today <= on < self.today + WEEK
                ]
        return sorted(rows, key=lambda row: (row.on, row.ref))

    def going_rows(self, post: Going, ids: Mapping[str, UUID]) -> list[GoingRow]:
        """The letters of the next post: of what is not open, the ref alone (promise 17)."""
        return [
            GoingRow(
                letter.party,
                ", ".join(letter.addresses),
                tuple(dict.fromkeys(f"{each.ref} {each.title}" if each.is_open else each.ref for each in letter.items)),
                what_of(letter),
                when_of(letter),
                letter.code,
                self._hold_form(letter, ids),
            )
            for letter in post.letters
        ]

    def _hold_form(self, letter: GoingLetter, ids: Mapping[str, UUID]) -> tuple[tuple[str, str], ...]:
        if HOLD_LETTER not in ids or not can_be_held(letter):
            return ()
        return ((HOLD_LETTER, form_link(ids[HOLD_LETTER], {"the_letter": letter_label(letter)})),)

    def waiting_rows(self, waiting: Sequence[Waiting], ids: Mapping[str, UUID]) -> list[WaitingRow]:
        """What a person must decide, each with its form filled in."""
        return [
            WaitingRow(
                self.calendar.local_date(each.since_at),
                each.matter.value,
                each.about,
                each.words,
                self._forms(each, ids),
            )
            for each in waiting
        ]

    def _forms(self, each: Waiting, ids: Mapping[str, UUID]) -> tuple[tuple[str, str], ...]:
        found = FORM_OF_MATTER.get(each.matter)
        if found is None or found[0] not in ids:
            return ()
        form, parameter = found
        label = each.label
        if each.matter is Matter.HELD and each.action_ref:
            label = action_label(self.session.get_one(ActionRow, each.action_ref))
        return ((form, form_link(ids[form], {parameter: label} if label else {})),)

    def story_rows(self, ref: str) -> list[StoryRow]:
        """What the journal says of one action and its deadlines."""
        query = (
            select(JournalRow)
            .where((col(JournalRow.subject) == ref) | col(JournalRow.subject).startswith(f"{ref}~", autoescape=True))
            .order_by(col(JournalRow.seq))
        )
        return [
            StoryRow(
                self.calendar.local_date(row.at),
                _happened(row),
                said(self.session, row.actor),
                said(self.session, row.why),
            )
            for row in self.session.exec(query).all()
        ]


def _standing(row: ActionRow, document: DocumentRow, response: str | None, held: str | None) -> str:
    """Whose word an action is that no body has resolved, and whether it is chased; nothing of what is resolved."""
    standing = row.standing or document.standing
    if standing == Standing.RESOLVED.value:
        return ""
    said = f"{standing}, to which the response is “{response}”" if response else standing
    if held != NOT_RESOLVED:
        return f"{said}; ruled in"
    return f"{said}; not chased{'' if response == Response.REJECT.value else ' before it is ruled in'}"


def _together(cases: ActionCases, also: Mapping[str, Sequence[str]]) -> str:
    if cases.lead:
        lead = cases.lead.row
        return f"answered with {lead.ref} {lead.title}; nobody is asked for it by itself"
    others = also.get(cases.row.ref, ())
    return f"also answers {', '.join(others)}" if others else ""


def _in_words(rule: StageRule, loaded: Loaded) -> str:
    case = loaded.case
    if rule.act is Act.ESCALATE and rule.rung is not None and rule.rung < len(case.ladder):
        return f"{case.ladder[rule.rung].name} is told, if nothing has come"
    if rule.act is Act.CHASE:
        return "chaser to the owner that says who will be told" if rule.warns else "chaser to the owner"
    return "first letter to the owner" if rule.act is Act.INTRODUCE else "reminder to the owner"


def _happened(row: JournalRow) -> str:
    """`stage decided: chase-4 to estates`, `deadline overdue`."""
    what = row.kind.replace(".", " ")
    if row.kind.startswith("stage."):
        _, rule, addressee = row.subject.rsplit(":", 2)
        return f"{what}: {rule} to {addressee}"
    return what


def _link(ids: Mapping[str, UUID], name: str) -> str | None:
    return deployment_link(ids[name]) if name in ids else None

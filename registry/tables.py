"""The PostgreSQL tables. Rows are written only through registry/journal.py, which can rebuild every one.

Table classes do not validate: the values are validated before they come here. Keys are words that a person
can read, made by registry/keys.py. `*_on` is a date in the body's zone, `*_at` a UTC instant. The file is
long because a schema is read best in one place.
"""

import datetime as dt
from typing import Any, ClassVar, cast

from sqlalchemy import Column, DateTime, Index, Table, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def _instant(*, nullable: bool = True) -> Any:  # noqa: ANN401  (SQLModel's Field is typed so)
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=nullable)


def _json(default: type = dict) -> Any:  # noqa: ANN401
    return Field(default_factory=default, sa_type=JSONB, nullable=False)


class Row(SQLModel):
    """A row of the register. `personal` names the columns whose values may be erased."""

    personal: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def sql(cls) -> Table:
        """The table that holds such rows."""
        return cast("Table", cls.__dict__["__table__"])


class BodyRow(Row, table=True):
    """The body that is served: one row."""

    __tablename__ = "body"
    id: str = Field(primary_key=True)
    name: str
    zone: str
    clerk_name: str
    clerk_role: str
    telephone: str
    officer_name: str
    officer_role: str
    officer_telephone: str
    administrators: list[str] = _json(list)
    clerk_address: str | None = None  # a rehearsal's letters go there; unset: to the clerk's own as a party
    policy_version: str = Field(foreign_key="policy.version")
    personal = frozenset(
        {"clerk_name", "telephone", "officer_name", "officer_telephone", "administrators", "clerk_address"}
    )


class PartyRow(Row, table=True):
    """A party; its addresses are rows of their own."""

    __tablename__ = "party"
    id: str = Field(primary_key=True)
    name: str
    kind: str
    salutation: str | None = None
    clerk_id: str | None = None
    approver_id: str | None = None
    ladder: list[str] = _json(list)
    deputies: list[str] = _json(list)
    aliases: list[str] = _json(list)
    is_liaison: bool = False
    is_ours: bool = False
    successor_id: str | None = None  # the party that it was renamed to, or that took over from it
    succeeded_on: dt.date | None = None  # from this day on the successor owes what it owed
    personal = frozenset({"salutation"})


class PartyAddressRow(Row, table=True):
    """One address of a party, and from when until when it was its address."""

    __tablename__ = "party_address"
    id: str = Field(primary_key=True)
    party_id: str = Field(foreign_key="party.id", index=True)
    address: str = Field(index=True)
    from_on: dt.date
    until_on: dt.date | None = None
    undeliverable_at: dt.datetime | None = _instant()  # a letter to it came back for good
    undeliverable_why: str | None = None
    personal = frozenset({"address", "undeliverable_why"})


class PartyAliasRow(Row, table=True):
    """A name by which a paper called a party, as a person confirmed."""

    __tablename__ = "party_alias"
    id: str = Field(primary_key=True)
    party_id: str = Field(foreign_key="party.id", index=True)
    named: str
    confirmed_by: str
    since_at: dt.datetime = _instant(nullable=False)
    personal = frozenset({"confirmed_by"})


class PolicyRow(Row, table=True):
    """A version of the policy, kept for ever beside what was done under it."""

    __tablename__ = "policy"
    version: str = Field(primary_key=True)
    body: str  # canonical JSON; the version is its sha256
    since_at: dt.datetime = _instant(nullable=False)


class ReportRow(Row, table=True):
    __tablename__ = "report"
    code: str = Field(primary_key=True)
    title: str


class DocumentRow(Row, table=True):
    """One paper as received. Its bytes are evidence under the same sha256."""

    __tablename__ = "document"
    sha256: str = Field(primary_key=True)
    report_code: str = Field(foreign_key="report.code")
    name: str
    dated_on: dt.date
    date_supplied_by: str | None = None
    standing: str
    received_at: dt.datetime = _instant(nullable=False)
    personal = frozenset({"date_supplied_by"})


class RecommendationRow(Row, table=True):
    __tablename__ = "recommendation"
    id: str = Field(primary_key=True)
    report_code: str = Field(foreign_key="report.code")
    number: str
    text: str
    paragraph: str | None = None
    status: str
    response: str | None = None  # to an inspectorate's finding: agree, part agree, reject
    # The paper whose words these are; none in rows that are older than the column.
    document_sha256: str | None = Field(default=None, foreign_key="document.sha256")
    __table_args__ = (UniqueConstraint("report_code", "number"),)


class ProgressRow(Row, table=True):
    """What a paper says has been done about a recommendation. Never changed: a later paper adds its own."""

    __tablename__ = "progress"
    id: str = Field(primary_key=True)
    recommendation_id: str = Field(foreign_key="recommendation.id", index=True)
    document_sha256: str = Field(foreign_key="document.sha256")
    as_of_on: dt.date
    text: str
    locator: str


class ActionRow(Row, table=True):
    """One thing that must be done or sent. `state` is set only while it has no deadline to stand on."""

    __tablename__ = "action"
    ref: str = Field(primary_key=True)
    recommendation_id: str = Field(foreign_key="recommendation.id", index=True)
    document_sha256: str = Field(foreign_key="document.sha256")
    title: str
    wording: str
    form: str
    owner_id: str | None = Field(default=None, foreign_key="party.id")
    owner_named: str | None = None
    recipient_id: str | None = Field(default=None, foreign_key="party.id")
    recipient_named: str | None = None
    deliverable: str | None = None
    locator: str
    tracked: bool = True
    reading: dict[str, Any] = _json()
    schedule: dict[str, Any] = _json()
    ruling: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    handling: str
    applied_on: dt.date  # what was due before was past on arrival
    state: str | None = None
    standing: str | None = None  # its own, where it differs from its document's
    lead_ref: str | None = Field(default=None, foreign_key="action.ref")  # the action that is chased for this one too
    joint_kind: str | None = None  # why: a duplicate, or commissioned together
    personal = frozenset({"ruling"})  # it bears the name of who ruled


class MentionRow(Row, table=True):
    """One place where a paper says an action: the first paper's, and each later one's."""

    __tablename__ = "mention"
    id: str = Field(primary_key=True)
    action_ref: str = Field(foreign_key="action.ref", index=True)
    document_sha256: str = Field(foreign_key="document.sha256")
    wording: str
    locator: str


class QueryRow(Row, table=True):
    """A question to a paper's author."""

    __tablename__ = "query"
    id: str = Field(primary_key=True)
    document_sha256: str = Field(foreign_key="document.sha256")
    text: str
    question: str
    locator: str
    asked_at: dt.datetime = _instant(nullable=False)
    answer: str | None = None
    answered_at: dt.datetime | None = _instant()
    personal = frozenset({"answer"})


class DeadlineRow(Row, table=True):
    """action x owner x period: the unit that is chased, met, waived."""

    __tablename__ = "deadline"
    id: str = Field(primary_key=True)
    action_ref: str = Field(foreign_key="action.ref", index=True)
    party_id: str = Field(foreign_key="party.id", index=True)
    period: str
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    state: str = Field(index=True)
    cycle: int
    __table_args__ = (UniqueConstraint("action_ref", "party_id", "period"),)


class CycleRow(Row, table=True):
    """The n-th time that a deadline is asked for."""

    __tablename__ = "cycle"
    id: str = Field(primary_key=True)
    deadline_id: str = Field(foreign_key="deadline.id", index=True)
    n: int
    due_on: dt.date
    cause: str
    policy_version: str = Field(foreign_key="policy.version")
    opened_on: dt.date
    why: str
    personal = frozenset({"why"})  # a person's own words, where a person set the date
    __table_args__ = (UniqueConstraint("deadline_id", "n"),)


class StageRow(Row, table=True):
    """One rule of the policy for one addressee in one cycle; unique, so it happens once."""

    __tablename__ = "stage"
    id: str = Field(primary_key=True)
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    rule: str
    addressee_id: str = Field(foreign_key="party.id")
    act: str
    warns: bool = False
    rung: int | None = None
    slot_on: dt.date
    decided_at: dt.datetime = _instant(nullable=False)
    outcome: str
    settled_at: dt.datetime | None = _instant()
    __table_args__ = (UniqueConstraint("cycle_id", "rule", "addressee_id"),)


class LetterRow(Row, table=True):
    """One message to one party. A party gets one `post` letter a day; answers go at once."""

    __tablename__ = "letter"
    id: str = Field(primary_key=True)
    party_id: str | None = Field(default=None, foreign_key="party.id", index=True)
    purpose: str
    post_on: dt.date
    state: str = Field(index=True)
    to_address: str
    subject: str
    body_text: str
    body_html: str
    message_id: str = Field(unique=True)
    in_reply_to: str | None = None
    token_hash: str | None = Field(default=None, unique=True)
    written_at: dt.datetime = _instant(nullable=False)
    claimed_at: dt.datetime | None = _instant()
    settled_at: dt.datetime | None = _instant()
    attempts: int = 0
    next_try_at: dt.datetime | None = _instant()
    answer: str | None = None
    rehearsed: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})  # went to the clerk
    personal = frozenset({"to_address", "subject", "body_text", "body_html", "in_reply_to", "answer"})
    __table_args__ = (
        Index(
            "one_letter_a_party_a_day",
            "party_id",
            "post_on",
            unique=True,
            postgresql_where=text("purpose = 'post'"),
        ),
    )


class ItemRow(Row, table=True):
    """What one stage puts into a letter."""

    __tablename__ = "item"
    id: str = Field(primary_key=True)
    stage_id: str = Field(foreign_key="stage.id", unique=True)
    letter_id: str | None = Field(default=None, foreign_key="letter.id", index=True)
    not_before: dt.date | None = None  # it stands in "going tomorrow" until that day's post


class LetterDeadlineRow(Row, table=True):
    """Which deadlines a letter is about, whatever its purpose: how a reply finds its way back."""

    __tablename__ = "letter_deadline"
    letter_id: str = Field(primary_key=True, foreign_key="letter.id")
    deadline_id: str = Field(primary_key=True, foreign_key="deadline.id", index=True)


class EvidenceRow(Row, table=True):
    __tablename__ = "evidence"
    sha256: str = Field(primary_key=True)
    size: int
    kept_at: dt.datetime = _instant(nullable=False)


class MessageRow(Row, table=True):
    """One message as it came in: its bytes are evidence; what it was taken for is said here."""

    __tablename__ = "message"
    id: str = Field(primary_key=True)
    mailbox: str
    mailbox_key: str
    sha256: str = Field(foreign_key="evidence.sha256", index=True)
    received_at: dt.datetime = _instant(nullable=False)
    sorted_as: str | None = Field(default=None, index=True)
    why: str | None = None
    rfc_message_id: str | None = None
    content_hash: str | None = None
    from_address: str | None = None
    subject: str | None = None
    party_id: str | None = Field(default=None, foreign_key="party.id")
    letter_id: str | None = Field(default=None, foreign_key="letter.id")
    words: str | None = None
    whole_text: str | None = None
    doubts: list[str] = _json(list)
    candidates: list[str] = _json(list)
    failures: int = 0
    settled_by: str | None = None  # the person who dealt with it, where one had to
    # `why` and `doubts` may quote; a Message-ID often bears a name and a host.
    personal = frozenset(
        {"from_address", "subject", "words", "whole_text", "settled_by", "why", "doubts", "rfc_message_id"}
    )
    __table_args__ = (UniqueConstraint("mailbox", "mailbox_key"),)


class AttachmentRow(Row, table=True):
    __tablename__ = "attachment"
    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    sha256: str = Field(foreign_key="evidence.sha256")
    filename: str
    media_type: str
    size: int
    personal = frozenset({"filename"})


class ReturnRow(Row, table=True):
    """A message that offers what one deadline owes, and what a person decided of it."""

    __tablename__ = "return"
    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    deadline_id: str = Field(foreign_key="deadline.id", index=True)
    cycle: int
    state: str = Field(index=True)
    received_at: dt.datetime = _instant(nullable=False)
    decided_at: dt.datetime | None = _instant()
    decided_by: str | None = None
    comment: str | None = None
    personal = frozenset({"decided_by", "comment"})
    __table_args__ = (UniqueConstraint("message_id", "deadline_id"),)


class HoldRow(Row, table=True):
    """Nothing is sent for an action or one deadline while this stands."""

    __tablename__ = "hold"
    id: str = Field(primary_key=True)
    action_ref: str = Field(foreign_key="action.ref", index=True)
    deadline_id: str | None = Field(default=None, foreign_key="deadline.id", index=True)
    cause: str
    reason: str
    until_on: dt.date | None = None
    stops_clock: bool = False
    since_at: dt.datetime = _instant(nullable=False)
    placed_by: str
    released_at: dt.datetime | None = _instant()
    released_by: str | None = None
    personal = frozenset({"reason", "placed_by", "released_by"})


class NoticeRow(Row, table=True):
    """A notice through an Apprise channel that is not the mail. The channel's URL is a secret, and not here."""

    __tablename__ = "notice"
    id: str = Field(primary_key=True)
    channel: str  # "administrators/1", "dtsu/2": whose, and the how-manyeth
    party_id: str | None = Field(default=None, foreign_key="party.id")
    about: str  # the key of the letter, or of the fault
    title: str
    text: str
    state: str = Field(index=True)
    written_at: dt.datetime = _instant(nullable=False)
    settled_at: dt.datetime | None = _instant()
    attempts: int = 0
    next_try_at: dt.datetime | None = _instant()
    answer: str | None = None
    personal = frozenset({"title", "text", "answer"})


class JournalRow(SQLModel, table=True):
    """One act, chained to the one before it by its hash. Never changed, never deleted."""

    __tablename__ = "journal"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: dt.datetime = _instant(nullable=False)
    kind: str = Field(index=True)
    subject: str = Field(index=True)
    actor: str
    why: str
    changes: list[dict[str, Any]] = _json(list)
    previous: str
    hash: str


class PersonalValueRow(SQLModel, table=True):
    """A personal value under its salted commitment. Erasing salt and value leaves the chain valid."""

    __tablename__ = "personal_value"
    commitment: str = Field(primary_key=True)
    salt: str
    value: Any = Field(sa_column=Column(JSONB, nullable=True))


class CheckClockRow(SQLModel, table=True):
    """When an action is looked at next. Operational: it follows from the register and the policy."""

    __tablename__ = "check_clock"
    action_ref: str = Field(primary_key=True, foreign_key="action.ref")
    next_check_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True), index=True)
    last_checked_at: dt.datetime | None = _instant()
    news: str | None = None
    message: str = ""
    unshown: str | None = None  # why Prefect is still to be shown this news: it was due, or it changed


class MetaRow(SQLModel, table=True):
    """Operational marks: the mode, the demo's clock, when what was last done."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


REGISTER_TABLES: tuple[type[Row], ...] = (
    PolicyRow,
    BodyRow,
    PartyRow,
    PartyAddressRow,
    PartyAliasRow,
    ReportRow,
    DocumentRow,
    RecommendationRow,
    ProgressRow,
    ActionRow,
    MentionRow,
    QueryRow,
    DeadlineRow,
    CycleRow,
    StageRow,
    LetterRow,
    ItemRow,
    LetterDeadlineRow,
    EvidenceRow,
    MessageRow,
    AttachmentRow,
    ReturnRow,
    HoldRow,
    NoticeRow,
)
"""Every table that the journal rebuilds, in an order in which rows can be inserted."""

"""The register's first schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_journal_kind"), "journal", ["kind"], unique=False)
    op.create_index(op.f("ix_journal_subject"), "journal", ["subject"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("salutation", sa.String(), nullable=True),
        sa.Column("clerk_id", sa.String(), nullable=True),
        sa.Column("approver_id", sa.String(), nullable=True),
        sa.Column("ladder", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deputies", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("aliases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_liaison", sa.Boolean(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "personal_value",
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("commitment"),
    )
    op.create_table(
        "policy",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "report",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "body",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("clerk_name", sa.String(), nullable=False),
        sa.Column("clerk_role", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("officer_name", sa.String(), nullable=False),
        sa.Column("officer_role", sa.String(), nullable=False),
        sa.Column("officer_telephone", sa.String(), nullable=False),
        sa.Column("administrators", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["policy.version"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("report_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("date_supplied_by", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_code"],
            ["report.code"],
        ),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("post_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body_text", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("in_reply_to", sa.String(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index(op.f("ix_letter_party_id"), "letter", ["party_id"], unique=False)
    op.create_index(op.f("ix_letter_state"), "letter", ["state"], unique=False)
    op.create_index(
        "one_letter_a_party_a_day",
        "letter",
        ["party_id", "post_on"],
        unique=True,
        postgresql_where=sa.text("purpose = 'post'"),
    )
    op.create_table(
        "party_address",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_party_address_address"), "party_address", ["address"], unique=False)
    op.create_index(op.f("ix_party_address_party_id"), "party_address", ["party_id"], unique=False)
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("report_code", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("paragraph", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_code"],
            ["report.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_code", "number"),
    )
    op.create_table(
        "action",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("owner_named", sa.String(), nullable=True),
        sa.Column("recipient_id", sa.String(), nullable=True),
        sa.Column("recipient_named", sa.String(), nullable=True),
        sa.Column("deliverable", sa.String(), nullable=True),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("tracked", sa.Boolean(), nullable=False),
        sa.Column("reading", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ruling", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("handling", sa.String(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_sha256"],
            ["document.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["party.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["party.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
        ),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index(op.f("ix_action_recommendation_id"), "action", ["recommendation_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("mailbox_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sorted_as", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("rfc_message_id", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=True),
        sa.Column("from_address", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("party_id", sa.String(), nullable=True),
        sa.Column("letter_id", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("whole_text", sa.String(), nullable=True),
        sa.Column("doubts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["party.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["evidence.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mailbox", "mailbox_key"),
    )
    op.create_index(op.f("ix_message_sorted_as"), "message", ["sorted_as"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["evidence.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attachment_message_id"), "attachment", ["message_id"], unique=False)
    op.create_table(
        "check_clock",
        sa.Column("action_ref", sa.String(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("news", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("unshown", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_ref"],
            ["action.ref"],
        ),
        sa.PrimaryKeyConstraint("action_ref"),
    )
    op.create_index(op.f("ix_check_clock_next_check_at"), "check_clock", ["next_check_at"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("action_ref", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_ref"],
            ["action.ref"],
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("action_ref", "party_id", "period"),
    )
    op.create_index(op.f("ix_deadline_action_ref"), "deadline", ["action_ref"], unique=False)
    op.create_index(op.f("ix_deadline_party_id"), "deadline", ["party_id"], unique=False)
    op.create_index(op.f("ix_deadline_state"), "deadline", ["state"], unique=False)
    op.create_table(
        "cycle",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("deadline_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["policy.version"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deadline_id", "n"),
    )
    op.create_index(op.f("ix_cycle_deadline_id"), "cycle", ["deadline_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("action_ref", sa.String(), nullable=False),
        sa.Column("deadline_id", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("stops_clock", sa.Boolean(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_ref"],
            ["action.ref"],
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_hold_action_ref"), "hold", ["action_ref"], unique=False)
    op.create_index(op.f("ix_hold_deadline_id"), "hold", ["deadline_id"], unique=False)
    op.create_table(
        "letter_deadline",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("deadline_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("letter_id", "deadline_id"),
    )
    op.create_index(op.f("ix_letter_deadline_deadline_id"), "letter_deadline", ["deadline_id"], unique=False)
    op.create_table(
        "return",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("deadline_id", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", "deadline_id"),
    )
    op.create_index(op.f("ix_return_deadline_id"), "return", ["deadline_id"], unique=False)
    op.create_index(op.f("ix_return_message_id"), "return", ["message_id"], unique=False)
    op.create_index(op.f("ix_return_state"), "return", ["state"], unique=False)
    op.create_table(
        "stage",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("addressee_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("warns", sa.Boolean(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=True),
        sa.Column("slot_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"],
            ["party.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cycle_id", "rule", "addressee_id"),
    )
    op.create_index(op.f("ix_stage_cycle_id"), "stage", ["cycle_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stage.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stage_id"),
    )
    op.create_index(op.f("ix_item_letter_id"), "item", ["letter_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("A register is never taken back to an older schema: restore a backup instead.")

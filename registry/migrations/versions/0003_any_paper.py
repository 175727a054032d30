"""Any paper: confirmed names, successors, progress, mentions, questions to authors, actions taken together."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("successor_id", sa.String(), nullable=True))
    op.add_column("party", sa.Column("succeeded_on", sa.Date(), nullable=True))
    op.add_column("recommendation", sa.Column("response", sa.String(), nullable=True))
    op.add_column("recommendation", sa.Column("document_sha256", sa.String(), nullable=True))
    op.add_column("action", sa.Column("standing", sa.String(), nullable=True))
    op.add_column("action", sa.Column("lead_ref", sa.String(), nullable=True))
    op.add_column("action", sa.Column("joint_kind", sa.String(), nullable=True))
    op.create_foreign_key(None, "action", "action", ["lead_ref"], ["ref"])
    op.create_foreign_key(None, "recommendation", "document", ["document_sha256"], ["sha256"])
    op.create_table(
        "party_alias",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("named", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_party_alias_party_id"), "party_alias", ["party_id"], unique=False)
    op.create_table(
        "progress",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_sha256"], ["document.sha256"]),
        sa.ForeignKeyConstraint(["recommendation_id"], ["recommendation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_progress_recommendation_id"), "progress", ["recommendation_id"], unique=False)
    op.create_table(
        "mention",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("action_ref", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_ref"], ["action.ref"]),
        sa.ForeignKeyConstraint(["document_sha256"], ["document.sha256"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mention_action_ref"), "mention", ["action_ref"], unique=False)
    op.create_table(
        "query",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_sha256"], ["document.sha256"]),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    raise NotImplementedError("A register is never taken back to an older schema: restore a backup instead.")

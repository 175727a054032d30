"""Real mail: addresses that bounce, letters that were rehearsed, items that wait a day, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party_address", sa.Column("undeliverable_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("party_address", sa.Column("undeliverable_why", sa.String(), nullable=True))
    op.add_column("body", sa.Column("clerk_address", sa.String(), nullable=True))
    op.add_column("letter", sa.Column("rehearsed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("item", sa.Column("not_before", sa.Date(), nullable=True))
    op.create_index(op.f("ix_message_sha256"), "message", ["sha256"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notice_state"), "notice", ["state"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("A register is never taken back to an older schema: restore a backup instead.")

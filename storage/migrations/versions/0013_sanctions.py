"""Warnings, mutes and bans; since when people are here."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imposed_by", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
        sa.UniqueConstraint("cause", name=op.f("uq_sanctions_cause")),
    )
    op.create_index(
        op.f("ix_sanctions_person_id"), "sanctions", ["person_id"], unique=False
    )
    op.add_column("people", sa.Column("met_at", sa.DateTime(timezone=True), nullable=True))
    # The first that is known of those who were here before.
    op.execute(
        """
        UPDATE people SET met_at = COALESCE(
            (SELECT MIN(moment) FROM (
                SELECT MIN(created_at) AS moment FROM comments WHERE author_id = people.id
                UNION ALL SELECT subscribed_at FROM subscribers WHERE chat_id = people.id
            ) AS moments),
            seen_at)
        """
    )
    with op.batch_alter_table("people") as people:
        people.alter_column("met_at", existing_type=sa.DateTime(timezone=True), nullable=False)

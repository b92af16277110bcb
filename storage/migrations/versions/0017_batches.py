"""Many comments decided at once, after a preview, and undone together."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("matching", sa.Integer(), nullable=False),
        sa.Column("planned_by", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("cause", name=op.f("uq_batches_cause")),
    )
    op.create_table(
        "batch_comments",
        sa.Column("batch_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("comment_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("left_because", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_comments_batch_id_batches")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_batch_comments_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("batch_id", "comment_id", name=op.f("pk_batch_comments")),
    )
    op.add_column("decisions", sa.Column("batch_id", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_decisions_batch_id_decisions_id"), "decisions", ["batch_id", "id"], unique=False
    )

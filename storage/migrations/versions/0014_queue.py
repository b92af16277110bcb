"""The order of the comments that wait, what filters go by, and what is put off or escalated."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("place", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("has_links", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_by", sa.BigInteger(), nullable=True),
        sa.Column("escalated_by", sa.BigInteger(), nullable=True),
    ):
        op.add_column("comments", column)
    # What waits already is ordered by its age alone.
    op.execute("UPDATE comments SET place = created_at")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    language = "json_extract(evidence, '$.language')" if is_sqlite else "evidence ->> 'language'"
    has_links = " OR ".join(f"text LIKE '%{part}%'" for part in ("http://", "https://", "www.", "t.me/"))
    op.execute(
        sa.text(f"UPDATE comments SET language = {language}, has_links = ({has_links})".replace(":", r"\:"))
    )
    op.create_index(
        op.f("ix_comments_author_id_comments_status"), "comments", ["author_id", "status"], unique=False
    )
    is_held, is_put_off = sa.text("status = 'held'"), sa.text("snoozed_until IS NOT NULL")
    for name, columns, where in (
        ("ix_comments_waiting", ["status", "place", "id", "snoozed_until", "escalated_by"], is_held),
        ("ix_comments_put_off", ["snoozed_until"], is_put_off),
    ):
        op.create_index(name, "comments", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "queue_filters",
        sa.Column("moderator_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("filter", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("moderator_id", name=op.f("pk_queue_filters")),
    )

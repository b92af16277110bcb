"""Quiet hours and a daily digest for each moderator; an alert when a comment waits too long."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderator_hours",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quiet_begins", sa.Time(), nullable=True),
        sa.Column("quiet_ends", sa.Time(), nullable=True),
        sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("digest_day", sa.Date(), nullable=True),
        sa.Column("digest_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_moderator_hours")),
    )
    op.add_column("installation", sa.Column("alert_minutes", sa.Integer(), nullable=True, server_default="1440"))
    op.add_column("installation", sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True))
    is_held = sa.text("status = 'held'")
    op.create_index(
        "ix_comments_waiting_since",
        "comments",
        ["status", "status_at", "id"],
        sqlite_where=is_held,
        postgresql_where=is_held,
    )

"""Feeds are added, paused and removed in the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("watched_by", sa.BigInteger(), nullable=True),
    ):
        op.add_column("feeds", column)
    op.create_index(
        op.f("ix_articles_feed_id_articles_created_at"), "articles", ["feed_id", "created_at"], unique=False
    )
    op.create_table(
        "feed_searches",
        sa.Column("outbox_id", _ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("feed_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_feed_searches_feed_id_feeds")),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_feed_searches_outbox_id_outbox")
        ),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_feed_searches")),
    )
    op.create_index(op.f("ix_feed_searches_state"), "feed_searches", ["state"], unique=False)

"""Broadcasts and their deliveries; news can be paused."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_broadcasts_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_article_id"), "broadcasts", ["article_id"], unique=False)
    op.create_index(
        op.f("ix_broadcasts_state_broadcasts_lane_broadcasts_id"), "broadcasts", ["state", "lane", "id"], unique=False
    )
    op.create_table(
        "deliveries",
        sa.Column(
            "broadcast_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("resent", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("shown_comments", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_deliveries_broadcast_id_broadcasts")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name=op.f("pk_deliveries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_deliveries_chat_id_deliveries_message_id"), "deliveries", ["chat_id", "message_id"], unique=False
    )
    waits = sa.text("state IN ('pending', 'sending', 'uncertain')")
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["broadcast_id", "due_at", "chat_id"],
        unique=False,
        sqlite_where=waits,
        postgresql_where=waits,
    )
    # Articles were rows of the outbox.
    op.execute(
        """
        INSERT INTO broadcasts
            (article_id, kind, lane, state, audience, not_before, created_at, started_at, finished_at)
        SELECT article_id, 'article', 4, 'closing', count(*), min(created_at), min(created_at),
               min(created_at), max(sent_at)
        FROM outbox WHERE kind = 'article' AND edits_id IS NULL GROUP BY article_id
        """
    )
    op.execute(
        """
        INSERT INTO deliveries
            (broadcast_id, chat_id, state, resent, attempts, due_at, message_id, has_picture,
             shown_version, shown_comments, failure, sent_at)
        SELECT broadcasts.id, outbox.chat_id, outbox.state, outbox.resent, outbox.attempts, outbox.due_at,
               outbox.message_id, outbox.has_picture, 1, outbox.shown_comments, outbox.failure, outbox.sent_at
        FROM outbox JOIN broadcasts ON broadcasts.article_id = outbox.article_id
        WHERE outbox.kind = 'article' AND outbox.edits_id IS NULL
        """
    )
    op.execute("DELETE FROM outbox WHERE kind = 'article' AND edits_id IS NOT NULL")
    op.execute("DELETE FROM outbox WHERE kind = 'article'")
    op.execute("UPDATE outbox SET lane = lane + 1 WHERE lane >= 3")
    op.drop_column("outbox", "shown_comments")
    op.add_column("installation", sa.Column("news_paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("installation", sa.Column("news_paused_by", sa.BigInteger(), nullable=True))
    # With it, SQLite would sort a million subscribers for each chunk instead of going on from the cursor.
    op.drop_index(op.f("ix_subscribers_active"), table_name="subscribers")
    op.add_column("subscribers", sa.Column("title", sa.Text(), nullable=True))

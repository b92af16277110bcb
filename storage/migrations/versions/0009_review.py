"""Review without collisions: texts and statuses counted apart, texts that are the same found, decisions undone,
and one live card for each moderator."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("comments", sa.Column("fingerprint", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_comments_fingerprint_comments_status"), "comments", ["fingerprint", "status"], unique=False
    )
    op.add_column("decisions", sa.Column("part_of", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_decisions_part_of"), "decisions", ["part_of"], unique=False)
    op.create_index(
        op.f("ix_decisions_moderator_id_decisions_id"), "decisions", ["moderator_id", "id"], unique=False
    )
    op.add_column("outbox", sa.Column("wishes", sa.Integer(), nullable=False, server_default="1"))
    # A card was sent for each comment; the newest of each chat goes on living.
    older = (
        "WHERE kind = 'card' AND edits_id IS NULL AND id NOT IN "
        "(SELECT MAX(id) FROM outbox WHERE kind = 'card' AND edits_id IS NULL GROUP BY chat_id)"
    )
    op.execute(f"UPDATE outbox SET state = 'withdrawn' {older} AND state = 'pending'")
    op.execute(f"UPDATE outbox SET comment_id = NULL, details = '{{\"moved\": true}}' {older}")
    # What was shown on it may be a question for a reason, which is asked after the decision now.
    op.execute("UPDATE outbox SET details = '{}' WHERE kind = 'card' AND comment_id IS NOT NULL")
    is_card = sa.text("kind = 'card' AND edits_id IS NULL")
    shows = sa.text("kind = 'card' AND edits_id IS NULL AND comment_id IS NOT NULL")
    for name, columns, where in (
        ("ix_outbox_cards", ["chat_id", "id"], is_card),
        ("ix_outbox_cards_showing", ["chat_id"], shows),
    ):
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)

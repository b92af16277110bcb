"""The newsroom's own rules, which owners change in the chat, and a sketch of each text to find its like."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
# One of each kind that is no list. A person's flood is not stored; everything else waits for a person.
_FIRST = (
    ("links", "hold"),
    ("newcomer_links", "hold"),
    ("contact", "hold"),
    ("shouting", "hold"),
    ("forwarded", "hold"),
    ("via_bot", "hold"),
    ("duplicate", "hold"),
    ("flood", "reject"),
    ("article_flood", "hold"),
)


def upgrade() -> None:
    op.add_column("comments", sa.Column("sketch", sa.BigInteger(), nullable=True))
    rules = op.create_table(
        "rules",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("dry_hits", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sa.UniqueConstraint("kind", "pattern", name=op.f("uq_rules_kind_pattern")),
    )
    rulebook = op.create_table(
        "rulebook",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook")),
    )
    op.bulk_insert(rulebook, [{"id": 1, "version": 1}])
    now = datetime.now(UTC)
    op.bulk_insert(
        rules,
        [
            {"kind": kind, "pattern": "", "effect": effect, "state": "live", "limits": [], "created_at": now}
            for kind, effect in _FIRST
        ],
    )

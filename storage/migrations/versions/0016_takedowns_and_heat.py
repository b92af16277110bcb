"""Comments taken down for a legal reason; articles that heat up."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "takedowns",
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_takedowns_comment_id_comments")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_takedowns")),
    )
    op.create_table(
        "heat_episodes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("unkind", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("remedy", sa.String(length=16), nullable=True),
        sa.Column("change", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_heat_episodes_article_id_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heat_episodes")),
    )
    op.create_index(op.f("ix_heat_episodes_article_id_heat_episodes_id"), "heat_episodes", ["article_id", "id"], unique=False)
    op.create_index(op.f("ix_comments_article_id_comments_created_at"), "comments", ["article_id", "created_at"], unique=False)
    op.add_column("statements", sa.Column("illegal_content_legal_ground", sa.Text(), nullable=True))

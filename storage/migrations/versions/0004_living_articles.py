"""Articles have versions and more than one key, and may come from an editor instead of a feed."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("articles") as batch:
        batch.alter_column("feed_id", existing_type=_ID, nullable=True)
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("lead", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("looks", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("written_by", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("copies_change_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("withdrawn_by", sa.BigInteger(), nullable=True))
        batch.create_index(op.f("ix_articles_copies_change_at"), ["copies_change_at"], unique=False)
    op.create_table(
        "article_versions",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("article_id", "version", name=op.f("pk_article_versions")),
    )
    op.create_table(
        "article_keys",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_keys_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_article_keys")),
    )
    # Without a key, every article that is still in its feed would be news once more. As bot.news.identity
    # makes them.
    connection = op.get_bind()
    stored = connection.execute(sa.text("SELECT id, feed_id, external_id, created_at FROM articles")).all()
    for row in stored:
        digest = hashlib.sha256(f"{row.feed_id}\n{row.external_id}".encode()).hexdigest()
        connection.execute(
            sa.text("INSERT INTO article_keys (key, article_id, seen_at) VALUES (:key, :id, :seen_at)"),
            {"key": f"id:{digest[:40]}", "id": row.id, "seen_at": row.created_at},
        )
    op.create_index(op.f("ix_article_keys_article_id"), "article_keys", ["article_id"], unique=False)

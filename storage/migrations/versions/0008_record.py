"""The record of all decisions and changes, to which rows can only be added; several roles for one person; the bot's name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("installation", sa.Column("bot_name", sa.Text(), nullable=True))
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint(op.f("pk_staff"), type_="primary")
        staff.create_primary_key(op.f("pk_staff"), ["person_id", "role"])
    op.create_table(
        "record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
    )
    op.create_index(
        op.f("ix_record_subject_kind_record_subject_id_record_id"),
        "record",
        ["subject_kind", "subject_id", "id"],
        unique=False,
    )
    # What was decided before there was a record belongs in it.
    op.execute(
        """
        INSERT INTO record (recorded_at, actor_id, subject_kind, subject_id, action, before, after, reason)
        SELECT decided_at, moderator_id, 'comment', CAST(comment_id AS VARCHAR(64)),
               CASE action WHEN 'approve' THEN 'approved' ELSE 'rejected' END,
               CAST('"' || before || '"' AS JSON), CAST('"' || after || '"' AS JSON), reason
        FROM decisions ORDER BY id
        """
        if op.get_bind().dialect.name == "postgresql"
        else """
        INSERT INTO record (recorded_at, actor_id, subject_kind, subject_id, action, before, after, reason)
        SELECT decided_at, moderator_id, 'comment', CAST(comment_id AS TEXT),
               CASE action WHEN 'approve' THEN 'approved' ELSE 'rejected' END,
               '"' || before || '"', '"' || after || '"', reason
        FROM decisions ORDER BY id
        """
    )
    # A migration that builds this table anew on SQLite (batch_alter_table) must make the triggers again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            CREATE FUNCTION record_refuses() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'rows can only be added to the record'; END $$
            """
        )
        op.execute(
            """
            CREATE TRIGGER record_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON record
            FOR EACH STATEMENT EXECUTE FUNCTION record_refuses()
            """
        )
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"""
                CREATE TRIGGER record_refuses_{change.lower()} BEFORE {change} ON record
                BEGIN SELECT RAISE(ABORT, 'rows can only be added to the record'); END
                """
            )

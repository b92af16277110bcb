"""Verdicts keep all their evidence: language, disguise, windows, and why there is no score."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("evidence", sa.JSON(), nullable=False, server_default="{}"))

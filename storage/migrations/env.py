"""Alembic runs this file to reach the database: on the connection it is handed."""

from typing import Any, Literal

from alembic import context

from storage.tables import Moment, metadata


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Writes our own column type into a migration as what it is in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
context.run_migrations()

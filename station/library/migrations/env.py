"""Run by Alembic, on the connection that `schema.py` hands over: its transaction is the whole migration."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from station.library.tables import Tables, UtcTime


def render(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own type into a revision as what it is in the database: a revision outlives the program."""
    return f"sa.String(length={item.impl.length})" if isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Tables.metadata,
    render_as_batch=True,
    render_item=render,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()

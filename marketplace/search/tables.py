"""Makes the index's tables with all others; what they hold belongs to the database's own index."""

from typing import Any

from sqlalchemy import Connection, MetaData, event, inspect

from marketplace.core.db import metadata
from marketplace.search import postgres, sqlite

# The migration check leaves these out: no model declares them.
TABLE_NAMES = frozenset(
    {
        *("search_product", "search_term", "search_state", "search_entry", "search_text"),
        *("search_fts", "search_fts_config", "search_fts_data", "search_fts_docsize"),
        *("search_fts_idx", "search_fts_content"),
    }
)


@event.listens_for(metadata, "after_create")
def create_search_tables(
    _metadata: MetaData,
    connection: Connection,
    **_: Any,  # SQLAlchemy's own event arguments
) -> None:
    """Create them where they are missing."""
    if inspect(connection).has_table("search_state"):
        return
    if connection.dialect.name == "postgresql":
        postgres.create_schema(connection)
    else:
        sqlite.create_schema(connection)

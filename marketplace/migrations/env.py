"""Runs migrations on the database of the application, SQLite or PostgreSQL."""

from alembic import context
from alembic.operations import ops
from flask import current_app
from sqlalchemy import Connection, Table

from marketplace.core.db import db

# Tables of the search indexes are made by literal DDL: full-text tables have no SQLAlchemy form.
SEARCH_TABLES = "search_"


def include_object(
    thing: object, name: str | None, type_: str, reflected: bool, compare_to: object
) -> bool:
    """Compare everything but the search indexes."""
    if type_ == "table":
        return not (name or "").startswith(SEARCH_TABLES)
    table = getattr(thing, "table", None)
    return not (isinstance(table, Table) and table.name.startswith(SEARCH_TABLES))


def no_empty_migration(
    _context: object, _revision: object, directives: list[ops.MigrationScript]
) -> None:
    made = directives[0].upgrade_ops
    if getattr(context.config.cmd_opts, "autogenerate", False) and made and made.is_empty():
        directives[:] = []


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=include_object,
        process_revision_directives=no_empty_migration,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with current_app.extensions["migrate"].db.engine.connect() as opened:
        if opened.dialect.name == "sqlite":
            opened.exec_driver_sql("BEGIN IMMEDIATE")
        run(opened)
        opened.commit()

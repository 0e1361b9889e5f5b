"""What migrations and tests create beside the tables: triggers that keep the journal and the audit log.

Statements are per engine; a migration repeats them literally, so that it never changes with this file.
"""

from typing import Any

from sqlalchemy import DDL, Table, event

from marketplace.core.audit import AuditEntry

SQLITE_GUARDS = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
POSTGRES_GUARD = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def _statement(text: str) -> DDL:
    return DDL(text.replace("%", "%%"))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy


def keep_append_only(table: Any) -> None:  # a declarative __table__ is typed FromClause
    """Have ``table`` refuse UPDATE and DELETE on both engines from its creation on."""
    assert isinstance(table, Table)
    for text in SQLITE_GUARDS:
        ddl = _statement(text.format(table=table.name)).execute_if(dialect="sqlite")
        event.listen(table, "after_create", ddl)
    for text in (POSTGRES_FUNCTION, POSTGRES_GUARD.format(table=table.name)):
        ddl = _statement(text).execute_if(dialect="postgresql")
        event.listen(table, "after_create", ddl)


keep_append_only(AuditEntry.__table__)

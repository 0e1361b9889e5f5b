"""Changes rows behind the market's back, as somebody with the database's password could."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from marketplace.core.db import db

TABLES = ("trace_event", "log_leaf", "log_node", "log_checkpoint")


@contextmanager
def unguarded() -> Iterator[sa.Connection]:
    """A transaction in which no trigger and no foreign key watches."""
    db.session.remove()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            for table in TABLES:
                for change in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{change}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        try:
            yield connection
            connection.commit()
        finally:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            else:
                connection.exec_driver_sql("SET session_replication_role = DEFAULT")
                connection.commit()

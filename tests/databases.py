"""Makes, empties and drops the databases of the suite."""

import functools
import os
import re
import shutil
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1:5432/test")
INSERTED = re.compile(r"^\s*INSERT INTO \"?(\w+)", re.IGNORECASE)


@functools.cache
def postgres_reachable() -> bool:
    engine = sa.create_engine(POSTGRES_URL, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
    return True


class SqliteKit:
    """A prepared file that each test gets a copy of."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "market.db"
        self.blank = folder / "blank.db"
        self.url = f"sqlite:///{self.path}"

    def prepare(self, engine: sa.Engine) -> None:
        upgrade()
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        shutil.copyfile(self.path, self.blank)

    def reset(self, engine: sa.Engine) -> None:
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.blank, self.path)


class PostgresKit:
    """A database of its own; a test's tables are emptied before the next one starts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._admin = sa.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        self.url = sa.make_url(POSTGRES_URL).set(database=name).render_as_string(False)
        self._touched: set[str] = set()
        self._counted: set[str] = set()

    def prepare(self, engine: sa.Engine) -> None:
        upgrade()
        with engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT sequencename FROM pg_sequences WHERE sequencename LIKE '%%_id_seq'"
            )
            self._counted = {name.removesuffix("_id_seq") for name in found.scalars()}
        sa.event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if found := INSERTED.match(statement):
            self._touched.add(found[1])

    def reset(self, engine: sa.Engine) -> None:
        """Empty what the last test wrote to; deleting a few rows is far quicker than TRUNCATE."""
        if not self._touched:
            return
        written = sorted(self._touched)
        restarts = [
            f"setval('{name}_id_seq', 1, false)" for name in written if name in self._counted
        ]
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in written:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
            if restarts:
                connection.exec_driver_sql(f"SELECT {', '.join(restarts)}")
        self._touched.clear()

    def drop(self) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._admin.dispose()

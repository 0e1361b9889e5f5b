"""Makes, empties and drops the databases of the suite; what takes long is made once and copied."""

import fcntl
import functools
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1:5432/test")
INSERTED = re.compile(r"^\s*INSERT INTO \"?(\w+)", re.IGNORECASE)
BLANK = "blank"


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


@contextmanager
def made_once(folder: Path) -> Iterator[bool]:
    """Hold ``folder`` alone among the test processes; True for the one that has to fill it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "made"
        yield not made.exists()
        made.touch()


class SqliteKit:
    """A file of its own; ``shared`` holds the prepared files that it becomes a copy of."""

    kind = "sqlite"

    def __init__(self, own: Path, shared: Path) -> None:
        self.path = own / "market.db"
        self.shared = shared
        self.url = f"sqlite:///{self.path}"

    def prepare(self, engine: sa.Engine) -> None:
        with made_once(self.shared / BLANK) as first:
            if first:
                upgrade()
                self.keep(engine, BLANK)

    def keep(self, engine: sa.Engine, name: str) -> None:
        """Keep what stands in the database, to be filled in again under ``name``."""
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        shutil.copyfile(self.path, self.shared / f"{name}.db")

    def fill(self, engine: sa.Engine, name: str) -> None:
        """Let the database hold what was kept under ``name``."""
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.shared / f"{name}.db", self.path)

    def reset(self, engine: sa.Engine) -> None:
        self.fill(engine, BLANK)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)


class PostgresKit:
    """A database of its own, beside the prepared ones that all test processes of ``run`` share."""

    kind = "postgresql"

    def __init__(self, run: str, worker: str, shared: Path) -> None:
        self.name, self.run, self.shared = f"{run}_{worker}", run, shared
        self._admin = sa.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
        self._make(self.name)
        self.url = sa.make_url(POSTGRES_URL).set(database=self.name).render_as_string(False)
        self._touched: set[str] = set()
        self._counted: set[str] = set()
        self._filled = False

    def prepare(self, engine: sa.Engine) -> None:
        with made_once(self.shared / BLANK) as first:
            if first:
                upgrade()
                self.keep(engine, BLANK)
        self.fill(engine, BLANK)
        with engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT sequencename FROM pg_sequences WHERE sequencename LIKE '%%_id_seq'"
            )
            self._counted = {name.removesuffix("_id_seq") for name in found.scalars()}
        sa.event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if found := INSERTED.match(statement):
            self._touched.add(found[1])

    def keep(self, engine: sa.Engine, name: str) -> None:
        """Keep what stands in the database, to be filled in again under ``name``."""
        engine.dispose()
        self._make(f"{self.run}_{name}", template=self.name)

    def fill(self, engine: sa.Engine, name: str) -> None:
        """Let the database hold what was kept under ``name``."""
        engine.dispose()
        self._make(self.name, template=f"{self.run}_{name}")
        self._touched.clear()
        self._filled = name != BLANK

    def reset(self, engine: sa.Engine) -> None:
        """Empty what the last test wrote to; deleting a few rows is far quicker than TRUNCATE."""
        if self._filled:
            self.fill(engine, BLANK)
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

    def _make(self, name: str, *, template: str = "template1") -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')

    def drop(self) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._admin.dispose()


Kit = SqliteKit | PostgresKit


def drop_databases_of(run: str) -> None:
    """Drop every PostgreSQL database of a run of the suite, also those that its end forgot."""
    if not postgres_reachable():
        return
    admin = sa.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (f"{run}_",)
        )
        for name in names.scalars().all():
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()

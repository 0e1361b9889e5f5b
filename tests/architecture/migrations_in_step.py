"""Check that an empty database, migrated to the newest step, has exactly the tables of the models.

Runs on SQLite, and on PostgreSQL where ``TEST_POSTGRES_URL`` answers.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from flask_migrate import check, upgrade
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError


def differences(url: str, folder: Path) -> str:
    """What the models have and the migrations lack at ``url``; empty when they are in step."""
    from marketplace.app import create_app
    from marketplace.core.db import db
    from marketplace.core.settings import Settings

    app = create_app(Settings(instance_path=folder, testing=True, database_url=url))
    with app.app_context():
        try:
            upgrade()
            check()
        except (CommandError, SystemExit) as error:
            return f"not in step on {db.engine.name} ({error}): alembic's lines say where\n"
        finally:
            db.engine.dispose()
    return ""


@contextmanager
def scratch_postgres(url: str) -> Iterator[str]:
    """Yield the address of a new database beside ``url`` that is dropped at the end.

    Raises OperationalError where no server answers.
    """
    name = f"in_step_{secrets.token_hex(4)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        engine.dispose()


def main() -> int:
    checked, found = ["SQLite"], ""
    with tempfile.TemporaryDirectory() as folder:
        found += differences("", Path(folder))
        try:
            with scratch_postgres(os.environ["TEST_POSTGRES_URL"]) as url:
                checked.append("PostgreSQL")
                found += differences(url, Path(folder))
        except (KeyError, OperationalError):
            checked.append("PostgreSQL did not answer")
    sys.stdout.write((found or f"({', '.join(checked)})") + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

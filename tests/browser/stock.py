"""Fills the instance folder of the environment with the small demo commune."""

import sys
from pathlib import Path

from flask_migrate import upgrade

from marketplace.app import create_app
from marketplace.core.db import db
from marketplace.core.settings import Settings

STEPS = (["prepare"], ["demo", "load", "--small"], ["search", "rebuild"])


def main() -> int:
    app = create_app(Settings())
    runner = app.test_cli_runner(catch_exceptions=False)
    with app.app_context():
        if list(Path("marketplace/migrations/versions").glob("*.py")):
            upgrade()
        else:
            db.metadata.create_all(db.engine)
        for command in STEPS:
            done = runner.invoke(args=command)
            if done.exit_code:
                sys.stderr.write(done.output)
                return 1
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return 0


if __name__ == "__main__":
    sys.exit(main())

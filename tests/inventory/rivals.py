"""Runs commands at the same time in threads of their own, each with its own database session."""

import threading
from collections.abc import Callable, Sequence

from flask import Flask

from marketplace.core.db import atomically, db


def race(app: Flask, commands: Sequence[Callable[[], object]]) -> list[object]:
    """What each command returned, or the exception that it ended with, in the order given."""
    outcomes: list[object] = [None] * len(commands)
    line = threading.Barrier(len(commands))

    def run(place: int) -> None:
        with app.app_context():
            try:
                line.wait(timeout=60)
                outcomes[place] = atomically(commands[place])
            except Exception as error:
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(commands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes

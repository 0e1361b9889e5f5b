"""The floors R0, R1, C and S: each is asked in turns with what is compared with it."""

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks import floor_app
from benchmarks.load import asker, served
from benchmarks.places import disk, postgres_database
from benchmarks.processor_time import Stopwatch, Work, database_seconds
from benchmarks.sizes import SECONDS
from benchmarks.table import Row

R0 = "R0: bare Flask route"
R1 = "R1: 24 cards, one query, Jinja"
C = "C: single inserts, PostgreSQL, 50 connections"
S = "S: single inserts, SQLite, WAL, full sync"
UNITS = {R0: "ms/request", R1: "ms/request", C: "ms/commit", S: "ms/commit"}
WRITERS = 50
TABLE = "CREATE TABLE commit_floor (id {} PRIMARY KEY, note text)"
INSERT = "INSERT INTO commit_floor (note) VALUES ('x')"


@contextmanager
def page_floors() -> Iterator[dict[str, Callable[[], Work]]]:
    """R0 and R1 under the product's server."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "floor.db")
        floor_app.fill(database)
        env = {"FLOOR_DATABASE": str(database)}
        with served("benchmarks.floor_app:app", env=env, ready="/bare") as server:
            yield {R0: asker(server, "/bare"), R1: asker(server, "/cards")}


def postgres_commits() -> Work:
    """C: single-row inserts committed one by one over 50 connections from this process."""
    with postgres_database() as url, database_seconds(url) as used:
        address = make_url(url).set(drivername="postgresql").render_as_string(False)
        writers = [
            psycopg.connect(address, autocommit=True, prepare_threshold=0) for _ in range(WRITERS)
        ]
        writers[0].execute(TABLE.format("bigserial"))
        watch = Stopwatch(lambda: time.process_time() + used())
        done = _written([partial(each.execute, INSERT) for each in writers])
        work = watch.work(done)
        for each in writers:
            each.close()
    return work


def sqlite_commits() -> Work:
    """S: single-row inserts, WAL and ``synchronous=FULL``, on the project's disk."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        connection = sqlite3.connect(
            Path(folder, "floor.db"), isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE.format("INTEGER"))
        watch = Stopwatch()
        work = watch.work(_written([lambda: connection.execute(INSERT)]))
        connection.close()
    return work


def rows(found: Mapping[str, Work], beside: str) -> list[Row]:
    """What the floors among ``found`` took themselves; ``beside`` names the bench."""
    return [
        Row(0, f"{name}, beside {beside}", found[name].seconds_for(1_000), unit)
        for name, unit in UNITS.items()
        if name in found
    ]


def _written(writers: list[Callable[[], object]]) -> int:
    """How often the writers, a thread each, together got one insert committed."""
    counts = [0] * len(writers)
    until = time.perf_counter() + SECONDS

    def write(number: int) -> None:
        while time.perf_counter() < until:
            writers[number]()
            counts[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(len(writers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)

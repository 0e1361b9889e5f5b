"""The floors R0, R1, C and S, each taken once in a run, when a bench first asks for it.

Callers divide by `bare_requests`, `card_requests`, `postgres_commits` or `sqlite_commits`.
"""

import functools
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks import floor_app
from benchmarks.load import ROOT, measure, served
from benchmarks.table import Row

SECONDS = 5
CONNECTIONS = 8
WRITERS = 50
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1:5432/test")
INSERT = "INSERT INTO commit_floor (note) VALUES ('x')"

_taken: list[Row] = []


class FloorFailed(RuntimeError):
    """A floor could not be measured, so nothing can be compared with it."""


def rows_taken() -> list[Row]:
    """The floors that were asked for in this run."""
    return list(_taken)


@functools.cache
def bare_requests() -> float:
    """R0: requests a second of a bare Flask route under the product's server."""
    return _page_floor("/bare", "R0: bare Flask route")


@functools.cache
def card_requests() -> float:
    """R1: requests a second of 24 cards from one joined query over 10,000 products."""
    return _page_floor("/cards", "R1: 24 cards, one query, Jinja")


@functools.cache
def postgres_commits() -> float:
    """C: single-row inserts a second, committed one by one over 50 connections."""
    url = make_url(POSTGRES_URL)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS commit_floor")
        owner.execute("CREATE TABLE commit_floor (id bigserial PRIMARY KEY, note text)")
        try:
            figure = _commits(lambda: _postgres_writer(address))
        finally:
            owner.execute("DROP TABLE commit_floor")
    return _take("C: PostgreSQL, 50 connections", figure, "commits/s")


@functools.cache
def sqlite_commits() -> float:
    """S: single-row inserts a second, WAL and ``synchronous=FULL``, on the project's disk."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        connection = sqlite3.connect(Path(folder, "floor.db"), isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE commit_floor (id INTEGER PRIMARY KEY, note TEXT)")
        done, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < SECONDS:
            connection.execute(INSERT)
            done += 1
        connection.close()
    return _take("S: SQLite, WAL, full sync", done / elapsed, "commits/s")


def disk() -> Path:
    """A folder on the disk where instances live; what a bench writes belongs there too."""
    folder = ROOT / "instance" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _page_floor(path: str, what: str) -> float:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "floor.db")
        floor_app.fill(database)
        env = {"FLOOR_DATABASE": str(database)}
        with served("benchmarks.floor_app:app", env=env, ready="/bare") as port:
            load = measure(port, path, connections=CONNECTIONS, seconds=SECONDS)
    if load.failures or not load.per_second:
        raise FloorFailed(f"{what}: {load.failures} requests failed")
    return _take(what, load.per_second, "requests/s")


def _take(what: str, figure: float, unit: str) -> float:
    _taken.append(Row(goal=0, what=what, figure=figure, unit=unit))
    return figure


def _postgres_writer(address: str) -> Callable[[], object]:
    connection = psycopg.connect(address, autocommit=True, prepare_threshold=0)
    return lambda: connection.execute(INSERT)


def _commits(make_writer: Callable[[], Callable[[], object]]) -> float:
    """How often a second `WRITERS` threads together get one insert committed."""
    writers = [make_writer() for _ in range(WRITERS)]
    counts = [0] * WRITERS
    start = time.perf_counter()
    until = start + SECONDS

    def write(number: int) -> None:
        while time.perf_counter() < until:
            writers[number]()
            counts[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    return sum(counts) / elapsed

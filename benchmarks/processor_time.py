"""Processor time of work and its time by the clock: how every bench takes its figures.

Processor time is the user and system time of the processes that do the work. It is what the work
costs, whoever else wants the machine; waiting (for a disk, a lock, a turn) is in the clock alone.
Other processes' time is read from ``/proc``, so this needs Linux.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psycopg
from sqlalchemy import make_url

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
LOOK_EVERY = 0.05
BACKENDS = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend'
"""

Seconds = Callable[[], float]  # the processor seconds that somebody has used until now


class NothingMeasured(RuntimeError):
    """Nothing was done, or too little to have taken any time that can be read."""


class DatabaseElsewhere(RuntimeError):
    """PostgreSQL runs where its processor time cannot be read: not among this machine's processes."""


class Figure(NamedTuple):
    """One figure by processor time, and the same by the clock."""

    processor: float
    wall: float


@dataclass(frozen=True)
class Work:
    """How much was done, and the seconds that it took."""

    done: float
    processor: float
    wall: float

    def __post_init__(self) -> None:
        if min(self.done, self.processor, self.wall) <= 0:
            raise NothingMeasured(repr(self))

    def __add__(self, other: "Work") -> "Work":
        return Work(
            self.done + other.done, self.processor + other.processor, self.wall + other.wall
        )

    def __truediv__(self, floor: "Work") -> Figure:
        """How much is done in the time in which the floor does one."""
        return Figure(*(ours / its for ours, its in zip(self.rate, floor.rate, strict=True)))

    @property
    def rate(self) -> Figure:
        return Figure(self.done / self.processor, self.done / self.wall)

    def seconds_for(self, count: float) -> Figure:
        """What ``count`` of it take; 1,000 gives the milliseconds of each."""
        return Figure(count * self.processor / self.done, count * self.wall / self.done)


class Stopwatch:
    """Runs from when it is made; ``seconds`` are those of whoever works, else of this process."""

    def __init__(self, seconds: Seconds = time.process_time) -> None:
        self._seconds = seconds
        self._processor, self._wall = seconds(), time.perf_counter()

    def work(self, done: float) -> Work:
        wall = time.perf_counter() - self._wall
        return Work(done, self._seconds() - self._processor, wall)


def by_turns(asks: Mapping[str, Callable[[], Work]], turns: int) -> dict[str, Work]:
    """Ask all of ``asks`` again and again, so that none has a quieter machine than its floor."""
    found = {name: ask() for name, ask in asks.items()}
    for _ in range(turns - 1):
        found = {name: found[name] + ask() for name, ask in asks.items()}
    return found


def session_seconds(leader: int) -> float:
    """What the processes of a session have used, with their children that ended."""
    ticks = 0
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == leader:
            ticks += sum(
                int(field) for field in fields[11:15]
            )  # user, system; the same of children
    return ticks / TICKS


@contextmanager
def database_seconds(url: str) -> Iterator[Seconds]:
    """What PostgreSQL's processes use for the connections to the database ``url``.

    Its checkpointer and writers of the log, which serve all databases, are not in it. SQLite works
    in the process that calls it and adds nothing.
    """
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        yield lambda: 0.0
        return
    address = parts.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        backends, over = _Backends(connection), threading.Event()

        def look() -> None:
            while not over.wait(LOOK_EVERY):
                backends.seconds()

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield backends.seconds
        finally:
            over.set()
            watcher.join()


class _Backends:
    """Remembers what each connection's process had used when it was last seen."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection, self._used, self._turn = connection, dict[int, float](), threading.Lock()
        if not _is_postgres(connection.info.backend_pid):
            raise DatabaseElsewhere

    def seconds(self) -> float:
        with self._turn:
            for (pid,) in self._connection.execute(BACKENDS).fetchall():
                try:
                    nanoseconds = (PROC / str(pid) / "schedstat").read_text().split()[0]
                except OSError:  # it ended meanwhile
                    continue
                self._used[pid] = int(nanoseconds) / 1e9
            return sum(self._used.values())


def _is_postgres(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "comm").read_text().startswith("postgres")
    except OSError:
        return False

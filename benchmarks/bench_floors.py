"""The floors, and what a page of cards costs of a bare route."""

from benchmarks import floors
from benchmarks.floors import R0, R1
from benchmarks.processor_time import by_turns
from benchmarks.sizes import TURNS
from benchmarks.table import Row


def run() -> list[Row]:
    with floors.page_floors() as pages:
        commits = {floors.S: floors.sqlite_commits, floors.C: floors.postgres_commits}
        found = by_turns({**pages, **commits}, TURNS)
    return [
        *floors.rows(found, "each other"),
        Row(0, "R1 as a share of R0", found[R1] / found[R0], "R0"),
    ]

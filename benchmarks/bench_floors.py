"""The floors against each other: what a page of cards costs of a bare route."""

from benchmarks import floors
from benchmarks.table import Row


def run() -> list[Row]:
    floors.sqlite_commits()
    floors.postgres_commits()
    ratio = floors.card_requests() / floors.bare_requests()
    return [Row(goal=0, what="R1 as a share of R0", figure=ratio, unit="R0")]

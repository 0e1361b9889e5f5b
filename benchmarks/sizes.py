"""How much the benches do: all of it, or with ``BENCH_SMALL=1`` just enough to see that they run."""

import os

SMALL = os.environ.get("BENCH_SMALL") == "1"


def size(name: str, full: int, small: int) -> int:
    """One size; ``BENCH_<NAME>`` overrides it."""
    return int(os.environ.get(f"BENCH_{name}", small if SMALL else full))


SECONDS = size("SECONDS", 2, 1)  # of one turn of one page, one crowd, one floor
TURNS = size("TURNS", 6, 4)
CROWD_TURNS = size("CROWD_TURNS", 3, 1)  # of crowds of buyers, which take long to gather
WORKERS = size("WORKERS", 2, 1)  # of a server

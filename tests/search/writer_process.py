"""A writer of its own process: ``python -m tests.search.writer_process KIND ADDRESS``.

Applies batch after batch of five products, says the number of each batch once it is kept, and
never ends by itself.
"""

import itertools
import sys
from datetime import UTC, datetime
from pathlib import Path

from marketplace.search.documents import Document
from marketplace.search.open import open_index
from tests.search.conftest import postgres_engine, sqlite_engine

BATCH = 5


def batch(number: int) -> list[Document]:
    return [
        Document(
            product_id=number * BATCH + place,
            version=1,
            name=f"Cam sành đợt {number}",
            price=10_000,
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        for place in range(BATCH)
    ]


def write_forever(kind: str, address: str) -> None:
    if kind == "whoosh":
        index = open_index("whoosh", folder=Path(address))
        for number in itertools.count():
            index.apply(batch(number))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
        return
    engine = (
        postgres_engine(address) if kind == "postgres" else sqlite_engine(Path(address) / "shop.db")
    )
    with engine.connect() as connection:
        index = open_index(
            "postgres" if kind == "postgres" else "sqlite", connect=lambda: connection
        )
        for number in itertools.count():
            index.apply(batch(number))
            connection.commit()
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    write_forever(*sys.argv[1:])

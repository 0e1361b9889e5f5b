"""Readers searching in processes of their own while one writer changes products."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.queues import Queue

from benchmarks.judged import judged_queries
from benchmarks.search_openers import Session
from marketplace.search.documents import Document
from marketplace.search.service import Search, SearchQuery

# Opens an index in the process that calls it.
Opener = Callable[[], Session]


@dataclass(frozen=True)
class Told:
    """What the processes did: counts, the first error, and the slowest change to be seen."""

    searches: int
    changes: int
    errors: int
    first_error: str
    slowest_visible: float


def run(opener: Opener, *, readers: int, seconds: float) -> Told:
    """Let ``readers`` processes read and one write for some seconds."""
    context = multiprocessing.get_context("spawn")
    told: Queue[tuple[int, int, str]] = context.Queue()
    processes = [
        context.Process(target=_read, args=(opener, seconds, told)) for _ in range(readers)
    ]
    for process in processes:
        process.start()
    changes, write_errors, first_error, slowest = _write(opener, seconds)
    answers = [told.get(timeout=seconds + 60) for _ in processes]
    for process in processes:
        process.join()
    return Told(
        searches=sum(searches for searches, _, _ in answers),
        changes=changes,
        errors=write_errors + sum(errors for _, errors, _ in answers),
        first_error=next((error for _, _, error in answers if error), first_error),
        slowest_visible=slowest,
    )


def _read(opener: Opener, seconds: float, told: "Queue[tuple[int, int, str]]") -> None:
    session = opener()
    search = Search(session.index)
    texts = [query.text for query in judged_queries()]
    searches, errors, first_error = 0, 0, ""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            page = search.search(SearchQuery(text=texts[searches % len(texts)]))
            session.commit()
            if len(set(page.product_ids)) != len(page.product_ids):
                raise AssertionError("a product stands twice on a page")
            searches += 1
        except Exception as error:  # counted and shown, whatever it is
            errors += 1
            first_error = first_error or repr(error)
    session.close()
    told.put((searches, errors, first_error))


def _write(opener: Opener, seconds: float) -> tuple[int, int, str, float]:
    session = opener()
    changes, errors, first_error, slowest = 0, 0, "", 0.0
    until = time.monotonic() + seconds
    search = Search(session.index)
    while time.monotonic() < until:
        version = time.time_ns()
        word = f"lạ{version % 1_000_000_007}"
        began = time.monotonic()
        try:
            session.index.apply([_changed(1 + changes % 900, version, word)])
            session.commit()
            found = search.search(SearchQuery(text=word, with_facets=False)).product_ids
            session.commit()
            if not found:
                raise AssertionError("a change was not visible")
            slowest = max(slowest, time.monotonic() - began)
            changes += 1
        except Exception as error:  # counted and shown, whatever it is
            errors += 1
            first_error = first_error or repr(error)
    session.close()
    return changes, errors, first_error, slowest


def _changed(product_id: int, version: int, word: str) -> Document:
    return Document(
        product_id=product_id,
        version=version,
        name=f"Cam sành {word}",
        price=20_000,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )

"""Prints what each search index finds, how fast, and how it bears readers beside a writer.

``python -m benchmarks.search_quality [--index sqlite …] [--copies 10] [--readers 4 --seconds 10]``.
Asserts nothing. Times are of this machine and this run; compare rows of one run only.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.judged import Judged, catalogue_documents, judged_queries, quality
from benchmarks.search_openers import Place, place
from benchmarks.search_readers import run
from marketplace.search.documents import Document
from marketplace.search.index import SearchIndex
from marketplace.search.plan import make_plan
from marketplace.search.service import Search, SearchQuery
from marketplace.search.vocabulary import Vocabulary

KINDS = ("memory", "sqlite", "postgres", "whoosh")
Lists = list[tuple[int, ...]]


def main() -> None:
    options = _options()
    judged = judged_queries()
    oracle: Lists = []
    for kind in options.index:
        with tempfile.TemporaryDirectory() as folder, place(kind, Path(folder)) as here:
            lists = _measure(here, judged, options.copies, oracle)
            oracle = oracle or lists
            if options.readers and kind != "memory":
                told = run(here, readers=options.readers, seconds=options.seconds)
                print(
                    f"  {options.readers} readers, 1 writer, {options.seconds:.0f} s: "
                    f"{told.searches} searches, {told.changes} changes, {told.errors} errors, "
                    f"slowest change to be seen {told.slowest_visible * 1000:.0f} ms "
                    f"{told.first_error}"
                )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the search indexes.")
    parser.add_argument("--index", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--copies", type=int, default=1, help="times the 10,000 products")
    parser.add_argument("--readers", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10)
    return parser.parse_args()


def _measure(here: Place, judged: Sequence[Judged], copies: int, oracle: Lists) -> Lists:
    session = here()
    index, commit = session.index, session.commit
    began = time.perf_counter()
    products = index.bulk_build(catalogue_documents(copies=copies))
    commit()
    build = time.perf_counter() - began
    search = Search(index)

    def found(text: str) -> tuple[int, ...]:
        return search.search(SearchQuery(text=text, with_facets=False)).product_ids

    lists = [found(query.text) for query in judged]
    measured = quality(judged, found) if copies == 1 else None
    print(f"{here.kind}: {products} products, built in {build:.1f} s")
    if measured:
        print(f"  P@5 {measured.precision:.3f}, MRR {measured.reciprocal_rank:.3f}")
    if oracle:
        same = sum(left == right for left, right in zip(oracle, lists, strict=True))
        print(f"  lists equal to the first index: {same} of {len(lists)}")
    pages = _times([_page(index, query.text) for query in judged])
    facets = _times([_facets(index, query.text) for query in judged])
    print(f"  page {_shown(pages)}, facets {_shown(facets)}: {facets[0] / pages[0]:.1f} x")
    print(f"  change to be seen {_change(index, commit, found) * 1000:.1f} ms")
    commit()
    session.close()
    return lists


def _page(index: SearchIndex, text: str) -> Callable[[], object]:
    vocabulary = Vocabulary(index.terms(), generation=index.generation())
    return lambda: index.match(make_plan(text, vocabulary), limit=25)


def _facets(index: SearchIndex, text: str) -> Callable[[], object]:
    plan = make_plan(text, Vocabulary(index.terms()))
    level = index.match(plan, limit=25).level
    return lambda: index.count_facets(plan, level)


def _times(calls: Sequence[Callable[[], object]]) -> tuple[float, float]:
    spent = []
    for call in calls:
        call()
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return median(spent) * 1000, max(spent) * 1000


def _shown(times: tuple[float, float]) -> str:
    return f"p50 {times[0]:.2f} ms, slowest {times[1]:.2f} ms"


def _change(
    index: SearchIndex, commit: Callable[[], None], found: Callable[[str], tuple[int, ...]]
) -> float:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    began = time.perf_counter()
    index.apply([Document(product_id=1, version=2, name="Quả zyx", price=1_000, created_at=moment)])
    commit()
    if found("zyx")[:1] != (1,):
        raise RuntimeError("the change cannot be found")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

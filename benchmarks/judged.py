"""The 10,000-product catalogue as search documents, and the judged queries with their measures."""

import csv
import gzip
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from marketplace.search.documents import Document, months_of

FOLDER = Path(__file__).parent / "catalogue"


@dataclass(frozen=True)
class Judged:
    """A query with the ids of the products that answer it."""

    name: str
    kind: str
    text: str
    relevant: frozenset[int]


@dataclass(frozen=True)
class Quality:
    """P@5 and MRR, both from 0 to 1."""

    precision: float
    reciprocal_rank: float


CERTIFICATES = ((), (), ("vietgap",), ("organic", "vietgap"), ("food_safety",))


def catalogue_rows() -> Iterator[dict[str, str]]:
    """Read the catalogue as it lies in the file."""
    with gzip.open(FOLDER / "catalogue_10k.csv.gz", "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def catalogue_documents(*, copies: int = 1) -> Iterator[Document]:
    """Return the catalogue as documents; ``copies`` repeats it under new ids."""
    rows = list(catalogue_rows())
    for copy in range(copies):
        for row in rows:
            yield _document(row, int(row["id"]) + copy * len(rows))


def _document(row: dict[str, str], product_id: int) -> Document:
    return Document(
        product_id=product_id,
        version=1,
        name=row["name"],
        price=int(row["price"]),
        created_at=datetime.fromtimestamp(int(row["created"]), UTC),
        description=row["description"],
        seller_name=row["seller"],
        place_names=(row["commune"], row["province"]),
        categories=(row["category"],),
        unit_code=row["commune_id"].zfill(5),
        months=tuple(months_of(int(row["months"]))),
        in_stock=product_id % 10 != 0,
        sales_30d=product_id * 7919 % 37,
        stars=int(row["ocop"] or 0) if int(row["ocop"] or 0) >= 3 else 0,
        certificates=CERTIFICATES[product_id % len(CERTIFICATES)],
        traced=product_id % 4 == 0,
        areas=(f"VN-24-{product_id % 9:05d}-01-26",) if product_id % 8 == 0 else (),
    )


def judged_queries() -> list[Judged]:
    """Return the judged queries; those of kind ``nfd`` come decomposed, as a phone may send."""
    content = json.loads((FOLDER / "judged_queries.json").read_text(encoding="utf-8"))
    rows = list(catalogue_rows())
    return [
        Judged(
            name=query["id"],
            kind=query["type"],
            text=unicodedata.normalize("NFD" if query["type"] == "nfd" else "NFC", query["q"]),
            relevant=frozenset(int(row["id"]) for row in rows if _answers(row, query["rel"])),
        )
        for query in content["queries"]
    ]


def _answers(row: dict[str, str], judgement: dict[str, str]) -> bool:
    return row["kind"] in judgement["kinds"] and (
        "variety" not in judgement or row["variety"] == judgement["variety"]
    )


def quality(judged: Sequence[Judged], found: Callable[[str], Sequence[int]]) -> Quality:
    """Measure ``found``, which returns product ids, best first."""
    precision = reciprocal = 0.0
    for query in judged:
        first = list(found(query.text))[:5]
        right = [product in query.relevant for product in first]
        precision += sum(right) / min(5, len(query.relevant))
        reciprocal += 1 / (right.index(True) + 1) if True in right else 0
    return Quality(precision / len(judged), reciprocal / len(judged))

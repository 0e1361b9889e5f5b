"""What the market tells the index about a product, and the row every index keeps of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from marketplace.search.synonyms import Synonyms
from marketplace.search.text import (
    EVERYTHING,
    beginnings,
    body_tokens,
    filter_token,
    name_tokens,
    words,
)

# Lower bounds in đồng of the price bands; band 0 begins at nothing.
PRICE_BANDS = (0, 20_000, 50_000, 100_000, 200_000, 500_000)
ALL_YEAR = (1 << 12) - 1

_ID_BITS = 28
_LARGEST_ID = (1 << _ID_BITS) - 1
_MONTH_BITS, _SALES_BITS, _STAR_BITS = 9, 4, 2
FEWEST_STARS, MOST_STARS = 3, 5
_FIRST_YEAR = 2020
_TOP = 1 << 56
_BODY_WORDS = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A product as search sees it.

    ``version`` grows with every change of the product; an older one arriving late is ignored.
    ``price`` is in đồng per unit of sale, ``months`` are 1 to 12 (none: sold all year),
    ``categories`` are slugs from the root to the leaf, ``sales_30d`` counts sales of 30 days.
    ``stars`` are those of a recognition valid today, ``traced`` says that a complete lot is on sale,
    ``areas`` are the codes of its verified growing areas.
    A document that is not ``visible`` is taken out of the index.
    """

    product_id: int
    version: int
    name: str
    price: int
    created_at: datetime
    description: str = ""
    seller_name: str = ""
    place_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit_code: str = ""
    months: tuple[int, ...] = ()
    in_stock: bool = True
    sales_30d: int = 0
    stars: int = 0
    certificates: tuple[str, ...] = ()
    traced: bool = False
    areas: tuple[str, ...] = ()
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Removal:
    """A product that is gone; ``version`` as in `Document`."""

    product_id: int
    version: int


Change = Document | Removal


def newest_of(batch: Iterable[Change]) -> dict[int, Change]:
    """Return the change with the highest version of each product, by product id."""
    newest: dict[int, Change] = {}
    for change in batch:
        known = newest.get(change.product_id)
        if known is None or change.version > known.version:
            newest[change.product_id] = change
    return dict(sorted(newest.items()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """The index row of a document; ``rank_key`` is unique and small for what stands first."""

    rank_key: int
    product_id: int
    version: int
    name: str
    price: int
    created: int
    band: int
    months: int
    in_stock: int
    unit_code: str
    category_path: str
    trust_path: str
    tokens: frozenset[str]


def entry_of(document: Document, synonyms: Synonyms) -> Entry:
    """Analyse a document; equal documents give equal entries in every index."""
    created = int(document.created_at.timestamp())
    entry_band = price_band(document.price)
    months = month_mask(document.months)
    return Entry(
        rank_key=_TOP - static_rank(document),
        product_id=document.product_id,
        version=document.version,
        name=document.name,
        price=document.price,
        created=created,
        band=entry_band,
        months=months,
        in_stock=int(document.in_stock),
        unit_code=document.unit_code,
        category_path="".join(f"/{slug}" for slug in document.categories) + "/",
        trust_path=trust_path(document),
        tokens=frozenset(
            _text_tokens(document, synonyms) | _filter_tokens(document, entry_band, months)
        ),
    )


def _text_tokens(document: Document, synonyms: Synonyms) -> set[str]:
    own = words(document.name)
    tokens = name_tokens(own) | beginnings(own)
    for variant in synonyms.variants(document.name, document.categories):
        tokens |= name_tokens(variant) | beginnings(variant)
    description = " ".join(document.description.split()[:_BODY_WORDS])
    return tokens | body_tokens(
        (description, document.seller_name, *document.place_names, *document.categories)
    )


def _filter_tokens(document: Document, band: int, months: int) -> set[str]:
    tokens = {EVERYTHING, filter_token("b", str(band))}
    tokens.update(filter_token("k", slug) for slug in document.categories)
    tokens.update(filter_token("m", str(month)) for month in months_of(months))
    if document.unit_code:
        tokens.add(filter_token("u", document.unit_code))
    if document.in_stock:
        tokens.add(filter_token("s", "1"))
    tokens.update(filter_token(mark[0], mark[1:]) for mark in trust_marks(document))
    return tokens


def trust_marks(document: Document) -> list[str]:
    """What a product may be filtered by: ``o4`` four stars or more, ``cvietgap``, ``t1``, ``g…``."""
    marks = [f"o{stars}" for stars in range(FEWEST_STARS, document.stars + 1)]
    marks += [f"c{kind}" for kind in document.certificates]
    marks += ["t1"] if document.traced else []
    return marks + [f"g{code.replace('/', '-')}" for code in document.areas]


def trust_path(document: Document) -> str:
    """The same as a path that facets are counted from: ``/o3/o4/t1/``, or nothing."""
    marks = trust_marks(document)
    return "/" + "".join(f"{mark}/" for mark in marks) if marks else ""


def static_rank(document: Document) -> int:
    """Return the order among equal matches: in stock, stars, traced, sales of 30 days, month, id.

    Sales count in powers of two, so that a small lead moves nobody. Raises ValueError for a
    product id past 268 million.
    """
    if not 0 <= document.product_id <= _LARGEST_ID:
        raise ValueError(f"product id {document.product_id} does not fit the search rank")
    created = document.created_at.astimezone(UTC)
    month = (created.year - _FIRST_YEAR) * 12 + created.month - 1
    rank = int(document.in_stock) << _STAR_BITS | max(document.stars - FEWEST_STARS + 1, 0)
    rank = rank << 1 | int(document.traced)
    rank = rank << _SALES_BITS | min(
        max(document.sales_30d, 0).bit_length(), (1 << _SALES_BITS) - 1
    )
    rank = rank << _MONTH_BITS | min(max(month, 0), (1 << _MONTH_BITS) - 1)
    return rank << _ID_BITS | (_LARGEST_ID - document.product_id)


def product_of(rank_key: int) -> int:
    """Return the product id inside a rank key."""
    return _LARGEST_ID - ((_TOP - rank_key) & _LARGEST_ID)


def price_band(price: int) -> int:
    """Return the band's place in `PRICE_BANDS`."""
    return max(place for place, lowest in enumerate(PRICE_BANDS) if place == 0 or price >= lowest)


def month_mask(months: Iterable[int]) -> int:
    """Return months 1 to 12 as bits 0 to 11; none of them means all year."""
    mask = 0
    for month in months:
        if 1 <= month <= 12:
            mask |= 1 << (month - 1)
    return mask or ALL_YEAR


def months_of(mask: int) -> list[int]:
    """Return the months 1 to 12 of a mask."""
    return [month for month in range(1, 13) if mask >> (month - 1) & 1]

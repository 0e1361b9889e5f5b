"""Keeps the index in step with the catalogue, and rebuilds it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import func, select

from marketplace.catalog.events import ProductFact
from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from marketplace.search.desk import desk
from marketplace.search.documents import Document
from marketplace.search.feed import changes_of, every_document


def follow_product(fact: ProductFact) -> None:
    """Tell the index how the product stands now; an older fact arriving late changes nothing."""
    changes = changes_of([fact.product_id], versions=[fact.version], now=fact.occurred_at)
    desk.search.index.apply(changes)


def rebuild(*, now: datetime, tell: Callable[[int], None] = lambda _count: None) -> int:
    """Build the index afresh from the database; how many products it shows.

    ``tell`` hears how many products were read so far. Searches see the old index until the new one
    is whole.
    """
    with unit_of_work():
        return desk.search.index.bulk_build(_told(every_document(now=now), tell))


def _told(documents: Iterator[Document], tell: Callable[[int], None]) -> Iterator[Document]:
    for count, document in enumerate(documents, 1):
        tell(count)
        yield document


def products_known() -> int:
    """How many products a rebuild reads."""
    return db.session.scalar(select(func.count(Product.id))) or 0

"""The seller's page of a product, saved whole: words, photos and what its lots are judged by."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.catalog.commands.photos import add_photo, remove_photo
from marketplace.catalog.commands.products import ProductWords, edit_product
from marketplace.catalog.models import Product
from marketplace.core.images import Redrawn
from marketplace.core.storage import MediaStore


def save_product_page(
    product: Product,
    words: ProductWords,
    *,
    removed: Sequence[str],
    added: Sequence[Redrawn],
    store: MediaStore,
    now: datetime,
) -> None:
    """Keep the words, take away the photos with the codes ``removed`` and put ``added`` last.

    Raises as `edit_product` and `add_photo`.
    """
    edit_product(product, words, now=now)
    for code in removed:
        remove_photo(product, code, now=now)
    for photo in added:
        add_photo(product, photo, store=store, now=now)

"""Telling buyers' pages and search that something sold out, came back or runs low."""

from collections.abc import Collection
from datetime import datetime

from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.core.page_versions import bump_versions
from marketplace.inventory.counting import Counted


def tell_turned(counted: Collection[Counted], now: datetime) -> None:
    """Announce products that sold out or came back, and those whose page says so in other words."""
    turned = {row.product_id for row in counted if row.turned}
    if turned:
        announce_changed(locked_products(turned), now=now)
    # Stamps come after product rows, as wherever a product changes: one order, no deadlock.
    worded = {row.product_id for row in counted if row.shown_differently} - turned
    if worded:
        bump_versions(*(f"product:{product_id}" for product_id in worded))

"""Showing and hiding all listings of a shop, in one transaction with the shop's own change."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.changes import announce_seen, locked_products
from marketplace.catalog.models import ListingStatus, Product
from marketplace.core.db import db
from marketplace.sellers.commands.decisions import approve_shop, reactivate_shop, suspend_shop
from marketplace.sellers.models import Seller
from marketplace.sellers.rules import Requirement


def approve_shop_with_listings(
    seller: Seller,
    *,
    requirements: Sequence[Requirement],
    products: int,
    terms_in_force: str,
    actor: Actor,
    now: datetime,
    identity_seen: bool = False,
) -> None:
    """Let a waiting shop sell and show what it has published; raises as `approve_shop`."""
    approve_shop(
        seller,
        requirements=requirements,
        products=products,
        terms_in_force=terms_in_force,
        identity_seen=identity_seen,
        actor=actor,
        now=now,
    )
    restore_shop_listings(seller.id, now=now)


def suspend_shop_with_listings(seller: Seller, *, reason: str, actor: Actor, now: datetime) -> None:
    """Stop a shop's selling and hide its listings; raises as `suspend_shop`."""
    suspend_shop(seller, reason=reason, actor=actor, now=now)
    hide_shop_listings(seller.id, now=now)


def reactivate_shop_with_listings(seller: Seller, *, actor: Actor, now: datetime) -> None:
    """Let a suspended shop sell again with all its listings; raises as `reactivate_shop`."""
    reactivate_shop(seller, actor=actor, now=now)
    restore_shop_listings(seller.id, now=now)


def hide_shop_listings(seller_id: int, *, now: datetime) -> int:
    """Take a shop's published products out of sight; how many. They stay published."""
    return _show(seller_id, visible=False, now=now)


def restore_shop_listings(seller_id: int, *, now: datetime) -> int:
    """Show a shop's published products again; how many. Drafts stay drafts."""
    return _show(seller_id, visible=True, now=now)


def _show(seller_id: int, *, visible: bool, now: datetime) -> int:
    query = select(Product.id).where(
        Product.seller_id == seller_id,
        Product.status == ListingStatus.PUBLISHED,
        Product.visible.is_not(visible),
    )
    products = locked_products(db.session.scalars(query).all())
    for product in products:
        product.visible = visible
    announce_seen(products, now=now)
    return len(products)

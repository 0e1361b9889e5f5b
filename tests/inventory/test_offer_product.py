"""The one-screen listing at its command."""

import pytest

from marketplace.catalog.commands.variants import VariantWish
from marketplace.catalog.models import ListingStatus, Product, Variant
from marketplace.catalog.packing import PiecesMissing
from marketplace.core.db import atomically, db
from marketplace.core.storage import desk
from marketplace.inventory.commands.offering import offer_product
from marketplace.inventory.commands.stocking import NothingToUndo, set_available, undo_stock
from marketplace.inventory.queries import stock_faults, stock_of
from marketplace.sellers.models import SellerStatus
from tests.core.pictures import jpeg
from tests.factories import make_category, make_product, make_seller


def offer(now, *, seller=None, sold=None, **facts):
    seller, category = seller or make_seller(), make_category()
    return atomically(
        lambda: offer_product(
            seller=seller,
            category=category,
            name="Trứng gà ta",
            sold=sold or VariantWish(unit="chuc", price=40_000, content=10),
            quantity=30,
            actor="ND1",
            now=now,
            **facts,
        )
    )


def variant_of(product):
    return db.session.query(Variant).filter_by(product_id=product.id).one()


def test_a_listing_is_on_sale_with_its_stock_and_photo_at_once(app, now):
    product = offer(now, photos=[jpeg()], store=desk.store)

    assert (product.status, product.visible) == (ListingStatus.PUBLISHED, True)
    variant = variant_of(product)
    assert stock_of([variant.id]) == {variant.id: 300}
    assert list(stock_faults()) == []


def test_a_shop_that_waits_for_approval_gets_a_draft_with_its_stock(app, now):
    product = offer(now, seller=make_seller(status=SellerStatus.SUBMITTED))

    assert (product.status, product.visible) == (ListingStatus.DRAFT, False)
    variant = variant_of(product)
    assert stock_of([variant.id]) == {variant.id: 300}


def test_a_refused_listing_leaves_nothing(app, now):
    with pytest.raises(PiecesMissing):
        offer(now, sold=VariantWish(unit="chuc", price=40_000))

    assert db.session.query(Product).count() == 0


def test_a_recount_is_taken_back_once_and_keeps_what_was_sold(app, now):
    variant = variant_of(make_product(stock=10_000)).id

    def recount(quantity):
        return lambda: set_available(variant, quantity=quantity, actor="ND1", now=now)

    def undo():
        undo_stock(variant, to=10_000, actor="ND1", now=now)

    atomically(recount(4_000))
    atomically(undo)
    with pytest.raises(NothingToUndo):
        atomically(undo)

    assert stock_of([variant]) == {variant: 10_000}
    assert list(stock_faults()) == []

"""A shop's listings disappear and come back with the shop; key products find their listings."""

import pytest

from marketplace.accounts.access import Actor
from marketplace.catalog.commands.categories import load_categories
from marketplace.catalog.commands.key_products import (
    KeyProductNotValid,
    UnitNotYours,
    declare_key_product,
)
from marketplace.catalog.commands.products import create_product
from marketplace.catalog.commands.shops import hide_shop_listings, restore_shop_listings
from marketplace.catalog.commands.variants import VariantWish
from marketplace.catalog.models import Category, KeyProduct
from marketplace.core.db import atomically, db
from marketplace.core.events import OutboxEvent
from tests.factories import make_category, make_product, make_seller, make_unit

OFFICER = Actor(user_id=1, user_code="ND1", unit_codes=frozenset({"07525"}))


def test_hiding_and_restoring_touch_published_products_of_that_shop_only(app, now):
    seller, other = make_seller(), make_seller("Vườn khác")
    shown, draft = make_product(seller=seller), make_product(seller=seller, published=False)
    foreign = make_product(seller=other)

    assert atomically(lambda: hide_shop_listings(seller.id, now=now)) == 1
    assert atomically(lambda: hide_shop_listings(seller.id, now=now)) == 0
    for product, visible in ((shown, False), (draft, False), (foreign, True)):
        db.session.refresh(product)
        assert product.visible is visible
    assert atomically(lambda: restore_shop_listings(seller.id, now=now)) == 1

    for product, visible in ((shown, True), (draft, False), (foreign, True)):
        db.session.refresh(product)
        assert product.visible is visible
    assert db.session.query(OutboxEvent).count() == 2


def test_the_list_of_produce_is_loaded_once(app):
    first = atomically(load_categories)
    second = atomically(load_categories)

    assert (first, second) == (db.session.query(Category).count(), 0)
    assert first > 70
    lychee = db.session.query(Category).filter_by(slug="vai-thieu").one()
    assert (lychee.name, lychee.usual_unit) == ("Vải thiều", "kg")
    assert lychee.usual_seasons == [["05-15", "07-31"]]
    group = db.session.get_one(Category, lychee.parent_id)
    assert (group.slug, group.parent_id) == ("trai-cay", None)


def test_the_command_line_loads_the_list(app):
    runner = app.test_cli_runner()

    first, second = (runner.invoke(args=["catalog", "load-categories"]).output for _ in range(2))

    assert not first.startswith("0 ")
    assert second.startswith("0 categories")


def test_each_kind_of_produce_has_its_picture(app):
    atomically(load_categories)

    for category in db.session.query(Category):
        assert app.static_folder
        with app.open_resource(f"../static/{category.picture}") as picture:
            assert picture.read(4) == b"RIFF"


def test_a_key_product_links_the_listings_of_its_produce_now_and_later(app, now):
    lychee, mango = make_category(), make_category("xoai", "Xoài")
    seller = make_seller()
    far = make_seller("Vườn xa", unit=make_unit("30076", "Xã Mỹ Thọ", province="82"))
    mine, other = make_product(seller=seller), make_product(seller=seller, category=mango)
    foreign = make_product(seller=far)

    def declare():
        return declare_key_product(
            unit_code="07525", year=2026, name="Vải thiều", category=lychee, actor=OFFICER, now=now
        )

    declared = atomically(declare)
    assert atomically(declare).id == declared.id
    for product, link in ((mine, declared.id), (other, None), (foreign, None)):
        db.session.refresh(product)
        assert product.key_product_id == link
    later = atomically(
        lambda: create_product(
            seller=seller,
            category=lychee,
            name="Vải muộn",
            variants=[VariantWish(unit="kg", price=20_000)],
            now=now,
        )
    )
    assert later.key_product_id == declared.id
    assert db.session.query(KeyProduct).count() == 1


def test_an_officer_declares_for_the_own_commune_only(app, now):
    lychee = make_category()

    def declare(unit_code, name):
        return lambda: declare_key_product(
            unit_code=unit_code, year=2026, name=name, category=lychee, actor=OFFICER, now=now
        )

    with pytest.raises(UnitNotYours):
        atomically(declare("30076", "Xoài"))
    with pytest.raises(KeyProductNotValid):
        atomically(declare("07525", " "))

"""Saving a product's page: its lots are judged by what the page says in the end."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.catalog.commands.photos import keep_photo
from marketplace.catalog.commands.products import ProductWords
from marketplace.catalog.declared_fields import GtinNotValid
from marketplace.catalog.models import Category, Photo, Product
from marketplace.catalog.trust import trust_of
from marketplace.core.db import db, unit_of_work
from marketplace.core.storage import MediaStore
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.commands.product_page import save_product_page
from marketplace.traceability.lots.models import Lot
from tests.core.pictures import jpeg, picture
from tests.traceability.harvesting import make_farm, make_harvest

DAY = date(2026, 11, 21)


@pytest.fixture
def harvest(app, now):
    """A lot that has everything: product, picture, standard, area and diary."""
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season, plots=[farm.plot])
    with unit_of_work():
        judge_lots([lot.id], now=now)
    assert db.session.get_one(Lot, lot.id).complete
    return lot


def save(lot, tmp_path, now, *, removed=(), added=(), **words):
    product = db.session.get_one(Product, lot.product_id)
    said = ProductWords(
        category=db.session.get_one(Category, product.category_id),
        name=product.name,
        description=product.description,
        seasons=product.seasons,
        preorder_from=product.preorder_from,
        goods_class=product.goods_class,
        declared={"standard": product.standard},
    )
    store = MediaStore(tmp_path)
    photos = [keep_photo(sent, store=store) for sent in added]
    with unit_of_work():
        save_product_page(
            product, replace(said, **words), removed=removed, added=photos, store=store, now=now
        )


def is_complete(lot):
    fresh = db.session.get_one(Lot, lot.id, populate_existing=True)
    product = db.session.get_one(Product, lot.product_id, populate_existing=True)
    assert bool(trust_of(product.trust, day=DAY).trace) is fresh.complete
    return fresh.complete


def test_a_lot_loses_its_badge_with_the_only_photo_and_has_it_back_with_a_new_one(
    harvest, tmp_path, now
):
    (photo,) = db.session.query(Photo).all()

    save(harvest, tmp_path, now, removed=[photo.code])
    assert not is_complete(harvest)
    save(harvest, tmp_path, now, added=[jpeg(picture(60, 50))])
    assert is_complete(harvest)


def test_a_refused_word_keeps_photos_and_words_as_they_were(harvest, tmp_path, now):
    (photo,) = db.session.query(Photo).all()

    with pytest.raises(GtinNotValid):
        save(harvest, tmp_path, now, removed=[photo.code], name="Vải mới", declared={"gtin": "123"})
    assert db.session.query(Photo).count() == 1
    assert db.session.get_one(Product, harvest.product_id).name != "Vải mới"
    assert is_complete(harvest)

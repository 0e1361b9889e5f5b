"""Numbers of the GS1 kind: inside ones, unknown ones, shared ones, and those that come later."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from tests.factories.lots import make_lot
from tests.factories.people import LONG_AGO
from tests.factories.produce import make_product
from tests.factories.stories import Tale
from tests.web.trace.test_resolver import GTIN, labelled, linkset_of, lot_page


@pytest.mark.parametrize("gtin", ["00400000123455", "02000000012346", "00200001012341"])
def test_a_number_for_use_inside_a_shop_has_no_address(app: Flask, gtin: str) -> None:
    tale = labelled(gtin=gtin)
    client = app.test_client()
    assert client.get(f"/01/{gtin}").status_code == 404
    anchors = [level["anchor"] for level in linkset_of(client, lot_page(tale))]
    assert not any("/01/" in anchor for anchor in anchors)
    assert gtin not in client.get(lot_page(tale)).text


def test_unknown_numbers_and_places_are_not_found(app: Flask) -> None:
    client = app.test_client()
    for path in (f"/01/{GTIN}", "/414/8935001000013/254/THUA-07", "/417/8935001000013"):
        assert client.get(path).status_code == 404, path
    assert client.get("/00/683449786907366257").status_code == 404


def test_of_several_products_with_one_gtin_the_one_with_the_lot_answers(app: Flask) -> None:
    ours, rival = labelled(), make_product("Xoài của người khác")
    with unit_of_work():
        other = db.session.get_one(Product, rival.id)
        other.gtin, other.published_at = GTIN, LONG_AGO.replace(year=2019)
    client = app.test_client()
    assert client.get(f"/01/{GTIN}/10/{ours.lot.code}").location == lot_page(ours)
    # Without a lot, the one that was on sale first.
    assert client.get(f"/01/{GTIN}").location == f"/p/{rival.code}"
    with unit_of_work():
        db.session.get_one(Product, rival.id).visible = False
    assert client.get(f"/01/{GTIN}").location == f"/p/{ours.product.code}"


def test_a_gtin_that_comes_later_leaves_old_addresses_as_they_are(app: Flask) -> None:
    product = make_product(stock=0)
    lot = make_lot(product)
    client = app.test_client()
    old = f"/p/{product.code}/l/{lot.code}"
    before = client.get(old)
    labelled(Tale(product, None, lot))  # type: ignore[arg-type]  # no season is needed
    after = client.get(old)
    assert (before.status_code, after.status_code) == (200, 200)
    assert client.get(f"/01/{GTIN}/10/{lot.code}").status_code == 307


def test_the_resolver_says_what_it_knows(app: Flask) -> None:
    answer: TestResponse = app.test_client().get("/.well-known/gs1resolver")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["supportedPrimaryKeys"] == ["01", "414"]
    assert answer.json["resolverRoot"].startswith("http")

"""Price and stock from the list: saved at once, taken back once, never over a sale made meanwhile."""

import re

from marketplace.catalog.models import Variant
from marketplace.core.db import db
from marketplace.inventory.queries import stock_of
from tests.factories import make_product, make_seller

LIST = "/nguoi-ban/san-pham"


def variant_of(product):
    return db.session.query(Variant).filter_by(product_id=product.id).order_by("id").first()


def fields(page):
    return dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page))


def test_price_and_stock_change_from_the_list_and_can_be_taken_back(client, owner):
    product = make_product(seller=make_seller(owner=owner), price=35_000, stock=50_000)
    sku = variant_of(product).sku
    quick = f"{LIST}/quy-cach/{sku}/nhanh"

    typed = {f"{sku}-price": "38.000", f"{sku}-stock": "45", f"{sku}-was": "50"}
    page = client.post(quick, data=typed, follow_redirects=True).text

    variant = variant_of(product)
    db.session.refresh(variant)
    assert (int(variant.price), stock_of([variant.id])) == (38_000, {variant.id: 45_000})
    undo = {name: value for name, value in fields(page).items() if name in {"doi", "gia", "ton"}}
    assert undo == {"doi": sku, "gia": "35000", "ton": "50000"}
    client.post(f"{LIST}/quy-cach/{sku}/hoan-tac", data=undo)
    db.session.refresh(variant)
    assert (int(variant.price), stock_of([variant.id])) == (35_000, {variant.id: 50_000})
    assert client.post(f"{LIST}/quy-cach/{sku}/hoan-tac", data=undo).status_code == 409


def test_a_new_price_leaves_a_stock_that_was_sold_meanwhile(client, owner):
    product = make_product(seller=make_seller(owner=owner), stock=30_000)
    variant = variant_of(product)

    typed = {
        f"{variant.sku}-price": "40000",
        f"{variant.sku}-stock": "50",
        f"{variant.sku}-was": "50",
    }
    client.post(f"{LIST}/quy-cach/{variant.sku}/nhanh", data=typed)

    assert stock_of([variant.id]) == {variant.id: 30_000}


def test_a_wrong_price_in_the_list_is_shown_at_its_field(client, owner):
    variant = variant_of(make_product(seller=make_seller(owner=owner)))

    typed = {f"{variant.sku}-price": "x", f"{variant.sku}-stock": "-1", f"{variant.sku}-was": "50"}
    answer = client.post(f"{LIST}/quy-cach/{variant.sku}/nhanh", data=typed)

    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 2
    assert 'value="x"' in answer.text

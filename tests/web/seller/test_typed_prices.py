"""A price is taken as people type it, and asked about where it leaps."""

import re

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Variant
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.inventory.queries import stock_of
from tests.factories import make_category, make_product, make_seller
from tests.factories.orders import variant_of

NEW = "/nguoi-ban/san-pham/moi"


@pytest.fixture
def product(owner):
    return make_product(seller=make_seller(owner=owner), price=150_000, stock=5_000)


def quick(client, product, price, stock="5", **more):
    sku = variant_of(product).sku
    typed = {"price": price, "stock": stock, "was": "5"} | more
    data = {f"{sku}-{name}": value for name, value in typed.items()}
    return client.post(f"/nguoi-ban/san-pham/quy-cach/{sku}/nhanh", data=data)


def price_of(product):
    query = select(Variant.price).where(Variant.product_id == product.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


@pytest.mark.parametrize(
    "typed", ["160k", "160 nghìn", "160.000", "160000 đ", "160 ngàn đồng", "0,16 triệu", "160,000"]
)
def test_a_price_is_taken_as_it_is_typed(client, product, typed):
    assert quick(client, product, typed).status_code == 302
    assert price_of(product) == 160_000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("25,5", "Là 25.500\N{NO-BREAK SPACE}₫ hay 25\N{NO-BREAK SPACE}₫?"),
        ("rẻ", "Gõ như sau: 25000 hoặc 25k"),
        ("1.2.3", "Gõ như sau: 25000 hoặc 25k"),
    ],
)
def test_what_may_mean_two_prices_is_asked_and_nothing_changes(client, product, typed, said):
    page = quick(client, product, typed)

    assert page.status_code == 422
    assert said in page.text
    assert f'value="{typed}"' in page.text
    assert price_of(product) == 150_000


def test_a_price_that_leaps_is_asked_about_once(client, product):
    asked = quick(client, product, "150", stock="9")
    assert asked.status_code == 422
    assert (
        "150\N{NO-BREAK SPACE}₫, đúng không? Trước giờ là 150.000\N{NO-BREAK SPACE}₫." in asked.text
    )
    assert price_of(product) == 150_000
    sku = variant_of(product).sku
    sure = re.search(rf'name="{sku}-sure"[^>]*value="(\d*)"', asked.text)[1]

    # Another price than the one that was asked about is asked about anew.
    assert quick(client, product, "160", sure=sure).status_code == 422
    assert quick(client, product, "150", stock="9", sure=sure).status_code == 302

    assert price_of(product) == 150
    assert stock_of([variant_of(product).id]) == {variant_of(product).id: 9_000}


def test_stock_is_typed_in_units_of_weight_too(client, product):
    assert quick(client, product, "150k", stock="2 tạ").status_code == 302
    assert stock_of([variant_of(product).id]) == {variant_of(product).id: 200_000}

    half = quick(client, product, "150k", stock="12,5")
    assert half.status_code == 422
    assert "Chỗ này ghi số nguyên" in half.text


def test_a_new_product_is_asked_about_where_it_costs_far_from_the_market(client, owner):
    category = make_category()
    for number in range(3):
        other = make_seller(f"Vườn {number}")
        make_product(seller=other, category=category, price=30_000 + 1_000 * number)
    make_seller(owner=owner)
    typed = {
        "category": category.slug,
        "price": "310k",
        "unit": "tui",
        "content": "2,5 kg",
        "quantity": "50",
        "key": new_code("SP"),
    }
    # Five times what 2.5 kg cost is not asked about yet.
    assert client.post(NEW, data=typed).status_code == 302

    typed |= {"price": "500k", "key": new_code("SP")}
    asked = client.post(NEW, data=typed)
    assert asked.status_code == 422
    assert "Trên chợ giá khoảng 78.750\N{NO-BREAK SPACE}₫" in asked.text
    assert client.post(NEW, data=typed | {"sure": "500000"}).status_code == 302
    grams = [pack.net_grams for pack in db.session.scalars(select(Variant)) if pack.unit == "tui"]
    assert grams == [2_500, 2_500]


def test_what_one_holds_is_not_guessed(client, owner):
    make_seller(owner=owner)
    category = make_category()
    typed = {"category": category.slug, "price": "60k", "unit": "tui", "quantity": "5"}

    page = client.post(NEW, data=typed | {"content": "2,5", "key": new_code("SP")})

    assert page.status_code == 422
    assert "Gõ như sau: 500 g, 2,5 kg hoặc 10" in page.text
    assert "số nguyên" not in page.text
    assert db.session.scalar(select(Variant)) is None

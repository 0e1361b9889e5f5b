from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from marketplace.inventory.models import StockItem
from marketplace.orders.commands.cart import MOST_LINES, forget_old_carts
from marketplace.orders.models import Cart, CartLine
from marketplace.sellers.models import Seller, SellerStatus
from tests.factories import make_product, make_seller
from tests.factories.orders import variant_of
from tests.orders.counting import counted_statements

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return app.test_client()


def add(client: FlaskClient, product: Product, count: int = 1) -> None:
    answer = client.post(
        "/gio-hang/them",
        data={"sku": variant_of(product).sku, "count": count},
        headers=SAME_SITE,
        base_url="https://localhost",
    )
    assert answer.status_code == 302, answer.text


def page(client: FlaskClient) -> str:
    return client.get("/gio-hang", base_url="https://localhost").text


def test_things_of_several_sellers_lie_in_one_basket(client: FlaskClient) -> None:
    add(client, make_product(price=35_000), 2)
    add(client, make_product("Xoài cát", seller=make_seller("HTX Mỹ Xương"), price=42_000))

    text = page(client)

    assert "Vườn vải nhà Hoa" in text
    assert "HTX Mỹ Xương" in text
    assert "112.000\u00a0₫" in text


def test_adding_again_adds_up(client: FlaskClient) -> None:
    product = make_product()
    add(client, product, 2)
    add(client, product, 3)

    assert db.session.scalars(select(CartLine.count)).all() == [5]


def test_the_cookie_is_for_this_host_only_and_the_database_keeps_its_hash(
    client: FlaskClient,
) -> None:
    add(client, make_product())

    cookie = client.get_cookie("__Host-gio")
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.path) == (True, True, "/")
    assert cookie.value not in db.session.scalars(select(Cart.token_hash)).all()


def test_another_site_cannot_fill_the_basket(client: FlaskClient) -> None:
    answer = client.post(
        "/gio-hang/them",
        data={"sku": variant_of(make_product()).sku},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert db.session.scalar(select(Cart.id)) is None


def test_counts_are_set_and_things_taken_out_without_scripts(client: FlaskClient) -> None:
    first, second = make_product(), make_product("Cam ngọt")
    add(client, first)
    add(client, second)
    sku, other = variant_of(first).sku, variant_of(second).sku

    client.post(
        "/gio-hang/sua",
        data={f"count-{sku}": "7", f"count-{other}": "nhiều"},
        base_url="https://localhost",
    )
    client.post(
        "/gio-hang/sua",
        data={f"count-{sku}": "9", "remove": other},
        base_url="https://localhost",
    )

    assert db.session.scalars(select(CartLine.count)).all() == [7]


def test_the_badge_counts_and_is_never_kept(client: FlaskClient) -> None:
    add(client, make_product(), 5)
    add(client, make_product("Cam ngọt"))

    answer = client.get("/gio-hang/so-luong", base_url="https://localhost")

    assert answer.json == {"count": 2}
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.application.test_client().get("/gio-hang/so-luong").json == {"count": 0}


def test_a_closed_shop_is_said_in_the_basket(client: FlaskClient) -> None:
    add(client, make_product())
    with unit_of_work() as session:
        session.execute(update(Seller).values(status=SellerStatus.SUSPENDED))

    assert "tạm nghỉ" in page(client)


def test_a_withdrawn_product_is_said_in_the_basket(client: FlaskClient) -> None:
    add(client, make_product())
    with unit_of_work() as session:
        session.execute(update(Product).values(visible=False))

    assert "không còn bán" in page(client)


def test_too_little_stock_is_said_with_what_is_left(client: FlaskClient) -> None:
    product = make_product()
    add(client, product, 5)
    with unit_of_work() as session:
        session.execute(update(StockItem).values(available=3_400))

    assert "Chỉ còn 3 kg" in page(client)


def test_what_is_not_on_sale_does_not_come_in(client: FlaskClient) -> None:
    hidden = make_product(published=False)

    add(client, hidden)

    assert db.session.scalar(select(CartLine.id)) is None


def test_a_basket_has_its_bounds(client: FlaskClient) -> None:
    seller = make_seller()
    for number in range(MOST_LINES + 1):
        add(client, make_product(f"Thứ {number}", seller=seller), 99_999)

    assert len(db.session.scalars(select(CartLine.id)).all()) == MOST_LINES
    assert set(db.session.scalars(select(CartLine.count))) == {9_999}


def test_the_basket_costs_the_same_few_statements_however_full(client: FlaskClient) -> None:
    seller = make_seller()
    add(client, make_product(seller=seller))
    page(client)
    with counted_statements() as few:
        page(client)
    for number in range(5):
        add(client, make_product(f"Thứ {number}", seller=make_seller()))
    with counted_statements() as many:
        page(client)

    assert len(few) == len(many) <= 4


def test_old_baskets_are_forgotten(client: FlaskClient, now: datetime) -> None:
    add(client, make_product())
    with unit_of_work() as session:
        session.execute(update(Cart).values(touched_at=datetime.fromisoformat("2026-01-01T00:00Z")))

    with unit_of_work():
        forget_old_carts(now=now)

    assert db.session.scalar(select(Cart.id)) is None
    assert db.session.scalar(select(CartLine.id)) is None


def test_an_emptied_count_leaves_its_line_alone_and_goes_on(client: FlaskClient) -> None:
    product = make_product()
    add(client, product, 3)
    emptied = {f"count-{variant_of(product).sku}": " ", "do": "checkout"}

    answer = client.post("/gio-hang/sua", data=emptied, base_url="https://localhost")

    assert not answer.headers["Location"].endswith("/gio-hang")
    assert [line.count for line in db.session.scalars(select(CartLine))] == [3]


@pytest.mark.parametrize("typed", ["1.5", "2,5", "2kg", "0", "-1", "hai"])
def test_a_count_that_is_none_is_said_and_nothing_is_guessed(
    client: FlaskClient, typed: str
) -> None:
    product = make_product()
    sku = variant_of(product).sku
    data = {"sku": sku, "count": typed, "do": "checkout"}
    client.post("/gio-hang/them", data=data, headers=SAME_SITE, base_url="https://localhost")
    assert f"Chưa hiểu số lượng {typed}: gõ số nguyên" in page(client)
    assert db.session.scalars(select(CartLine)).all() == []

    if typed != "0":  # takes the line out
        add(client, product, 3)
        changed = {f"count-{sku}": typed, "do": "checkout"}
        answer = client.post("/gio-hang/sua", data=changed, base_url="https://localhost")
        assert answer.headers["Location"].endswith("/gio-hang")
        assert f"Chưa hiểu số lượng {typed}: gõ số nguyên" in page(client)
        assert [line.count for line in db.session.scalars(select(CartLine))] == [3]

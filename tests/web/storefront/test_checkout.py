import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from marketplace.catalog.models import Product, Variant
from marketplace.core.db import db, unit_of_work
from marketplace.core.money import Vnd
from marketplace.inventory.models import StockItem
from marketplace.orders.models import CartLine, Order, OrderGroup, OrderStatus, PickupPoint
from tests.factories import make_product, make_seller, make_unit, make_user
from tests.factories.orders import make_pickup_point, variant_of
from tests.web.signing_in import sign_in

HTTPS = "https://localhost"


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return app.test_client()


def fill(client: FlaskClient, *wanted: tuple[Product, int]) -> None:
    for product, count in wanted:
        client.post(
            "/gio-hang/them",
            data={"sku": variant_of(product).sku, "count": count},
            headers={"Sec-Fetch-Site": "same-origin"},
            base_url=HTTPS,
        )


def hidden(text: str) -> dict[str, str]:
    """What the page gives the form to send back."""
    found = {}
    for name in ("key", "seen", "seen_delivery"):
        tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
        assert tag is not None
        value = re.search(r'value="([^"]*)"', tag[0])
        found[name] = value[1] if value else ""
    return found


def opened(client: FlaskClient) -> dict[str, str]:
    answer = client.get("/thanh-toan", base_url=HTTPS)
    assert answer.status_code == 200, answer.status
    return hidden(answer.text)


def pickup_form(client: FlaskClient, point: PickupPoint, **more: str) -> dict[str, str]:
    shown = {**opened(client), "seen_delivery": "0"}
    typed = {"place": point.code, "name": "Trần Thị Mua", "phone": "0912 345 678"}
    return {**shown, **typed, "method": "vietqr_bank", **more}


def groups() -> list[OrderGroup]:
    query = select(OrderGroup).order_by(OrderGroup.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def test_a_guest_orders_for_pick_up_with_two_words_and_two_taps(client: FlaskClient) -> None:
    point = make_pickup_point()
    fill(client, (make_product(price=35_000), 2))

    answer = client.post("/thanh-toan", data=pickup_form(client, point), base_url=HTTPS)

    (group,) = groups()
    assert answer.status_code == 302
    assert answer.location == f"/don-hang/{group.code}"
    assert (group.total, group.buyer_phone, group.pickup_point_id) == (
        70_000,
        "+84912345678",
        point.id,
    )
    page = client.get(answer.location, base_url=HTTPS).text
    assert "<svg" in page
    assert "70.000" in page
    assert "Nhà văn hóa Thôn Kép 1" in page
    assert db.session.scalar(select(func.count(CartLine.id))) == 0


def test_the_page_says_when_goods_can_be_fetched(client: FlaskClient) -> None:
    make_pickup_point()
    fill(client, (make_product(), 1))

    text = client.get("/thanh-toan", base_url=HTTPS).text

    assert re.search(r"nhận (thứ Ba|thứ Bảy), \d\d/\d\d", text)


def test_delivery_shows_its_fee_by_seller_before_the_order_is_made(client: FlaskClient) -> None:
    near, far = (
        make_seller(),
        make_seller("HTX Mỹ Xương", unit=make_unit("30076", "Xã Mỹ Thọ", province="82")),
    )
    fill(client, (make_product(seller=near), 1), (make_product("Xoài", seller=far), 1))
    typed = {
        **opened(client),
        "place": "giao",
        "province": "bac ninh",
        "ward": "phuong chu",
        "street": "Số 3, ngõ 5",
        "name": "Trần Thị Mua",
        "phone": "0912345678",
        "method": "cod",
    }

    first = client.post("/thanh-toan", data=typed, base_url=HTTPS)
    assert groups() == []
    assert "Phí giao là 50.000" in first.text
    second = client.post("/thanh-toan", data={**typed, **hidden(first.text)}, base_url=HTTPS)

    (group,) = groups()
    assert second.location == f"/don-hang/{group.code}"
    assert (group.delivery_total, group.street) == (50_000, "Số 3, ngõ 5")
    orders = db.session.scalars(select(Order).order_by(Order.id)).all()
    assert [order.delivery_fee for order in orders] == [10_000, 40_000]
    assert {order.status for order in orders} == {OrderStatus.PLACED}
    assert "Số 3, ngõ 5, Phường Chũ, Bắc Ninh" in client.get(second.location, base_url=HTTPS).text


def test_the_sum_for_a_ward_can_be_asked_for_apart(client: FlaskClient) -> None:
    make_unit()
    fill(client, (make_product(price=35_000), 1))

    part = client.post(
        "/thanh-toan/phi",
        data={**opened(client), "place": "giao", "province": "Bắc Ninh", "ward": "Phường Chũ"},
        base_url=HTTPS,
    ).text

    assert hidden(part + '<input name="key">')["seen_delivery"] == "10000"
    assert "45.000" in part


def test_double_click_refresh_and_back_make_one_order(client: FlaskClient) -> None:
    point = make_pickup_point()
    fill(client, (make_product(), 1))
    form = pickup_form(client, point)

    answers = [client.post("/thanh-toan", data=form, base_url=HTTPS) for _ in range(3)]

    assert len({answer.location for answer in answers}) == 1
    assert len(groups()) == 1


def test_eight_clicks_at_once_make_one_order(client: FlaskClient) -> None:
    app = client.application
    point = make_pickup_point()
    fill(client, (make_product(), 1))
    form = pickup_form(client, point)
    basket = client.get_cookie("__Host-gio")
    assert basket is not None

    def click(_: int) -> int:
        browser = app.test_client()
        browser.set_cookie("__Host-gio", basket.value, secure=True)
        return browser.post("/thanh-toan", data=form, base_url=HTTPS).status_code

    with ThreadPoolExecutor(8) as threads:
        codes = set(threads.map(click, range(8)))

    assert codes == {302}
    assert len(groups()) == 1
    assert db.session.scalars(select(StockItem.reserved)).all() == [1_000]


def test_every_field_wrong_keeps_what_was_typed(client: FlaskClient) -> None:
    make_pickup_point()
    fill(client, (make_product(), 1))
    typed = {
        **opened(client),
        "place": "giao",
        "province": "Bắc Ninh",
        "ward": "Phường Không Có",
        "street": "",
        "name": "",
        "phone": "12",
        "method": "vang",
    }

    answer = client.post("/thanh-toan", data=typed, base_url=HTTPS)

    assert answer.status_code == 422
    assert 'value="Phường Không Có"' in answer.text
    assert 'value="12"' in answer.text
    assert "Ghi tên để người bán biết gọi ai" in answer.text
    assert "Ghi số nhà" in answer.text
    assert "Chọn cách trả tiền" in answer.text
    assert "Not a valid choice" not in answer.text
    assert groups() == []

    fixed = {**typed, "street": "Số 3", "name": "Mua", "phone": "0912345678", "method": "cod"}
    unknown = client.post("/thanh-toan", data=fixed, base_url=HTTPS)
    assert unknown.status_code == 422
    assert "không có xã, phường tên đó" in unknown.text


def test_nothing_chosen_is_said_in_sentences(client: FlaskClient) -> None:
    fill(client, (make_product(), 1))

    answer = client.post("/thanh-toan", data={"key": "x"}, base_url=HTTPS)

    assert answer.status_code == 422
    assert "Chọn nơi nhận hàng" in answer.text
    assert "Chọn cách trả tiền" in answer.text


def test_a_price_that_rose_is_said_and_the_next_tap_orders_at_it(client: FlaskClient) -> None:
    point = make_pickup_point()
    fill(client, (make_product(price=35_000), 2))
    form = pickup_form(client, point)
    with unit_of_work() as session:
        session.execute(update(Variant).values(price=Vnd(36_000)))

    answer = client.post("/thanh-toan", data=form, base_url=HTTPS)

    assert "nay giá 36.000\u00a0₫, trước là 35.000\u00a0₫" in answer.text
    assert 'value="Trần Thị Mua"' in answer.text
    assert groups() == []
    client.post("/thanh-toan", data={**form, **hidden(answer.text)}, base_url=HTTPS)
    assert [group.total for group in groups()] == [72_000]


def test_stock_that_ran_short_leads_to_the_basket_and_keeps_what_was_typed(
    client: FlaskClient,
) -> None:
    point = make_pickup_point()
    fill(client, (make_product(), 5))
    form = pickup_form(client, point)
    with unit_of_work() as session:
        session.execute(update(StockItem).values(available=2_000))

    answer = client.post("/thanh-toan", data=form, base_url=HTTPS)

    assert answer.location == "/gio-hang"
    assert "Chỉ còn 2 kg" in client.get("/gio-hang", base_url=HTTPS).text
    with unit_of_work() as session:
        session.execute(update(StockItem).values(available=9_000))
    assert 'value="Trần Thị Mua"' in client.get("/thanh-toan", base_url=HTTPS).text


def test_a_basket_changed_in_another_tab_is_shown_again(client: FlaskClient) -> None:
    point = make_pickup_point()
    fill(client, (make_product(), 1))
    form = pickup_form(client, point)
    fill(client, (make_product("Cam ngọt"), 1))

    answer = client.post("/thanh-toan", data=form, base_url=HTTPS)

    assert "Giỏ hàng đã thay đổi" in answer.text
    assert groups() == []


def test_a_known_buyer_types_nothing(client: FlaskClient) -> None:
    make_pickup_point()
    sign_in(client, make_user("Lê Văn Khách", phone="+84987654321"))
    fill(client, (make_product(), 1))

    text = client.get("/thanh-toan", base_url=HTTPS).text

    assert 'value="Lê Văn Khách"' in text
    assert 'value="0987 654 321"' in text


def test_an_empty_basket_leads_back(client: FlaskClient) -> None:
    assert client.get("/thanh-toan", base_url=HTTPS).location == "/gio-hang"

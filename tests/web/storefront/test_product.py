import json
import re
from datetime import date

from marketplace.catalog.models import Product, Variant
from marketplace.core.codes import new_code
from marketplace.core.db import unit_of_work
from marketplace.core.money import Vnd
from marketplace.inventory.models import StockItem
from marketplace.orders.models import PickupKind, PickupPoint
from tests.factories import make_product, make_seller
from tests.factories.saving import save


def shown(app, product: Product, **values: object) -> str:
    with unit_of_work() as session:
        row = session.get(Product, product.id)
        slug = row.slug
        for name, value in values.items():
            setattr(row, name, value)
    answer = app.test_client().get(f"/san-pham/{slug}")
    assert answer.status_code == 200
    return answer.text


def told(page: str) -> dict:
    return json.loads(re.search(r'application/ld\+json">(.+?)</script>', page, re.S)[1])


def test_the_page_names_price_seller_commune_and_stock(app):
    seller = make_seller("HTX Hồng Xuân")
    page = shown(app, make_product("Cam lòng vàng", seller=seller, price=35_000))

    for words in ("Cam lòng vàng", "35.000\u00a0₫", "HTX Hồng Xuân", "Phường Chũ", "Còn hàng"):
        assert words in page
    assert 'action="/gio-hang/them"' in page
    assert "csrf_token" not in page


def test_the_price_per_kilogram_stands_beside_that_of_a_pack(app):
    product = make_product(unit="tui", base_quantity=500, price=20_000)
    page = shown(app, product)

    assert "túi 500\u00a0g" in page
    assert "≈ 40.000\u00a0₫/kg" in page


def test_little_stock_and_none_are_said_in_words(app):
    assert "Sắp hết" in shown(app, make_product(stock=2_000))
    sold_out = shown(app, make_product(stock=500))
    assert "Hết hàng" in sold_out
    assert "Mua ngay" not in sold_out


def test_out_of_season_says_when_it_comes_back_and_sells_nothing(app):
    page = shown(app, make_product(), seasons=[["12-31", "12-31"]])

    assert "Hết mùa, mở lại từ 31/12" in page
    assert "Mua ngay" not in page


def test_a_preorder_says_from_when_it_is_delivered(app):
    page = shown(app, make_product(), preorder_from=date(2100, 5, 12))

    assert "Đặt trước, giao từ 12/05" in page
    assert told(page)["offers"][0]["availability"] == "https://schema.org/PreOrder"


def test_machines_read_the_offer(app):
    product = make_product("Cam", price=35_000)
    page = shown(app, product, description="</script><b>ngon</b>")
    offer = told(page)["offers"][0]

    assert told(page)["description"] == "</script><b>ngon</b>"
    assert (offer["price"], offer["priceCurrency"]) == ("35000", "VND")
    assert offer["availability"] == "https://schema.org/InStock"
    assert "aggregateRating" not in told(page)
    assert f'/san-pham/{product.slug}">' in re.search(r'<link rel="canonical"[^>]+>', page)[0]


def test_each_pack_can_be_chosen_but_one_that_is_sold_out(app):
    product = make_product()
    variant = Variant(
        product_id=product.id,
        sku=new_code("MH"),
        unit="thung",
        base_quantity=5_000,
        net_grams=5_000,
        price=Vnd(160_000),
        position=1,
    )
    save(variant)
    save(StockItem(variant_id=variant.id, available=0))
    page = shown(app, product)

    assert page.count('type="radio"') == 2
    assert page.count(" disabled") == 1
    assert "thùng 5\u00a0kg" in page


def test_where_and_when_it_can_be_fetched_is_said(app):
    product = make_product()
    save(
        PickupPoint(
            code=new_code("DN"),
            unit_code="07525",
            kind=PickupKind.COMMUNE_HALL,
            name="Nhà văn hóa Thôn Kép 1",
            address="Thôn Kép 1",
            hours="7:00–11:00",
            weekdays=[2, 6],
        )
    )
    page = shown(app, product)

    assert "Nhà văn hóa Thôn Kép 1" in page
    assert "7:00–11:00" in page


def test_the_shops_other_products_follow(app):
    seller = make_seller()
    product = make_product("Cam", seller=seller)
    make_product("Bưởi của cùng nhà", seller=seller)
    make_product("Xoài nhà khác", seller=make_seller("Nhà khác"))
    page = shown(app, product)

    assert "Bưởi của cùng nhà" in page
    assert "Xoài nhà khác" not in page


def test_a_hidden_product_is_not_found(app):
    product = make_product(published=False)

    assert app.test_client().get(f"/san-pham/{product.slug}").status_code == 404

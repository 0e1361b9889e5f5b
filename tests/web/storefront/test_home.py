import re
from datetime import date

from marketplace.catalog.models import Product
from marketplace.core.db import unit_of_work
from tests.factories import make_category, make_product, make_seller, make_unit


def body(app, address="/"):
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def change(product: Product, **values: object) -> None:
    with unit_of_work() as session:
        row = session.get(Product, product.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_an_empty_market_says_what_to_do_first(app):
    make_unit()

    assert "Chợ đang dọn hàng" in body(app)


def test_the_square_shows_produce_shops_and_communes(app):
    seller = make_seller("HTX Hồng Xuân")
    make_product("Cam lòng vàng", seller=seller, category=make_category("cam", "Cam"))
    page = body(app)

    for words in ("Cam lòng vàng", "HTX Hồng Xuân", "Phường Chũ", 'href="/danh-muc/cam"'):
        assert words in page
    assert 'href="/xa/07525"' in page
    assert f'href="/gian-hang/{seller.slug}"' in page


def test_what_is_ripe_today_has_a_place_of_its_own(app):
    ripe, waiting = make_product("Vải thiều"), make_product("Na dai")
    change(ripe, seasons=[["01-01", "12-31"]])
    change(waiting, seasons=[["01-01", "12-31"]], preorder_from=date(2100, 1, 1))
    page = body(app)

    assert page.index("Vải thiều</a>") < page.index("Mới lên chợ") < page.index("Na dai</a>")
    assert "Đặt trước 01/01" in page


def test_what_may_not_be_shown_is_not_there(app):
    make_product("Hàng nháp", published=False)

    assert "Hàng nháp" not in body(app)


def test_a_commune_shows_its_own_shops_only(app):
    here, there = (
        make_seller(),
        make_seller("HTX Xoài", unit=make_unit("30076", "Xã Mỹ Thọ", province="82")),
    )
    make_product("Vải của Chũ", seller=here)
    make_product("Xoài của Mỹ Thọ", seller=there)
    page = body(app, "/xa/30076")

    assert "Xoài của Mỹ Thọ" in page
    assert "Vải của Chũ" not in page
    assert "Xã Mỹ Thọ" in page


def test_a_code_under_which_no_unit_stands_is_not_found(app):
    assert app.test_client().get("/xa/99999").status_code == 404


def test_the_first_two_pictures_load_at_once_and_the_others_when_nearly_seen(app):
    for number in range(6):
        make_product(f"Món {number}")
    listed = body(app).split("Mới lên chợ")[1].split("</section>")[0]

    assert len(re.findall(r'fetchpriority="high"', listed)) == 2
    assert len(re.findall(r'<img[^>]*data-src="/', listed)) == 4
    assert len(re.findall(r'<noscript>\s*<img[^>]*loading="lazy"', listed)) == 4

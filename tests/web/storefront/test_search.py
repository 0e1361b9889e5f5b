import re

from marketplace.catalog.models import Product
from marketplace.core.db import unit_of_work
from marketplace.search.subscribers import rebuild
from tests.clock import NOW
from tests.factories import make_category, make_product, make_seller, make_unit
from tests.web.storefront.lists import fill
from tests.web.storefront.test_category import names


def look(app, address: str) -> str:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    return answer.text


def test_words_without_marks_find_the_product(app):
    make_product("Xoài cát Hòa Lộc", category=make_category("xoai", "Xoài"))
    make_product("Vải thiều")
    rebuild(now=NOW)

    assert names(look(app, "/tim-kiem?q=xoai+cat")) == ["Xoài cát Hòa Lộc"]


def test_a_typo_is_mended_and_said(app):
    make_product("Vải thiều Lục Ngạn")
    rebuild(now=NOW)
    page = look(app, "/tim-kiem?q=vai+thieuu")

    assert names(page) == ["Vải thiều Lục Ngạn"]
    assert "Ý bạn là" in page
    assert "vải thiều" in page


def test_facets_are_links_with_counts_that_hold(app):
    there = make_seller("HTX Xoài", unit=make_unit("30076", "Xã Mỹ Thọ", province="82"))
    make_product("Cam Chũ", price=15_000)
    make_product("Cam Mỹ Thọ", seller=there, price=60_000)
    make_product("Cam hết", seller=there, price=60_000, stock=0)
    rebuild(now=NOW)
    page = look(app, "/tim-kiem?q=cam")
    link, count = re.search(
        r'href="(/tim-kiem\?[^"]*xa=30076[^"]*)">Xã Mỹ Thọ <span class="chip-count">(\d)', page
    ).groups()

    assert count == "2"
    assert set(names(look(app, link.replace("&amp;", "&")))) == {"Cam Mỹ Thọ", "Cam hết"}
    assert names(look(app, "/tim-kiem?q=cam&xa=30076&con-hang=1")) == ["Cam Mỹ Thọ"]
    assert names(look(app, "/tim-kiem?q=cam&gia=0")) == ["Cam Chũ"]


def test_prices_sort_both_ways(app):
    for name, price in (("Cam rẻ", 10_000), ("Cam đắt", 90_000)):
        make_product(name, price=price)
    rebuild(now=NOW)

    assert names(look(app, "/tim-kiem?q=cam&sap-xep=gia-tang")) == ["Cam rẻ", "Cam đắt"]
    assert names(look(app, "/tim-kiem?q=cam&sap-xep=gia-giam")) == ["Cam đắt", "Cam rẻ"]


def test_pages_of_results_follow_one_another(app):
    fill(make_seller(), make_category("cam", "Cam"), products=60)
    address, seen = "/tim-kiem?q=cam&sap-xep=gia-tang", []
    while address:
        page = look(app, address)
        seen += names(page)
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None

    assert seen == [f"Cam {number}" for number in range(60)]


def test_a_product_that_was_hidden_meanwhile_is_left_out(app):
    hidden = make_product("Cam ẩn")
    make_product("Cam còn")
    rebuild(now=NOW)
    with unit_of_work() as session:
        session.get(Product, hidden.id).visible = False

    assert names(look(app, "/tim-kiem?q=cam")) == ["Cam còn"]


def test_nothing_found_helps_on(app):
    make_product("Cam")
    rebuild(now=NOW)
    page = look(app, "/tim-kiem?q=zzzqqq")

    assert "Không thấy “zzzqqq”" in page
    assert 'href="/danh-muc/trai-cay"' in page
    assert "Kết quả được xếp thế nào" in page


def test_filters_that_leave_nothing_can_be_taken_off(app):
    make_product("Cam", price=15_000)
    rebuild(now=NOW)
    page = look(app, "/tim-kiem?q=cam&gia=5")

    assert "Lọc vậy thì hết hàng" in page
    assert 'href="/tim-kiem?q=cam"' in page


def test_no_address_breaks_the_search(app):
    make_product("Cam")
    rebuild(now=NOW)
    for query in (
        "gia=99&gia=x",
        "xa=%27%22",
        "loai=../x",
        "tiep=%01",
        "sap-xep=zz",
        "q=%F0%9F%8D%8A",
    ):
        look(app, f"/tim-kiem?{query}")


def test_names_are_suggested_as_json(app):
    make_product("Xoài cát Hòa Lộc")
    rebuild(now=NOW)
    answer = app.test_client().get("/tim-kiem/goi-y?q=xo")

    assert answer.json == {"suggestions": [{"text": "Xoài cát Hòa Lộc", "url": None}]}
    assert app.test_client().get("/tim-kiem/goi-y").json == {"suggestions": []}


def test_crawlers_and_phones_find_their_files(app):
    product = make_product("Cam")
    client = app.test_client()

    assert "/sitemap-0.xml" in client.get("/sitemap.xml").text
    assert f"/san-pham/{product.slug}</loc>" in client.get("/sitemap-0.xml").text
    assert "Disallow: /gio-hang" in client.get("/robots.txt").text
    manifest = client.get("/manifest.webmanifest").json
    assert manifest["start_url"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}

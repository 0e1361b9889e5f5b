import re

from tests.factories import make_category, make_product, make_seller
from tests.web.storefront.lists import fill


def names(page: str) -> list[str]:
    return re.findall(r'class="card-link" href="[^"]+">([^<]+)<', page)


def test_a_group_shows_the_products_of_all_its_kinds(app):
    make_product("Cam sành", category=make_category("cam", "Cam"))
    make_product("Vải thiều")
    client = app.test_client()

    assert set(names(client.get("/danh-muc/trai-cay").text)) == {"Cam sành", "Vải thiều"}
    assert names(client.get("/danh-muc/cam").text) == ["Cam sành"]


def test_pages_follow_one_another_without_gap_or_repetition(app):
    seller = make_seller()
    fill(seller, make_category("cam", "Cam"), products=30)
    fill(seller, make_category("buoi", "Bưởi"), products=30, name="Bưởi")
    client, address, seen = app.test_client(), "/danh-muc/trai-cay", []
    while address:
        page = client.get(address).text
        seen += names(page)
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None

    assert len(seen) == len(set(seen)) == 60
    assert seen[0] in {"Cam 29", "Bưởi 29"}


def test_a_broken_place_gives_the_first_page(app):
    make_product("Cam sành")
    for place in ("x", "1-", "-1", "9" * 40 + "-1", "١-٢"):
        assert "Cam sành" in app.test_client().get(f"/danh-muc/trai-cay?tiep={place}").text


def test_an_empty_kind_says_where_to_look(app):
    make_category("cam", "Cam")

    assert "Loại này đang hết hàng" in app.test_client().get("/danh-muc/cam").text


def test_an_unknown_kind_is_not_found(app):
    assert app.test_client().get("/danh-muc/khong-co").status_code == 404


def test_all_kinds_stand_on_one_page(app):
    make_category("cam", "Cam")
    page = app.test_client().get("/danh-muc").text

    assert 'href="/danh-muc/cam"' in page
    assert 'href="/danh-muc/trai-cay"' in page

from marketplace.core.db import unit_of_work
from marketplace.sellers.models import Seller, SellerStatus
from tests.factories import make_product, make_seller


def test_a_shop_tells_its_story_and_shows_its_goods(app):
    seller = make_seller("HTX Hồng Xuân")
    make_product("Cam ngọt", seller=seller)
    make_product("Cam nhà khác", seller=make_seller("Khác"))
    with unit_of_work() as session:
        session.get(Seller, seller.id).story = "Trồng vải từ năm 1982."
    page = app.test_client().get(f"/gian-hang/{seller.slug}").text

    for words in ("HTX Hồng Xuân", "Trồng vải từ năm 1982.", "Cam ngọt", "Phường Chũ"):
        assert words in page
    assert "Cam nhà khác" not in page


def test_a_shop_without_goods_leads_to_its_neighbours(app):
    seller = make_seller()
    page = app.test_client().get(f"/gian-hang/{seller.slug}").text

    assert "Gian hàng đang trống" in page


def test_a_suspended_shop_is_not_open(app):
    seller = make_seller()
    with unit_of_work() as session:
        session.get(Seller, seller.id).status = SellerStatus.SUSPENDED

    assert app.test_client().get(f"/gian-hang/{seller.slug}").status_code == 404

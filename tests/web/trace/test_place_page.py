"""The page of a place that events name."""

from flask import Flask

from marketplace.sellers.models import SellerStatus
from marketplace.traceability.farm.models import CheckStatus
from tests.factories.farm import make_area
from tests.factories.shops import make_seller


def test_a_growing_area_says_who_grows_there_and_whether_it_was_checked(app: Flask) -> None:
    client = app.test_client()
    for code, status, word in (
        ("VN-24-01", CheckStatus.VERIFIED, "đã kiểm tra"),
        ("VN-24-02", CheckStatus.CLAIMED, "gian hàng khai"),
        ("VN-24-03", CheckStatus.SUSPENDED, "gian hàng khai"),
    ):
        make_area(make_seller("Vườn nhà Hoa"), code=code, status=status)
        answer = client.get(f"/noi/{code}")
        assert answer.status_code == 200
        assert word in answer.text
        assert "Vườn nhà Hoa" in answer.text
        assert "Phường Chũ" in answer.text


def test_a_shop_is_a_place_too(app: Flask) -> None:
    shop = make_seller("HTX Hồng Xuân")
    answer = app.test_client().get(f"/noi/{shop.code}")
    assert answer.status_code == 200
    assert "HTX Hồng Xuân" in answer.text
    assert shop.phone not in answer.text


def test_places_of_nobody_and_of_closed_shops_are_not_found(app: Flask) -> None:
    closed = make_seller(status=SellerStatus.SUSPENDED)
    make_area(closed, code="VN-24-09")
    client = app.test_client()
    for code in ("KHONG-CO", closed.code, "VN-24-09"):
        assert client.get(f"/noi/{code}").status_code == 404

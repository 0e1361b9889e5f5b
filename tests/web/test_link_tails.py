"""Links that were copied with something stuck to them lead where they were meant to."""

import pytest
from flask import Flask

from marketplace.web.serving.link_tails import without_tail
from tests.factories import make_product, make_seller
from tests.factories.lots import make_lot

TAILS = [")", ".", ",", ").", "/", "/)", "\u200b", "”", "%20", ">", "!"]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("kind", ["shop", "product", "page"])
def test_a_link_with_a_tail_leads_on(app: Flask, kind: str, tail: str) -> None:
    seller = make_seller("Vườn Hoa")
    product = make_product(seller=seller, stock=0)
    address = {
        "shop": f"/gian-hang/{seller.slug}",
        "product": f"/p/{product.code}",
        "page": "/quy-che",
    }[kind]

    answer = app.test_client().get(f"{address}{tail}?fbclid=x", follow_redirects=False)

    assert answer.status_code in (302, 308)
    assert answer.headers["Location"].split("?")[0].endswith(address)
    assert answer.headers["Location"].endswith("fbclid=x")


def test_an_address_that_is_found_is_never_touched(app: Flask) -> None:
    product = make_product(stock=0)
    lot = make_lot(product, code="VAI26-(1)")

    assert app.test_client().get(f"/p/{product.code}/l/{lot.code}").status_code == 200
    assert app.test_client().get("/can-bo/").status_code in (302, 303)


@pytest.mark.parametrize(
    "path", ["//evil.example/x)", "/\\evil.example)", "///evil.example.", "/%2F%2Fevil.example)"]
)
def test_no_tail_leads_to_another_host(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)

    location = answer.headers.get("Location", "/")
    assert location.startswith(("/", "http://localhost/"))
    assert not location.startswith(("//", "/\\"))


def test_what_is_nowhere_is_still_not_found(app: Flask) -> None:
    assert app.test_client().get("/khong-co-trang-nay)").status_code == 404
    assert without_tail("/a\u200b/b).") == "/a/b"


def test_large_letters_lead_to_the_page(app: Flask) -> None:
    answer = app.test_client().get("/QUY-CHE")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/quy-che")

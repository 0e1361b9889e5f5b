import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.sellers.models import Seller, SellerKind, SellerStatus
from tests.factories import make_unit, make_user
from tests.web.filling_in import fill_in, token_on
from tests.web.signing_in import cookie_name, sign_in


@pytest.fixture(autouse=True)
def unit(app: Flask) -> None:
    make_unit()


def latest_code(app: Flask) -> str:
    newest = max((Path(app.instance_path) / "outbox").glob("*.txt"))
    found = re.search(r"\b\d{6}\b", newest.read_text("utf-8").split("\n\n", 1)[1])
    assert found
    return found[0]


def only_shop() -> Seller:
    return db.session.scalars(select(Seller)).one()


def test_two_screens_lead_to_the_first_listing(app: Flask) -> None:
    client = app.test_client()

    first = fill_in(
        client,
        "/nguoi-ban/dang-ky",
        name="Nguyễn Thị Hoa",
        phone="0912 345 678",
        kind="household",
        unit="",
    )
    assert first.location == "/nguoi-ban/dang-ky/ma"
    second = fill_in(client, first.location, code=latest_code(app))

    assert second.location == "/nguoi-ban/san-pham/moi"
    assert client.get(second.location).status_code == 200
    shop = only_shop()
    assert (shop.name, shop.kind, shop.unit_code) == (
        "Nguyễn Thị Hoa",
        SellerKind.HOUSEHOLD,
        "07525",
    )
    assert (shop.phone, shop.status) == ("+84912345678", SellerStatus.DRAFT)


def test_the_first_screen_asks_for_two_typed_fields_and_one_pick(app: Flask) -> None:
    page = app.test_client().get("/nguoi-ban/dang-ky").text

    asked = set(re.findall(r'<input[^>]*\bname="(\w+)"', page)) - {"csrf_token"}
    assert asked == {"name", "phone", "kind", "unit"}
    assert page.index("<details") < page.index('name="unit"') < page.index("</details>")
    assert 'data-draft="open-shop"' in page


def test_every_field_wrong_gets_its_sentence_and_keeps_what_was_typed(app: Flask) -> None:
    page = fill_in(
        app.test_client(),
        "/nguoi-ban/dang-ky",
        name="  ",
        phone="0912",
        kind="kingdom",
        unit="Xã Không Có",
    )

    assert page.status_code == 200
    assert page.text.count('class="field-error"') == 3
    assert 'value="0912"' in page.text
    assert 'value="Xã Không Có"' in page.text


def test_an_unknown_commune_is_named_at_its_field(app: Flask) -> None:
    page = fill_in(
        app.test_client(),
        "/nguoi-ban/dang-ky",
        name="Hoa",
        phone="0912345678",
        kind="household",
        unit="Xã Không Có",
    )

    assert page.text.count('class="field-error"') == 1
    assert 'value="Hoa"' in page.text
    assert not list((Path(app.instance_path) / "outbox").glob("*.txt"))


def test_a_shop_in_another_commune(app: Flask) -> None:
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    client = app.test_client()
    fields = {"name": "HTX Xoài", "phone": "0912345678", "kind": "cooperative"}
    fill_in(client, "/nguoi-ban/dang-ky", **fields, unit="mỹ thọ")
    fill_in(client, "/nguoi-ban/dang-ky/ma", code=latest_code(app))

    assert (only_shop().unit_code, only_shop().household_code) == ("30076", None)


def test_the_answer_lost_on_the_way_loses_nothing(app: Flask) -> None:
    """The network drops while the code is sent: the same browser comes back to the same step."""
    client = app.test_client()
    fields = {"name": "Hoa", "phone": "0912345678", "kind": "household", "unit": ""}
    fill_in(client, "/nguoi-ban/dang-ky", **fields)

    again = client.get("/nguoi-ban/dang-ky/ma")
    assert again.status_code == 200
    digits, token = latest_code(app), token_on(again)
    for _ in range(2):
        client.post("/nguoi-ban/dang-ky/ma", data={"code": digits, "csrf_token": token})

    assert db.session.scalar(select(func.count(Seller.id))) == 1
    assert client.get("/nguoi-ban/").status_code == 200


def test_a_wrong_code_opens_no_shop(app: Flask) -> None:
    client = app.test_client()
    fields = {"name": "Hoa", "phone": "0912345678", "kind": "household", "unit": ""}
    fill_in(client, "/nguoi-ban/dang-ky", **fields)
    wrong = f"{(int(latest_code(app)) + 1) % 1_000_000:06d}"

    page = fill_in(client, "/nguoi-ban/dang-ky/ma", code=wrong)

    assert page.status_code == 200
    assert client.get_cookie(cookie_name(client)) is None
    assert db.session.scalar(select(func.count(Seller.id))) == 0


def test_somebody_signed_in_needs_one_screen(app: Flask) -> None:
    user = make_user("Lê Văn Tám")
    client = app.test_client()
    sign_in(client, user)
    assert 'value="Lê Văn Tám"' in client.get("/nguoi-ban/dang-ky").text

    answer = fill_in(client, "/nguoi-ban/dang-ky", name="Vườn nhà Tám", kind="household", unit="")

    assert answer.location == "/nguoi-ban/san-pham/moi"
    assert only_shop().phone == user.phone

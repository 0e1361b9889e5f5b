"""From the open shop to the request for approval, and the people who work there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.accounts.models import User
from marketplace.core.db import db
from marketplace.sellers.models import Seller, SellerKind, SellerStatus
from marketplace.sellers.queries import growers_of, members_of, payout_account_of
from tests.factories import make_product, make_seller, make_user
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user()


@pytest.fixture
def shop(owner: User) -> Seller:
    return make_seller(owner=owner, status=SellerStatus.DRAFT)


@pytest.fixture
def client(app: Flask, owner: User, shop: Seller) -> FlaskClient:
    client = app.test_client()
    sign_in(client, owner)
    return client


def test_the_home_page_leads_through_the_list(client: FlaskClient, shop: Seller) -> None:
    page = client.get("/nguoi-ban/").text
    assert page.count("pill-info") == 4  # the shop's state and three lines to do
    assert "/nguoi-ban/gui-duyet" not in page

    make_product(seller=shop, published=False)
    fill_in(
        client,
        "/nguoi-ban/gian-hang/tai-khoan",
        bank="Vietcombank",
        number="0123 456 789",
        holder="Nguyễn Thị Hoa",
    )
    fill_in(client, "/nguoi-ban/gian-hang/dieu-khoan", terms="y", personal_data="y")

    assert "/nguoi-ban/gui-duyet" in client.get("/nguoi-ban/").text
    fill_in(client, "/nguoi-ban/gui-duyet", page="/nguoi-ban/")
    db.session.refresh(shop)
    assert shop.status is SellerStatus.SUBMITTED


def test_sending_in_too_early_names_what_is_missing(client: FlaskClient, shop: Seller) -> None:
    fill_in(client, "/nguoi-ban/gui-duyet", page="/nguoi-ban/gian-hang")

    page = client.get("/nguoi-ban/").text
    db.session.refresh(shop)
    assert shop.status is SellerStatus.DRAFT
    assert "Sản phẩm đầu tiên, Tài khoản nhận tiền" in page


def test_a_bad_account_is_kept_with_sentences_and_nothing_is_stored(
    client: FlaskClient, shop: Seller
) -> None:
    page = fill_in(
        client,
        "/nguoi-ban/gian-hang/tai-khoan",
        bank="Ngân hàng Trên Trời",
        number="",
        holder="",
    )

    assert page.text.count('class="field-error"') == 3
    assert 'value="Ngân hàng Trên Trời"' in page.text
    assert payout_account_of(shop.id) is None


def test_an_account_number_is_never_shown_whole(client: FlaskClient) -> None:
    for bank, number in (("Vietcombank", "0123456789"), ("970422", "12x")):
        answer = fill_in(
            client, "/nguoi-ban/gian-hang/tai-khoan", bank=bank, number=number, holder="HOA"
        )
    assert answer.status_code == 200  # the second one is refused

    for path in ("/nguoi-ban/gian-hang", "/nguoi-ban/gian-hang/tai-khoan"):
        page = client.get(path).text
        assert "0123456789" not in page
        assert "6789" in page


def test_both_boxes_of_the_terms_are_unticked_and_needed(client: FlaskClient, shop: Seller) -> None:
    assert "checked" not in client.get("/nguoi-ban/gian-hang/dieu-khoan").text

    page = fill_in(client, "/nguoi-ban/gian-hang/dieu-khoan", terms="y")

    assert page.text.count('class="field-error"') == 1
    db.session.refresh(shop)
    assert shop.terms_version is None


def test_a_wrong_tax_code_stays_in_its_field(client: FlaskClient, shop: Seller) -> None:
    page = fill_in(
        client,
        "/nguoi-ban/gian-hang",
        name="Vườn nhà Hoa",
        hamlet="Thôn Kép 1",
        story="",
        tax_code="123",
    )

    assert 'value="123"' in page.text
    assert page.text.count('class="field-error"') == 1
    fill_in(
        client,
        "/nguoi-ban/gian-hang",
        name="Vườn nhà Hoa",
        hamlet="Thôn Kép 1",
        story="",
        tax_code="0100233488",
    )
    db.session.refresh(shop)
    assert (shop.name, shop.tax_code) == ("Vườn nhà Hoa", "0100233488")


def test_the_owner_adds_and_removes_a_packer(client: FlaskClient, shop: Seller) -> None:
    path = "/nguoi-ban/gian-hang/nguoi-lam"
    bad = fill_in(client, path, phone="12", name="", role="king")
    assert bad.text.count('class="field-error"') == 3

    fill_in(client, path, phone="0987654321", name="Lan", role="packer")
    packer = members_of(shop.id)[1].user
    assert (packer.name, packer.phone) == ("Lan", "+84987654321")

    fill_in(client, f"{path}/xoa", page=path, member=packer.code)
    assert len(members_of(shop.id)) == 1


def test_a_packer_sees_the_people_but_may_not_change_them(
    app: Flask, client: FlaskClient, shop: Seller
) -> None:
    path = "/nguoi-ban/gian-hang/nguoi-lam"
    fill_in(client, path, phone="0987654321", name="Lan", role="packer")
    packer = members_of(shop.id)[1].user
    other = app.test_client()
    sign_in(other, packer)

    answer = fill_in(other, path, phone="0912345670", name="Mới", role="owner")

    assert answer.status_code == 403
    assert len(members_of(shop.id)) == 2


def test_a_cooperative_adds_a_household(app: Flask) -> None:
    owner = make_user()
    shop = make_seller(owner=owner, kind=SellerKind.COOPERATIVE)
    client = app.test_client()
    sign_in(client, owner)
    path = "/nguoi-ban/gian-hang/ho-thanh-vien"

    bad = fill_in(client, path, name="", phone="12", hamlet="", household_code="")
    assert bad.text.count('class="field-error"') == 2
    fill_in(client, path, name="Hộ ông Tám", phone="", hamlet="Thôn Kép 1", household_code="")

    (grower,) = growers_of(shop.id)
    assert grower.name == "Hộ ông Tám"
    fill_in(client, f"{path}/xoa", page=path, household=grower.household_code)
    assert growers_of(shop.id) == []


def test_who_works_in_two_shops_goes_from_one_to_the_other(
    app: Flask, client: FlaskClient, owner: User, shop: Seller
) -> None:
    second = make_seller("Gian hàng thứ hai", owner=owner)
    stranger = make_seller("Gian hàng người khác")
    assert f"<h1>{shop.name}</h1>" in client.get("/nguoi-ban/").text

    fill_in(client, "/nguoi-ban/chon-gian-hang", page="/nguoi-ban/", shop=second.code)
    assert "<h1>Gian hàng thứ hai</h1>" in client.get("/nguoi-ban/").text

    answer = fill_in(client, "/nguoi-ban/chon-gian-hang", page="/nguoi-ban/", shop=stranger.code)
    assert answer.status_code == 404


def test_a_page_costs_the_same_however_many_people_there_are(
    client: FlaskClient, shop: Seller
) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get("/nguoi-ban/gian-hang/nguoi-lam").status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    statements()  # what the process keeps is read once
    few = statements()
    for number in range(5):
        fill_in(
            client,
            "/nguoi-ban/gian-hang/nguoi-lam",
            phone=f"098765432{number}",
            name="Lan",
            role="packer",
        )
    assert statements() == few

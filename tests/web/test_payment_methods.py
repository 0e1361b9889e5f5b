"""Each payment method has its words, icon and place, and one row is all that a new one needs."""

import importlib
import inspect
import pkgutil
import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import payments
from marketplace.accounts.models import User
from marketplace.config import payment_desk
from marketplace.core.clock import Month, utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.core.events import deliver_pending
from marketplace.indicators.declarations import INDICATORS
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.sellers.models import SellerMember
from marketplace.settlement.commands import inbox
from marketplace.settlement.commands.clockwork import reconcile_pending
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.settlement.desk import Desk
from marketplace.settlement.methods import METHODS
from marketplace.settlement.models import PaymentAttempt, PaymentNotice
from marketplace.web.commune.drill_down import shown_list
from marketplace.web.serving.payment_providers import DESK
from marketplace.web.serving.settings import settings
from payments.contract import Notice, PaymentProvider
from tests.architecture.source_tree import ROOT
from tests.factories import make_product, make_seller, make_unit, make_user
from tests.factories.orders import make_pickup_point
from tests.indicators.telling import completed, tell
from tests.settlement.wallet import NAME, ROW, Pairs, signed
from tests.web.signing_in import sign_in
from tests.web.storefront.test_checkout import HTTPS, fill, pickup_form

DOOR = f"/webhooks/payments/{NAME}"
SPRITE = ROOT / "static" / "vendor" / "lucide" / "sprite.svg"


@pytest.fixture
def wallet_desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The market's desk once the made-up wallet has its row."""
    monkeypatch.setitem(METHODS, NAME, ROW)
    desk = payment_desk(settings())
    monkeypatch.setitem(app.extensions, DESK, desk)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return desk


@pytest.fixture
def client(app: Flask, wallet_desk: Desk) -> FlaskClient:
    return app.test_client()


def bought(client: FlaskClient) -> OrderGroup:
    """A group whose buyer chose the wallet, through the pages."""
    product = make_product(seller=make_seller(owner=make_user("Bà Hoa")), price=35_000)
    fill(client, (product, 2))
    form = pickup_form(client, make_pickup_point(), method=NAME)
    answer = client.post("/thanh-toan", data=form, base_url=HTTPS)
    assert answer.location.startswith("https://vi.example/pay/"), answer.location
    return db.session.scalars(select(OrderGroup)).one()


def said_paid() -> Pairs:
    attempt = db.session.scalars(select(PaymentAttempt)).one()
    moment = int(utc_now().timestamp())
    return signed(state="paid", reference=attempt.reference, amount=attempt.amount, at=moment)


def order_owner(order: Order) -> User:
    return db.session.scalars(
        select(User).join(SellerMember).where(SellerMember.seller_id == order.seller_id)
    ).one()


def status_of(group: OrderGroup) -> OrderStatus:
    query = select(Order).where(Order.group_id == group.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one().status


def adapters() -> set[str]:
    """The names of all providers that the package has an adapter for."""
    modules = [
        importlib.import_module(f"payments.{found.name}")
        for found in pkgutil.iter_modules(payments.__path__)
        if not found.ispkg
    ]
    return {
        vars(made)["name"]
        for module in modules
        for _name, made in inspect.getmembers(module, inspect.isclass)
        if hasattr(made, "verify_and_parse") and made is not PaymentProvider
    }


def test_each_provider_has_its_words_its_icon_and_its_place(app: Flask) -> None:
    icons = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")))

    assert set(METHODS) == adapters()
    assert set(app.extensions[DESK].providers) <= set(METHODS)
    for method in METHODS.values():
        words = (method.label, method.hint, method.past, method.page_title, method.page_link)
        assert all(words), method.name
        assert method.icon in icons, method.name
    assert len({method.label for method in METHODS.values()}) == len(METHODS)


def test_a_new_wallet_is_offered_at_the_checkout_after_the_others(client: FlaskClient) -> None:
    fill(client, (make_product(), 1))

    page = client.get("/thanh-toan", base_url=HTTPS).text

    offered = re.findall(r'name="method"\s+value="([^"]+)"', page)
    assert offered == ["vietqr_bank", "cod", "stripe", NAME]
    assert "#wallet" in page
    assert "Ví Xã" in page
    assert "Mở ứng dụng Ví Xã." in page


def test_a_new_wallet_is_led_to_and_named_on_the_buyers_and_the_sellers_page(
    client: FlaskClient,
) -> None:
    group = bought(client)
    order = db.session.scalars(select(Order)).one()

    waiting = client.get(f"/don-hang/{group.code}", base_url=HTTPS).text
    paid = client.get(DOOR, query_string=said_paid(), base_url=HTTPS)
    buyers = client.get(f"/don-hang/{group.code}", base_url=HTTPS).text
    seller = client.application.test_client()
    sign_in(seller, order_owner(order))
    sellers = seller.get(f"/nguoi-ban/don-hang/{order.code}", base_url=HTTPS).text

    assert "https://vi.example/pay/" in waiting
    assert "Sang trang thanh toán" in waiting
    assert (paid.status_code, paid.text) == (200, "applied")
    assert "Ví Xã" in buyers
    assert "Ví Xã" in sellers


def test_the_list_behind_a_figure_names_a_new_wallet(
    app: Flask, wallet_desk: Desk, now: datetime
) -> None:
    unit = make_unit()
    tell(completed(make_seller(), "DH1", 300_000, now - timedelta(days=1), method=NAME))
    deliver_pending(now)

    with app.test_request_context():
        opened = INDICATORS["TM13"].drill_down.opened(unit.id, Month.of(vietnam_day(now)), now=now)
        (row,) = shown_list(opened).rows

    assert "Ví" in row


def test_a_wallet_pays_by_a_notice_whose_query_is_signed(client: FlaskClient) -> None:
    group, query = bought(client), said_paid()

    answers = [client.get(DOOR, query_string=query, base_url=HTTPS) for _ in range(2)]

    assert [answer.text for answer in answers] == ["applied", "duplicate"]
    assert status_of(group) is OrderStatus.PLACED


def test_a_query_that_was_changed_pays_nothing(client: FlaskClient) -> None:
    group = bought(client)
    query = [(name, "1" if name == "amount" else word) for name, word in said_paid()]

    answer = client.get(DOOR, query_string=query, base_url=HTTPS)

    assert answer.status_code == 401
    assert status_of(group) is OrderStatus.AWAITING_PAYMENT


def test_a_notice_comes_by_its_providers_own_method_only(client: FlaskClient) -> None:
    by_post = client.post(DOOR, query_string=signed(state="paid"), base_url=HTTPS)
    by_head = client.head(DOOR, base_url=HTTPS)
    at_the_bank = client.get("/webhooks/payments/vietqr_bank", base_url=HTTPS)

    assert [answer.status_code for answer in (by_post, by_head, at_the_bank)] == [405] * 3
    assert (by_post.headers["Allow"], at_the_bank.headers["Allow"]) == ("GET", "POST")
    assert db.session.scalars(select(PaymentNotice)).all() == []


def test_a_signed_query_whose_effect_failed_is_verified_and_worked_through_again(
    client: FlaskClient, wallet_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the database went away")

    group, query = bought(client), said_paid()
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "apply_facts", break_down)
        failed = client.get(DOOR, query_string=query, base_url=HTTPS)
    before = status_of(group)
    db.session.rollback()

    reconcile_pending(desk=wallet_desk, now=utc_now())

    assert (failed.status_code, before) == (500, OrderStatus.AWAITING_PAYMENT)
    assert status_of(group) is OrderStatus.PLACED
    (notice,) = db.session.scalars(select(PaymentNotice)).all()
    assert (notice.method, notice.outcome) == ("GET", "applied")


def test_two_notices_that_tell_no_fact_are_two_when_their_queries_differ(
    wallet_desk: Desk, now: datetime
) -> None:
    for number in (1, 2, 2):
        query = signed(state="opened", number=number)
        receive_notice(NAME, Notice("GET", DOOR, query, {}, b"", now), desk=wallet_desk, now=now)

    assert len(db.session.scalars(select(PaymentNotice)).all()) == 2

"""The operator's pages: who may come in, and what their buttons do."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.clock import utc_now
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import TRIES_BEFORE_PARKING, OutboxEvent
from marketplace.demo.load_request import LoadRequest, note_begun, note_played
from marketplace.jobs.commands import enqueue
from marketplace.jobs.models import Job, JobState
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.order_money import cancel_order
from marketplace.settlement.models import SuspenseItem, SuspenseState
from marketplace.web.serving.payment_providers import DESK
from payments.contract import RefundState
from tests.factories import make_officer, make_operator, make_product, make_user
from tests.settlement.counter import begin_sale, transfer
from tests.web.signing_in import sign_in

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PAGES = (
    "/quan-tri/chuyen-khoan-la",
    "/quan-tri/hoan-tien",
    "/quan-tri/viec-ket",
    "/quan-tri/giao-dien",
)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An operator, signed in with the second factor; forms without tokens."""
    app.config["WTF_CSRF_ENABLED"] = False
    made = app.test_client()
    sign_in(made, make_operator())
    yield made
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("page", PAGES)
def test_only_operators_with_their_second_factor_come_in(app: Flask, page: str) -> None:
    stranger, buyer, officer, hasty = (app.test_client() for _ in range(4))
    sign_in(buyer, make_user())
    sign_in(officer, make_officer())
    sign_in(hasty, make_operator(), stepped_up=False)

    assert stranger.get(page).status_code == 302
    assert buyer.get(page).status_code == 403
    assert officer.get(page).status_code == 403
    assert hasty.get(page).location.startswith("/xac-nhan") or hasty.get(page).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_each_page_shows_itself_when_there_is_nothing_to_do(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200


def test_the_operator_sees_how_far_the_demos_past_has_been_played(client: FlaskClient) -> None:
    request = LoadRequest("small", 1, 10, NOW)
    note_begun(request, day=date(2026, 10, 1), last_day=date(2026, 11, 22), acts=200)
    note_played(date(2026, 11, 2), acts=100)

    page = client.get("/quan-tri/viec-ket").get_data(as_text=True)
    note_played(date(2026, 11, 22), acts=100, finished_at=NOW)

    assert "50%, đã tới ngày 02/11/2026, còn 20 ngày." in page
    assert 'value="50"' in page
    assert "đã tới ngày" not in client.get("/quan-tri/viec-ket").get_data(as_text=True)


def test_the_operators_home_leads_to_the_transfers(client: FlaskClient) -> None:
    assert client.get("/quan-tri/").location == PAGES[0]


def test_a_transfer_is_matched_by_the_orders_code(app: Flask, client: FlaskClient) -> None:
    desk, now = app.extensions[DESK], utc_now()
    sale = begin_sale(desk, (make_product(), 2), now=now)
    transfer(desk, 70_000, "tien vai thieu", now=now)
    (code,) = db.session.scalars(select(SuspenseItem.code)).all()
    assert "tien vai thieu" in client.get(PAGES[0]).text

    wrong = client.post(f"{PAGES[0]}/{code}/khop", data={f"{code}-order_code": "DH123"})
    empty = client.post(f"{PAGES[0]}/{code}/khop", data={})
    right = client.post(f"{PAGES[0]}/{code}/khop", data={f"{code}-order_code": sale.group.code})

    assert (wrong.status_code, empty.status_code, right.status_code) == (422, 422, 302)
    assert 'value="DH123"' in wrong.text
    assert sale.order.status is OrderStatus.PLACED


def test_a_transfer_is_sent_back(app: Flask, client: FlaskClient) -> None:
    transfer(app.extensions[DESK], 70_000, "nham so", now=utc_now())
    (code,) = db.session.scalars(select(SuspenseItem.code)).all()

    assert client.post(f"{PAGES[0]}/{code}/tra-lai").status_code == 302
    assert client.post(f"{PAGES[0]}/{code}/tra-lai").status_code == 409

    db.session.expire_all()
    assert db.session.scalars(select(SuspenseItem)).one().state is SuspenseState.RETURNED


def test_a_refund_by_hand_is_noted_as_sent(app: Flask, client: FlaskClient) -> None:
    desk, now = app.extensions[DESK], utc_now()
    sale = begin_sale(desk, (make_product(), 2), now=now)
    transfer(desk, 70_000, sale.attempt.reference, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
        sale.refunds[0].by_hand = True
    code = sale.refunds[0].code
    assert code in client.get(PAGES[1]).text

    assert client.post(f"{PAGES[1]}/{code}/da-chuyen").status_code == 302
    assert client.post(f"{PAGES[1]}/HT000/da-chuyen").status_code == 404

    assert sale.refunds[0].state is RefundState.DONE


def test_stuck_work_is_shown_and_tried_again(client: FlaskClient) -> None:
    now = utc_now()
    with unit_of_work() as session:
        job = enqueue("tests.stuck", now=now)
        job.state, job.last_error = JobState.PARKED, "ValueError: broken"
        event = OutboxEvent(
            name="tests.stuck", payload={}, occurred_at=now, run_after=now, parked_at=now
        )
        event.attempts = TRIES_BEFORE_PARKING
        session.add(event)
    code = job.code
    assert "ValueError: broken" in client.get(PAGES[2]).text

    assert client.post(f"{PAGES[2]}/viec/{code}").status_code == 302
    assert client.post(f"{PAGES[2]}/su-kien", data={"event": event.id}).status_code == 302

    db.session.expire_all()
    assert db.session.scalars(select(Job).where(Job.code == code)).one().state is JobState.QUEUED
    assert db.session.scalars(select(OutboxEvent)).one().parked_at is None

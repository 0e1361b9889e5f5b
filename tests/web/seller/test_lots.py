"""Lots at the seller's desk: a new harvest in two taps and a number, and every gram after it."""

import re

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Product, Variant
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.inventory.queries import stock_of
from marketplace.sellers.models import MemberRole, SellerMember
from marketplace.traceability.lots.models import (
    MARKET,
    Interval,
    Lot,
    LotKind,
    LotMovement,
    LotNote,
    LotState,
    MoveKind,
    NoteCause,
)
from tests.factories import make_category, make_product, make_seller, make_user
from tests.factories.lots import make_lot
from tests.factories.people import LONG_AGO
from tests.factories.saving import save
from tests.traceability.lot_books import book_faults
from tests.web.filling_in import fill_in

LIST = "/nguoi-ban/san-pham"


def variant_of(product):
    return db.session.query(Variant).filter_by(product_id=product.id).order_by("id").first()


def on_sale(product):
    variant = variant_of(product)
    return stock_of([variant.id])[variant.id]


@pytest.fixture
def product(owner):
    made = make_product(seller=make_seller(owner=owner), category=make_category(), stock=0)
    made.sold_from_lots = True
    save(made)
    return made


def address(lot, product):
    return f"/nguoi-ban/lo/{product.code}/{lot.code}"


def test_the_page_of_a_lot_tells_what_is_left_and_what_is_missing(client, product):
    lot = make_lot(product, code="VAI26-1", grams=20_000)
    client.post(
        f"{address(lot, product)}/chuyen",
        data={"move-kind": "loss", "move-grams": "7,5", "move-reason": "dập khi hái"},
    )

    page = client.get(address(lot, product)).text

    assert "Còn 12,5" in page
    assert "dập khi hái" in page
    assert "còn thiếu:" in page
    assert "VAI26-1" in client.get("/nguoi-ban/lo").text
    move = db.session.scalars(select(LotMovement)).one()
    assert (move.kind, move.grams) == (MoveKind.LOSS, 7_500)
    assert on_sale(product) == 12_500


def test_an_overdrawn_lot_says_what_is_left_at_the_field(client, product):
    lot = make_lot(product, grams=12_500)

    answer = client.post(
        f"{address(lot, product)}/chuyen",
        data={"move-kind": "loss", "move-grams": "12,6", "move-reason": "dập"},
    )

    assert answer.status_code == 422
    assert re.search(r"Lô này chỉ còn 12,5\s*kg", answer.text)
    assert 'value="12,6"' in answer.text


def test_a_movement_sent_twice_is_entered_once(client, product):
    lot = make_lot(product, grams=10_000)
    typed = {"move-kind": "own_use", "move-grams": "1", "move-reason": "", "move-seen": "0"}

    for _ in range(2):
        client.post(f"{address(lot, product)}/chuyen", data=typed)

    assert on_sale(product) == 9_000


def test_a_count_that_rises_asks_for_the_second_person(client, product):
    son = make_user("Anh Tư")
    save(
        SellerMember(
            seller_id=product.seller_id,
            user_id=son.id,
            role=MemberRole.MANAGER,
            added_at=LONG_AGO,
        )
    )
    lot = make_lot(product, grams=10_000)
    path = f"{address(lot, product)}/dem"
    client.post(path, data={"count-grams": "8", "count-reason": "cân lại"})
    typed = {"count-grams": "9", "count-reason": "cân lại", "count-second_person": ""}

    refused = client.post(path, data=typed)
    taken = client.post(path, data=typed | {"count-second_person": son.code})

    assert refused.status_code == 422
    assert "cùng kiểm" in refused.text
    assert taken.status_code == 302
    assert on_sale(product) == 9_000


def test_a_lot_is_closed_with_its_reason(client, product):
    lot = make_lot(product, grams=10_000)

    refused = client.post(f"{address(lot, product)}/dong", data={"close-reason": ""})
    client.post(f"{address(lot, product)}/dong", data={"close-reason": "bán hết tại vườn"})

    assert refused.status_code == 422
    assert on_sale(product) == 0
    assert "bán hết tại vườn" in client.get(address(lot, product)).text


def test_harvests_become_packs_and_what_is_over_is_loss(client, product):
    today = vietnam_day(utc_now())
    first = make_lot(product, code="A/1", grams=10_000, harvested_on=today)
    second = make_lot(product, code="B-2", grams=10_000, harvested_on=today)
    typed = {
        f"kg:{product.code}:{first.code}": "6",
        f"kg:{product.code}:{second.code}": "5",
        "pack": variant_of(product).sku,
        "pack_size": "1",
        "count": "10",
        "packed_on": today.isoformat(),
    }

    refused = fill_in(client, "/nguoi-ban/dong-goi", **(typed | {"count": "12"}))
    answer = fill_in(client, "/nguoi-ban/dong-goi", **typed)

    assert refused.status_code == 422
    assert re.search(r"11\s*kg thu hoạch không thể ra 12\s*kg hàng gói", refused.text)
    assert answer.status_code == 302
    packs = db.session.scalars(select(Lot).where(Lot.kind == LotKind.PACK)).one()
    assert (packs.pack_count, packs.quantity_g) == (10, 10_000)
    assert on_sale(product) == 19_000
    page = client.get(answer.headers["Location"]).text
    assert "Đóng gói từ" in page
    assert client.get(address(first, product)).status_code == 200
    assert book_faults(utc_now()) == []


def test_somebody_elses_lots_are_not_found(client, product):
    foreign = make_lot()
    theirs = db.session.get_one(Product, foreign.product_id)

    assert client.get(address(foreign, theirs)).status_code == 404
    for step in ("chuyen", "dem", "dong"):
        assert client.post(f"{address(foreign, theirs)}/{step}").status_code == 404
    assert client.get(f"/nguoi-ban/thu-hoach/{theirs.code}").status_code == 404
    assert foreign.code not in client.get("/nguoi-ban/lo").text


def test_a_shop_books_its_lot_that_broke_the_waiting_days_as_destroyed(client, product):
    lot = make_lot(product, code="VAI26-1", grams=20_000, state=LotState.HELD)
    lot.interval = Interval.VIOLATION
    save(lot, held_by_the_waiting_days(lot))
    path = f"{address(lot, product)}/tieu-huy"

    assert path in client.get(address(lot, product)).text
    assert client.post(path, data={"destroy-reason": ""}).status_code == 422
    assert client.post(path, data={"destroy-reason": "Chôn với vôi"}).status_code == 302

    db.session.expire_all()
    assert db.session.get_one(Lot, lot.id).state is LotState.DESTROYED
    move = db.session.scalars(select(LotMovement)).one()
    assert (move.kind, move.grams, move.reason) == (MoveKind.LOSS, 20_000, "Chôn với vôi")
    assert path not in client.get(address(lot, product)).text
    assert book_faults(utc_now()) == []


def held_by_the_waiting_days(lot: Lot, cause: NoteCause = NoteCause.INTERVAL) -> LotNote:
    return LotNote(
        lot_id=lot.id,
        state=LotState.HELD,
        reason="Phun muộn",
        cause=cause,
        noted_by=MARKET,
        noted_at=utc_now(),
    )


@pytest.mark.parametrize(
    ("state", "interval", "cause"),
    [
        (LotState.HELD, Interval.OK, NoteCause.DECIDED),
        # The waiting days broke it, and then an officer holds it as well.
        (LotState.HELD, Interval.VIOLATION, NoteCause.DECIDED),
        # What is left of sound goods is a loss.
        (LotState.CLOSED, Interval.OK, NoteCause.INTERVAL),
    ],
)
def test_a_lot_that_is_not_the_shops_to_destroy(client, product, state, interval, cause):
    lot = make_lot(product, code="VAI26-1", state=state)
    lot.interval = interval
    save(
        lot, held_by_the_waiting_days(lot, NoteCause.INTERVAL), held_by_the_waiting_days(lot, cause)
    )
    path = f"{address(lot, product)}/tieu-huy"

    assert path not in client.get(address(lot, product)).text
    assert client.post(path, data={"destroy-reason": "Chôn"}).status_code == 302
    assert "Lô này đã đổi trạng thái" in client.get(address(lot, product)).text
    assert db.session.get_one(Lot, lot.id, populate_existing=True).state is state

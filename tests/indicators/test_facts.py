"""Figures come from events only, once each, and are rebuilt to the same numbers."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from marketplace.core.clock import Month
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.indicators.declarations import INDICATORS
from marketplace.indicators.lines import sale_lines, selling_shops, shops_behind
from marketplace.indicators.models import SaleFact
from marketplace.indicators.queries import month_sums, months_back
from marketplace.indicators.subscribers import keep_sale
from marketplace.localities.commands import HOUSEHOLDS, declare_figure
from marketplace.sellers.events import ShopApproved, ShopReactivated, ShopSuspended
from marketplace.sellers.models import SellerKind
from tests.factories import make_seller, make_unit
from tests.indicators.telling import completed, refunded, shop_event, tell

NOVEMBER = Month(2026, 11)
OCTOBER = NOVEMBER.previous


def _deliver() -> None:
    while deliver_pending(datetime(2027, 1, 1, tzinfo=UTC)):
        pass


def test_an_order_belongs_to_the_vietnam_day_of_its_completion(app, now):
    seller = make_seller()
    last_of_october = datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC)
    tell(
        completed(seller, "DH1", 100_000, last_of_october),
        completed(seller, "DH2", 50_000, last_of_october + timedelta(seconds=1), method="cod"),
    )
    _deliver()

    sums = month_sums([seller.unit_id], [OCTOBER, NOVEMBER], now=now)
    assert sums[seller.unit_id, OCTOBER].sales == 100_000
    assert sums[seller.unit_id, NOVEMBER].sales == 50_000
    assert sums[seller.unit_id, NOVEMBER].cashless_orders == 0


def test_a_refund_belongs_to_its_own_month_and_one_before_completion_to_none(app, now):
    seller = make_seller()
    october = datetime(2026, 10, 10, 3, 0, tzinfo=UTC)
    tell(
        completed(seller, "DH1", 100_000, october),
        refunded(seller, "HT1", "DH1", 30_000, now),
        refunded(seller, "HT2", "DH9", 70_000, now, after_completion=False),
    )
    _deliver()

    sums = month_sums([seller.unit_id], [OCTOBER, NOVEMBER], now=now)
    assert sums[seller.unit_id, OCTOBER].net_sales == 100_000
    assert sums[seller.unit_id, NOVEMBER].net_sales == -30_000
    assert [line.amount for line in sale_lines(seller.unit_id, NOVEMBER)] == [-30_000]


def test_the_same_fact_told_twice_counts_once(app, now):
    seller = make_seller()
    event = completed(seller, "DH1", 100_000, now)
    for _ in range(3):
        with unit_of_work():
            keep_sale(event)
    assert db.session.scalar(select(func.count()).select_from(SaleFact)) == 1


def test_a_household_with_two_shops_counts_once_and_a_cooperative_not_at_all(app, now):
    first = make_seller("Vườn một")
    second = make_seller("Vườn hai")
    with unit_of_work():
        second = db.session.merge(second)
        second.household_code = first.household_code
    cooperative = make_seller("HTX", kind=SellerKind.COOPERATIVE)
    tell(
        *(shop_event(ShopApproved, shop, now) for shop in (first, second, cooperative)),
        completed(first, "DH1", 10_000, now),
        completed(second, "DH2", 10_000, now),
        completed(cooperative, "DH3", 10_000, now),
    )
    _deliver()

    sums = month_sums([first.unit_id], [NOVEMBER], now=now)[first.unit_id, NOVEMBER]
    assert (sums.shop_households, sums.selling_households, sums.orders) == (1, 1, 3)
    assert len(shops_behind(first.unit_id, NOVEMBER, now)) == 2
    assert [line.orders for line in selling_shops(first.unit_id, NOVEMBER)] == [1, 1]


def test_a_suspended_shop_is_counted_in_the_months_that_it_stood(app, now):
    seller = make_seller()
    september = datetime(2026, 9, 2, tzinfo=UTC)
    october = datetime(2026, 10, 20, tzinfo=UTC)
    tell(
        shop_event(ShopApproved, seller, september),
        shop_event(ShopSuspended, seller, october),
        shop_event(ShopReactivated, seller, now),
    )
    _deliver()

    months = months_back(NOVEMBER, 4)
    sums = month_sums([seller.unit_id], months, now=now)
    assert [sums[seller.unit_id, month].shop_households for month in months] == [0, 1, 0, 1]


def test_rebuilding_from_the_events_gives_the_same_figures(app, now):
    seller, other = make_seller(), make_seller("Vườn khác")
    with unit_of_work():
        declare_figure(
            make_unit(), HOUSEHOLDS, 2_570, month=OCTOBER, source="UBND", actor="CB", now=now
        )
    tell(
        shop_event(ShopApproved, seller, now - timedelta(days=40)),
        shop_event(ShopApproved, other, now - timedelta(days=40)),
        shop_event(ShopSuspended, other, now - timedelta(days=1)),
        *(
            completed(seller, f"DH{n}", 10_000 * n, now - timedelta(days=n), method=method)
            for n, method in enumerate(("cod", "vietqr_bank", "stripe") * 8, start=1)
        ),
        refunded(seller, "HT1", "DH5", 20_000, now),
    )
    _deliver()
    months = months_back(NOVEMBER, 3)
    before = month_sums([seller.unit_id], months, now=now)

    answer = app.test_cli_runner().invoke(args=["indicators", "rebuild"])

    assert "28 events told again" in answer.output
    assert month_sums([seller.unit_id], months, now=now) == before
    assert before[seller.unit_id, NOVEMBER].households == 2_570


def test_definitions_are_loaded_once_and_never_changed(app):
    runner = app.test_cli_runner()
    assert (
        f"{len(INDICATORS)} definitions added" in runner.invoke(args=["indicators", "load"]).output
    )
    assert "0 definitions added" in runner.invoke(args=["indicators", "load"]).output

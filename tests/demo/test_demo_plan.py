"""The plan of the full demo: sizes, determinism and what the indicators' examples need."""

from collections import Counter
from datetime import UTC, date, datetime
from functools import cache

from marketplace.catalog.packing import pack_of
from marketplace.core.codes import is_code
from marketplace.core.quantity import price_per_kilogram
from marketplace.demo.pack import read_pack
from marketplace.demo.pictures import scene_names
from marketplace.demo.plans import MARKET, SIZES, Fate, ShopPlan, TradePlan, Verb
from marketplace.demo.shop_plan import plan_shops
from marketplace.demo.trade_plan import plan_trade

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@cache
def known_plan() -> tuple[tuple[ShopPlan, ...], TradePlan]:
    return planned()


def planned(seed: int = 1) -> tuple[tuple[ShopPlan, ...], TradePlan]:
    pack, size = read_pack(), SIZES["full"]
    shops = plan_shops(pack, size=size, seed=seed, today=date(2026, 11, 22))
    return shops, plan_trade(pack, shops, size=size, seed=seed, now=NOW)


def test_every_kind_of_the_pack_has_a_picture_and_a_pack_that_the_market_takes() -> None:
    for kind in read_pack().kinds.values():
        assert scene_names(kind.produce)
        assert pack_of(kind.unit, content=kind.size).base_quantity > 0
        assert kind.price[0] <= kind.price[1]
        assert len(kind.text) > 50


def test_the_market_commune_has_150_selling_households_and_some_that_wait() -> None:
    shops, _trade = known_plan()
    fates = Counter(
        shop.fate for shop in shops if shop.unit_code == MARKET and not shop.cooperative
    )

    assert fates[Fate.APPROVED] == 150
    assert fates[Fate.SUBMITTED] >= 3
    assert fates[Fate.MORE_NEEDED] >= 1
    assert fates[Fate.SUSPENDED] == 1
    listings = [listing for shop in shops for listing in shop.listings]
    assert 280 <= len(listings) <= 340
    assert len({listing.code for listing in listings}) == len(listings)
    assert all(is_code(listing.code, "SP") for listing in listings)


def test_shops_are_called_differently_and_own_one_phone_each() -> None:
    shops, _trade = known_plan()

    assert len({shop.name for shop in shops}) == len(shops)
    assert len({shop.phone for shop in shops}) == len(shops)


def test_ninety_days_bring_over_a_thousand_orders_in_every_way_of_paying() -> None:
    _shops, trade = known_plan()

    methods = Counter(group.method for group in trade.groups)
    assert 1_150 <= len(trade.groups) <= 1_550
    assert set(methods) == {"vietqr_bank", "stripe", "cod"}
    assert all(step.at <= NOW for group in trade.groups for step in group.steps)
    assert all(
        any(step.verb is verb for group in trade.groups for step in group.steps) for verb in Verb
    )


def test_later_weeks_sell_more_than_earlier_ones_and_weekends_more_than_weekdays() -> None:
    _shops, trade = known_plan()
    days = Counter(group.steps[0].at.date() for group in trade.groups)
    weekend = [count for day, count in days.items() if day.isoweekday() > 5]
    weekday = [count for day, count in days.items() if day.isoweekday() <= 5]
    early = sum(count for day, count in days.items() if day < date(2026, 9, 22))
    late = sum(count for day, count in days.items() if day >= date(2026, 10, 23))

    assert sum(weekend) / len(weekend) > sum(weekday) / len(weekday)
    assert late > 1.4 * early


def test_the_same_seed_plans_the_same_and_another_something_else() -> None:
    assert planned() == known_plan()
    assert planned(2) != known_plan()


def test_prices_per_kilogram_stay_within_what_people_pay() -> None:
    shops, _trade = known_plan()
    for shop in shops:
        for listing in shop.listings:
            for variant in listing.variants:
                pack = pack_of(
                    variant.unit, content=variant.content, approx_grams=variant.approx_grams
                )
                per_kilogram = price_per_kilogram(variant.price, pack.net_grams)
                assert per_kilogram is None or 5_000 <= per_kilogram <= 3_000_000

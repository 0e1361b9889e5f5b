"""Whatever a lot is judged by ends in one sink: judged once, at the end, for few statements."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.commands.photos import add_photo, remove_photo
from marketplace.catalog.commands.products import edit_product
from marketplace.catalog.models import Photo, Product, Variant
from marketplace.catalog.trust import trust_of
from marketplace.core.db import db, unit_of_work
from marketplace.core.images import Redrawn
from marketplace.core.page_versions import versions_of
from marketplace.core.storage import desk
from marketplace.core.unit_state import NoMoment
from marketplace.inventory.commands.offering import offer_harvest
from marketplace.inventory.models import StockItem
from marketplace.sellers.commands.shops import edit_shop
from marketplace.sellers.models import Seller
from marketplace.stamps.commands.batches import make_batch
from marketplace.traceability.farm.commands.areas import suspend_area
from marketplace.traceability.farm.commands.certificates import suspend_certificate
from marketplace.traceability.farm.commands.diary import add_entry
from marketplace.traceability.farm.commands.work import Work
from marketplace.traceability.farm.models import GrowingSeason, WorkKind
from marketplace.traceability.lots.changes import settle_lots
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import Interval, Lot, LotState
from tests.factories.farm import make_certificate, make_input
from tests.factories.lots import make_pack_lot
from tests.orders.counting import counted_statements
from tests.settlement.recalling import officer
from tests.traceability.harvesting import HARVESTED, make_farm, make_harvest
from tests.traceability.verdicts.playing import owner_of, said_of

DAY = date(2026, 11, 21)


def judged(farm, now) -> Lot:
    lot = make_harvest(farm.product, season=farm.season)
    with unit_of_work():
        judge_lots([lot.id], now=now)
    return lot


def seen(lot: Lot) -> tuple[int, bool, bool]:
    """How many items the lot has, whether it is complete, and whether its product says so."""
    db.session.expire_all()
    product = db.session.get_one(Product, lot.product_id)
    return lot.items, lot.complete, trust_of(product.trust, day=DAY).trace is not None


def test_the_only_photo_gone_takes_the_badge_and_a_new_one_brings_it_back(app, now):
    farm = make_farm()
    lot = judged(farm, now)
    assert seen(lot) == (9, True, True)

    photo = db.session.scalars(select(Photo)).one()
    with unit_of_work():
        remove_photo(farm.product, photo.code, now=now)
    assert seen(lot) == (8, False, False)

    with unit_of_work():
        picture = Redrawn(picture="1" * 64, content=b"", width=1, height=1, placeholder="")
        add_photo(farm.product, picture, store=desk.store, now=now)
    assert seen(lot) == (9, True, True)


def test_a_photo_of_a_hidden_product_counts_as_well(app, now):
    farm = make_farm()
    lot = judged(farm, now)
    photo = db.session.scalars(select(Photo)).one()

    with unit_of_work():
        db.session.get_one(Product, farm.product.id).visible = False
        remove_photo(farm.product, photo.code, now=now)

    assert seen(lot)[:2] == (8, False)


def test_stamps_are_the_serial_number_of_packs_without_a_brand(app, now):
    farm = make_farm()
    packs = make_pack_lot(judged(farm, now), product=farm.product)
    with unit_of_work():
        judge_lots([packs.id], now=now)
    before = seen(packs)[0]

    with unit_of_work():
        make_batch(packs, count=2, sheet="3x8", actor="t", now=now)

    assert seen(packs)[0] == before + 1
    assert packs.has_stamps


def test_a_shop_without_a_hamlet_has_no_address(app, now):
    farm = make_farm()
    lot = judged(farm, now)
    seller = db.session.get_one(Seller, farm.product.seller_id)
    for hamlet, expected in (("", (8, False, False)), ("Thôn Kép 2", (9, True, True))):
        with unit_of_work():
            edit_shop(
                seller,
                name=seller.name,
                hamlet=hamlet,
                story="",
                tax_code="",
                actor=owner_of(seller),
                now=now,
            )
        assert seen(lot) == expected


def test_a_brand_is_an_item_and_no_standard_leaves_the_lot_incomplete(app, now):
    farm = make_farm()
    lot = judged(farm, now)

    for brand, standard, expected in (
        ("Vải Kép", "TCVN", (10, True, True)),
        ("", "", (8, False, False)),
    ):
        with unit_of_work():
            said = said_of(farm.product, declared={"brand": brand, "standard": standard})
            edit_product(farm.product, said, now=now)
        assert seen(lot) == expected


def test_a_suspended_certificate_was_the_only_standard(app, now):
    farm = make_farm(standard="")
    certificate = make_certificate(farm.product)
    lot = judged(farm, now)
    assert seen(lot) == (9, True, True)

    checker = officer()
    with unit_of_work():
        suspend_certificate(certificate, reason="Hết hạn", actor=checker, now=now)

    assert seen(lot) == (8, False, False)
    assert trust_of(farm.product.trust, day=DAY).certificates == ()


def test_a_suspended_area_is_named_no_more(app, now):
    farm = make_farm()
    lot = judged(farm, now)
    assert trust_of(farm.product.trust, day=DAY).trace.areas == (farm.area.code,)

    checker = officer()
    with unit_of_work():
        suspend_area(farm.area, reason="Sai mã", actor=checker, now=now)

    assert seen(lot) == (9, True, True)
    assert trust_of(farm.product.trust, day=DAY).trace.areas == ()


def spray(farm, now, *, days_before: int = 2) -> list[str]:
    """Enter a spraying with 7 waiting days; the statements that it costs."""
    used = make_input(waiting_days=7)
    season = db.session.get_one(GrowingSeason, farm.season.id)
    work = Work(WorkKind.SPRAYING, HARVESTED - timedelta(days=days_before), used=used, quantity=40)
    with counted_statements() as sent, unit_of_work():
        add_entry(season, work, client_key="k", actor="t", now=now)
    return sent


@pytest.mark.parametrize("lots", [1, 9])
def test_a_sprayed_entry_that_holds_lots_costs_few_statements(app, now, lots):
    farm = make_farm()
    made = [judged(farm, now) for _ in range(lots)]

    sent = spray(farm, now)

    assert len(sent) <= 15 + 3 * (lots - 1), sent
    for lot in made:
        db.session.refresh(lot)
        assert (lot.interval, lot.state) == (Interval.VIOLATION, LotState.HELD)
    assert seen(made[0])[2] is False


def test_a_sprayed_entry_in_time_costs_at_most_fifteen_statements(app, now):
    farm = make_farm()
    lot = judged(farm, now)

    assert len(spray(farm, now, days_before=30)) <= 15
    assert seen(lot) == (9, True, True)
    assert lot.earliest_on == HARVESTED - timedelta(days=23)


def test_stock_moves_with_its_lots_before_the_commit(app, now):
    farm = make_farm()
    product = farm.product
    seller = db.session.get_one(Seller, product.seller_id)
    variant = db.session.scalars(select(Variant)).one()
    with unit_of_work():
        offer_harvest(
            product,
            variant=variant,
            seller=seller,
            grams=50_000,
            harvested_on=HARVESTED,
            season=farm.season,
            actor="t",
            now=now,
        )
    assert db.session.get_one(StockItem, variant.id).available == 50_000

    spray(farm, now)

    db.session.expire_all()
    assert db.session.get_one(StockItem, variant.id).available == 0


def test_the_pages_of_a_judged_lot_are_told_anew(app, now):
    farm = make_farm()
    lot = judged(farm, now)
    keys = [f"lot:{lot.id}", f"product:{farm.product.id}"]
    before = versions_of(keys)

    spray(farm, now)

    after = versions_of(keys)
    assert all(after[key] > before[key] for key in keys)


def test_who_must_know_the_verdict_at_once_asks_for_it(app, now):
    farm = make_farm()
    lot = judged(farm, now)
    used = make_input(waiting_days=7)
    work = Work(WorkKind.SPRAYING, HARVESTED - timedelta(days=2), used=used, quantity=40)

    with unit_of_work():
        add_entry(farm.season, work, client_key="k", actor="t", now=now)
        assert db.session.get_one(Lot, lot.id).state is LotState.OPEN
        settle_lots()
        assert db.session.get_one(Lot, lot.id).state is LotState.HELD


def test_a_change_without_a_moment_is_a_fault_of_the_program(app, now):
    farm = make_farm()
    lot = judged(farm, now)

    with pytest.raises(NoMoment), unit_of_work():
        db.session.delete(db.session.scalars(select(Photo)).one())

    assert seen(lot) == (9, True, True)
    assert db.session.scalars(select(Photo)).one()

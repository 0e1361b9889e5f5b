"""From a cause to the harvests behind it, forward to packs, stamps and orders, and to siblings beside."""

from datetime import timedelta

from flask import Flask

from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.models import AllocationState, Lot, LotAllocation, LotPlot
from marketplace.traceability.recalls.models import RecallScope
from marketplace.traceability.recalls.queries.affected_lots import (
    packed_from,
    siblings_of,
    sold_grams,
)
from marketplace.traceability.recalls.queries.causes import input_causes, lots_by_cause
from tests.factories import make_officer, make_product, make_unit
from tests.factories.farm import (
    make_certificate,
    make_entry,
    make_input,
    make_plot,
    make_season,
)
from tests.factories.lots import HARVESTED_ON, make_lot, make_pack_lot
from tests.factories.saving import save
from tests.orders.counting import counted_statements
from tests.sellers.acting import acting
from tests.settlement.recalling import product_of

DAY = timedelta(days=1)


def seller_of(lot: Lot) -> Seller:
    return db.session.get_one(Seller, lot.seller_id)


def codes(found) -> list[str]:
    return [lot.code for lot in found]


def sprayed_lots() -> tuple[Lot, Lot, str]:
    """A harvest after a spraying, one before it in the same season, and the input's code."""
    product = make_product(stock=0)
    season = make_season(product)
    used = make_input(seller=db.session.get_one(Seller, product.seller_id))
    make_entry(season, used=used, done_on=HARVESTED_ON - 5 * DAY)
    after = make_lot(product, season_id=season.id)
    before = make_lot(product, season_id=season.id, harvested_on=HARVESTED_ON - 9 * DAY)
    return after, before, used.code


def test_an_input_points_at_harvests_after_its_use_only(app: Flask) -> None:
    after, _before, code = sprayed_lots()

    assert codes(lots_by_cause(RecallScope.INPUT, code, acting(make_officer()))) == [after.code]


def test_a_plot_and_a_certificate_point_at_their_harvests(app: Flask) -> None:
    lot, other = make_lot(), make_lot()
    actor = acting(make_officer())
    plot = make_plot(seller_of(lot))
    save(LotPlot(lot_id=lot.id, plot_id=plot.id))
    certificate = make_certificate(product_of(lot))

    assert codes(lots_by_cause(RecallScope.PLOT, plot.code, actor)) == [lot.code]
    assert codes(lots_by_cause(RecallScope.CERTIFICATE, certificate.number, actor)) == [lot.code]
    assert codes(lots_by_cause(RecallScope.LOT, other.code, actor)) == [other.code]
    assert lots_by_cause(RecallScope.LOT, "KHONG-CO", actor) == []


def test_what_is_out_of_scope_is_not_found(app: Flask) -> None:
    after, _before, code = sprayed_lots()
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    stranger = acting(make_officer("30076"))

    assert lots_by_cause(RecallScope.INPUT, code, stranger) == []
    assert lots_by_cause(RecallScope.LOT, after.code, stranger) == []
    assert input_causes(stranger) == []
    assert siblings_of([after.id], stranger) == []
    assert [cause.reference for cause in input_causes(acting(make_officer()))] == [code]


def test_siblings_share_an_input_a_plot_or_a_pack(app: Flask) -> None:
    actor = acting(make_officer())
    product = make_product(stock=0)
    used = make_input(seller=db.session.get_one(Seller, product.seller_id))
    plot = make_plot(db.session.get_one(Seller, product.seller_id))
    seasons = [make_season(product) for _ in range(2)]
    for season in seasons:
        make_entry(season, used=used, done_on=HARVESTED_ON - 5 * DAY)
    chosen, by_input = (make_lot(product, season_id=season.id) for season in seasons)
    by_plot, apart = make_lot(product), make_lot(product)
    save(*(LotPlot(lot_id=lot.id, plot_id=plot.id) for lot in (chosen, by_plot)))
    packs = make_pack_lot(apart)

    found = {each.lot.code: each.why for each in siblings_of([chosen.id], actor)}

    assert found == {by_input.code: "input", by_plot.code: "plot"}
    assert [(each.lot.code, each.why) for each in siblings_of([packs.id], actor)] == [
        (apart.code, "packed")
    ]
    assert codes(packed_from([apart.id])) == [packs.code]


def test_forward_from_lots_to_orders_in_one_statement_each(app: Flask) -> None:
    lot = make_lot()
    for number in range(3):
        save(
            LotAllocation(
                business_key=f"DH{number}",
                variant_id=lot.variant_id or 0,
                lot_id=lot.id,
                quantity=1_000,
                grams=1_000,
                state=AllocationState.SOLD if number else AllocationState.HELD,
            )
        )
    lot_id = lot.id

    with counted_statements() as statements:
        sold = sold_grams([lot_id])

    assert sold == {lot_id: 2_000}
    assert len(statements) == 1

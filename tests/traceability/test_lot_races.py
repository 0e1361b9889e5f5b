"""Harvesting, packing and recalling while somebody writes down a spraying: nothing slips between."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import atomically, db
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.commands.diary import add_entry
from marketplace.traceability.farm.commands.work import Work
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.models import Interval, Lot, LotState
from marketplace.traceability.recalls.commands.opening import Why, recall_lots
from marketplace.traceability.recalls.models import RecallScope
from tests.factories.farm import make_input, make_season
from tests.factories.produce import make_product
from tests.settlement.recalling import officer
from tests.traceability.harvesting import HARVESTED, make_farm, make_harvest

TODAY = date(2026, 11, 21)


def spraying(season, spray, now, *, on, key="s"):
    work = Work(kind=WorkKind.SPRAYING, done_on=on, used=spray, quantity=40)
    return lambda: add_entry(season, work, client_key=key, actor="ND1", now=now)


def harvesting(farm, now):
    def command():
        return harvest(
            product=farm.product,
            variant=None,
            seller=db.session.get_one(Seller, farm.product.seller_id),
            grams=10_000,
            harvested_from=TODAY,
            season=farm.season,
            actor="ND1",
            now=now,
        )

    return command


def packing(farm, lot_id, now):
    def command():
        lot = db.session.get_one(Lot, lot_id)
        return pack(
            product=farm.product,
            variant=None,
            inputs={lot: 5_000},
            pack_size_g=500,
            count=10,
            packed_on=HARVESTED,
            place="Thôn Kép 1",
            best_before=None,
            actor="ND1",
            now=now,
        )

    return command


def kept_lots(product):
    query = select(Lot).where(Lot.product_id == product.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def overtaken(app, first, second):
    """Run ``second`` in a thread while ``first`` has done its work but not ended; it may have to wait.

    Whichever of them locks the other out, both are done in the end.
    """
    errors = []

    def run():
        with app.app_context():
            try:
                atomically(second)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run)

    def slowly():
        first()
        thread.start()
        thread.join(timeout=1)

    atomically(slowly)
    thread.join()
    assert errors == []
    db.session.expire_all()


@pytest.mark.parametrize("spraying_first", [True, False])
def test_a_harvest_entered_while_a_spraying_is_written_down_is_held_all_the_same(
    app, now, spraying_first
):
    farm = make_farm()
    pair = [
        spraying(farm.season, make_input(waiting_days=14), now, on=TODAY - timedelta(days=1)),
        harvesting(farm, now),
    ]

    overtaken(app, *(pair if spraying_first else reversed(pair)))

    (found,) = kept_lots(farm.product)
    assert (found.state, found.interval) == (LotState.HELD, Interval.VIOLATION)


@pytest.mark.parametrize("spraying_first", [True, False])
def test_a_harvest_is_held_by_a_spraying_in_another_season_on_its_plot(app, now, spraying_first):
    farm = make_farm()
    seller = db.session.get_one(Seller, farm.product.seller_id)
    beside = make_season(make_product("Ổi", seller=seller), plots=[farm.plot])
    pair = [
        spraying(beside, make_input(waiting_days=14), now, on=TODAY - timedelta(days=1)),
        harvesting(farm, now),
    ]

    overtaken(app, *(pair if spraying_first else reversed(pair)))

    (lot,) = kept_lots(farm.product)
    assert (lot.state, lot.interval) == (LotState.HELD, Interval.VIOLATION)


def test_packs_made_while_a_spraying_is_written_down_are_held_with_their_harvest(app, now):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    spray, before = make_input(waiting_days=14), HARVESTED - timedelta(days=1)

    overtaken(app, packing(farm, lot.id, now), spraying(farm.season, spray, now, on=before))

    assert [each.state for each in kept_lots(farm.product)] == [LotState.HELD] * 2


def test_packs_made_while_their_harvest_is_recalled_are_recalled_with_it(app, now):
    actor = officer()
    why = Why(RecallScope.LOT, "VAI26", "Dư lượng thuốc quá mức.", 1)
    farm = make_farm()
    lot_id = make_harvest(farm.product, season=farm.season).id

    overtaken(
        app,
        packing(farm, lot_id, now),
        lambda: recall_lots([lot_id], why, actor=actor, now=now),
    )

    assert [each.state for each in kept_lots(farm.product)] == [LotState.RECALLED] * 2

"""What is done to lots, by hand, by buyers and by recalls."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.inventory.commands import holding as stock_holding
from marketplace.inventory.commands.stocking import set_available, undo_stock
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.commands.holding import (
    close_lot,
    close_past_lots,
    destroy_lot,
    hold_lot,
    release_lot,
    review_yield,
)
from marketplace.traceability.lots.commands.movements import move_out, recount
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.models import Lot, LotState, MoveKind, PackInput
from marketplace.traceability.recalls.commands.opening import add_lots
from marketplace.traceability.recalls.commands.progress import close_recall
from marketplace.traceability.recalls.models import RecallOutcome
from tests.traceability.harvesting import HARVESTED
from tests.traceability.verdicts.playing import act


@act
def harvest__too_early(world):
    world.sprayed()
    with unit_of_work():
        harvest(
            product=world.product,
            variant=world.variant,
            seller=world.seller,
            grams=900_000_000,
            harvested_from=HARVESTED,
            season=world.farm.season,
            actor="t",
            now=world.now,
        )


@act
def pack__all_of_it(world):
    with unit_of_work():
        pack(
            product=world.product,
            variant=world.variant,
            inputs={world.lot: 50_000},
            pack_size_g=world.variant.net_grams,
            count=1,
            packed_on=HARVESTED,
            place="",
            best_before=None,
            actor="t",
            now=world.now,
        )


@act
def move_out__all_that_is_left(world):
    with unit_of_work():
        move_out(
            world.lot, kind=MoveKind.LOSS, grams=50_000, reason="Dập", actor="t", now=world.now
        )


@act
def recount__to_nothing(world):
    with unit_of_work():
        recount(world.lot, remaining_g=0, reason="Cân lại", actor="t", now=world.now)


@act
def hold_lot__(world):
    world.held()


@act
def release_lot__(world):
    lot = world.held()
    with unit_of_work():
        release_lot(lot, laboratory=None, reason="Đạt", actor=world.officer, now=world.now)


@act
def close_lot__(world):
    with unit_of_work():
        close_lot(world.lot, reason="Hết vụ", actor="t", now=world.now)


@act
def destroy_lot__(world):
    lot = world.held()
    with unit_of_work():
        destroy_lot(lot, reason="Hỏng", actor="t", now=world.now)


@act
def destroy_lot__of_which_packs_were_made_and_then_sprayed(world):
    inputs = select(PackInput.harvest_lot_id).where(PackInput.pack_lot_id == world.packs.id)
    harvested = db.session.get_one(Lot, db.session.scalars(inputs).one())
    with unit_of_work():
        hold_lot(harvested, reason="Mốc", actor="t", now=world.now)
    with unit_of_work():
        destroy_lot(harvested, reason="Chôn", actor="t", now=world.now)
    world.sprayed()
    assert db.session.get_one(Lot, world.packs.id).state is LotState.HELD


@act
def close_past_lots__(world):
    world.now += timedelta(days=30)
    with unit_of_work():
        close_past_lots(world.now)


@act
def review_yield__(world):
    harvest__too_early(world)
    lot = db.session.scalars(select(Lot).order_by(Lot.id.desc())).first()
    with unit_of_work():
        review_yield(lot, reason="Đúng vậy", actor=world.officer, now=world.now)


@act
def consume__all_of_it(world):
    with unit_of_work():
        close_lot(world.packs, reason="Hết", actor="t", now=world.now)
    key = world.sold(50_000)
    with unit_of_work():
        stock_holding.consume([key], now=world.now)


@act
def allocate__all_of_it(world):
    with unit_of_work():
        close_lot(world.packs, reason="Hết", actor="t", now=world.now)
    world.sold(50_000)


@act
def take_back__what_was_sold_out(world):
    consume__all_of_it(world)
    key = db.session.scalars(select(stock_holding.Reservation.business_key)).one()
    with unit_of_work():
        stock_holding.take_back(key, now=world.now)


@act
def release__(world):
    key = world.sold()
    with unit_of_work():
        stock_holding.release([key], now=world.now)


@act
def set_available__more_and_less(world):
    for quantity in (80_000, 10_000):
        with unit_of_work():
            set_available(world.variant.id, quantity=quantity, actor="t", now=world.now)


@act
def undo_stock__of_a_harvest(world):
    with unit_of_work():
        before = set_available(world.variant.id, quantity=80_000, actor="t", now=world.now)
    with unit_of_work():
        undo_stock(world.variant.id, to=before, actor="t", now=world.now)


@act
def recall_lots__(world):
    world.recalled()


@act
def add_lots__(world):
    recall = world.recalled()
    with unit_of_work():
        add_lots(recall, [world.packs.id], actor=world.officer, now=world.now)


@act
def close_recall__with_destruction(world):
    recall = world.recalled()
    with unit_of_work():
        close_recall(
            recall, outcome=RecallOutcome.DESTROYED, note="Đốt", actor=world.officer, now=world.now
        )

"""After every command that touches what lots are judged by, everything kept is what a fresh look finds."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Product, Variant
from marketplace.core.db import db, unit_of_work
from marketplace.inventory.commands.lot_stock import follow_lots
from marketplace.inventory.commands.offering import offer_harvest
from marketplace.inventory.models import StockItem
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.models import Lot
from tests.settlement.recalling import officer
from tests.traceability.harvesting import BEST_BEFORE, HARVESTED, make_farm
from tests.traceability.verdicts import diary_acts, lot_acts, shop_acts
from tests.traceability.verdicts.playing import ACTS, World

# Each tells its acts when it is loaded.
PLAYED = (diary_acts, lot_acts, shop_acts)


@pytest.fixture
def world(app, now) -> World:
    farm = make_farm()
    variant = db.session.scalars(
        select(Variant).where(Variant.product_id == farm.product.id)
    ).first()
    seller = db.session.get_one(Seller, farm.product.seller_id)
    told = {"season": farm.season, "best_before": BEST_BEFORE, "actor": "t", "now": now}
    with unit_of_work():
        lot = offer_harvest(
            farm.product,
            variant=variant,
            seller=seller,
            grams=50_000,
            harvested_on=HARVESTED,
            **told,
        )
    with unit_of_work():
        raw = harvest(
            product=farm.product,
            variant=None,
            seller=seller,
            grams=20_000,
            harvested_from=HARVESTED,
            **told,
        )
        packs = pack(
            product=farm.product,
            variant=variant,
            inputs={raw: 15_000},
            pack_size_g=variant.net_grams,
            count=12_000 // variant.net_grams,
            packed_on=HARVESTED,
            place="Xưởng",
            best_before=BEST_BEFORE,
            actor="t",
            now=now,
        )
    return World(farm, variant, lot, packs, officer(), now)


def kept() -> dict[str, object]:
    """Every verdict, badge and stock as it stands."""
    db.session.expire_all()
    lots = {
        f"lot {lot.id}": (
            *(lot.items, lot.complete, lot.interval, lot.earliest_on),
            *(lot.state, lot.yield_to_review),
        )
        for lot in db.session.scalars(select(Lot).order_by(Lot.id))
    }
    badges = {f"product {each.id}": each.trust for each in db.session.scalars(select(Product))}
    stock = {
        f"stock {each.variant_id}": each.available for each in db.session.scalars(select(StockItem))
    }
    return {**lots, **badges, **stock}


def found(now: datetime) -> dict[str, object]:
    """The same as a fresh look at everything finds it."""
    lots = list(db.session.scalars(select(Lot.id)))
    products = list(db.session.scalars(select(Product.id)))
    with unit_of_work():
        judge_lots(lots, product_ids=products, now=now)
        follow_lots(lots, now)
    return kept()


# Commands that touch nothing that is judged, and why.
NO_VERDICT = {
    "load_published_areas": "a list that claims are looked up in; no lot is judged by it",
    "allocate": "played through `reserve`",
    "show_badges": "part of judging",
    "announce": "tells of steps, takes none",
    "record_step": "tells of steps, takes none",
    "judge_lots": "judging itself",
    "judge_everything": "judging itself",
    "refresh_badges": "judging itself",
    "warn_of_endings": "tells of days, changes none",
    "refresh_outdated_badges": "judging for the passing of days",
    "moment_on": "a value",
    "post": "played through `move_out`, `recount`, `pack` and `consume`",
    "want_refunds": "money only",
    "note_located": "what was found again of a recalled lot",
    "name_decision": "a number on the recall",
    "create_product": "a product without lots",
    "open_shop": "a shop without products",
    "set_banner": "a picture of the shop",
    "accept_terms": "the owner's consent",
    "sell_stamps": "stamps are judged by being there",
}
ROOMS = (
    "traceability.farm.commands",
    "traceability.lots.commands",
    "traceability.recalls.commands",
    "stamps.commands.batches",
    "catalog.commands.photos",
    "catalog.commands.products",
    "sellers.commands.shops",
)


def commands() -> Iterator[str]:
    """The public functions of these rooms that are told when it is."""
    for room in ROOMS:
        package = importlib.import_module(f"marketplace.{room}")
        inside = pkgutil.iter_modules(getattr(package, "__path__", []))
        for module in [
            package,
            *(importlib.import_module(f"{package.__name__}.{each.name}") for each in inside),
        ]:
            for name, found in vars(module).items():
                own = inspect.isfunction(found) and found.__module__ == module.__name__
                if own and name[0] != "_" and "now" in inspect.signature(found).parameters:
                    yield name


def test_every_command_is_played():
    played = {name.split("__")[0] for name in ACTS}

    assert set(commands()) - played - NO_VERDICT.keys() == set()


@pytest.mark.parametrize("name", ACTS)
def test_what_is_kept_is_what_a_fresh_look_finds(world, name):
    ACTS[name](world)

    assert kept() == found(world.now)

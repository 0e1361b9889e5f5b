"""One lot's way from the tree to the buyer, as events in the log."""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from marketplace.sellers.models import Seller
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.models import Lot, PackInput
from marketplace.tracelog import recording, tasks
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.clock import days_ago
from tests.factories import make_product
from tests.factories.farm import make_entry, make_season
from tests.factories.people import LONG_AGO
from tests.factories.saving import numbers, save
from tests.traceability.harvesting import HARVESTED, make_harvest, make_pack

BASE = "http://127.0.0.1:8000"
GTIN = "08935001000129"


@dataclass(frozen=True)
class Chain:
    product: Product
    seller: Seller
    harvest: Lot
    pack: Lot
    uuids: dict[str, str]


def told(kind, lot, *, now, facts, ago=timedelta(), people=None, reference=""):
    """Write one event of a lot; returns its uuid."""
    with unit_of_work():
        return recording.note(
            kind,
            seller_id=lot.seller_id,
            lot=db.session.get_one(Lot, lot.id),
            reference=reference,
            event_at=now - ago,
            now=now,
            facts={"lot": lot.code, **facts},
            people=people,
        ).uuid


def make_chain(now, *, gtin=None, complete=True, published=True, sequenced=True):
    """Harvest 480.5 kg, inspect, pack 96 × 2 kg, stamp three packs, sell, recall."""
    product = make_product(published=published)
    product.gtin = gtin
    save(product)
    season = make_season(product)
    make_entry(season, kind=WorkKind.FERTILISING)
    make_entry(season, kind=WorkKind.SPRAYING, done_on=days_ago(51), waiting_days=14)
    harvest = make_harvest(product, season=season, grams=480_500)
    pack = make_pack(product, {harvest.id: 192_000})
    for lot in (harvest, pack):
        lot.complete = complete
        save(lot)
    seller = db.session.get_one(Seller, product.seller_id)
    uuids = {
        "harvest": told(
            TraceKind.HARVESTED,
            harvest,
            now=now,
            ago=timedelta(days=3),
            facts={
                "product": product.code,
                "grams": 480_500,
                "harvested_from": HARVESTED.isoformat(),
                "harvested_to": HARVESTED.isoformat(),
                "unit": seller.unit_code,
                "areas": ["VN-24-07525-01-26"],
            },
        ),
        "inspection": told(TraceKind.INSPECTED, harvest, now=now, facts={"result": "conformant"}),
        "packing": told(
            TraceKind.PACKED,
            pack,
            now=now,
            facts={
                "product": product.code,
                "count": 96,
                "pack_size_g": 2_000,
                "inputs": [{"lot": harvest.code, "grams": 192_000}],
                "packed_on": HARVESTED.isoformat(),
            },
        ),
        "stamps": _stamped(pack, product, now),
        "sale": told(
            TraceKind.SOLD,
            pack,
            now=now,
            facts={"product": product.code, "grams": 4_000},
            people={"order": "DH7K4M2Q4X"},
            reference="DH7K4M2Q4X",
        ),
    }
    if sequenced:
        tasks.follow_events(now=now)
    return Chain(product, seller, harvest, pack, uuids)


def _stamped(pack, product, now):
    number = next(numbers)
    batch = StampBatch(
        code=f"TB{number}",
        seller_id=pack.seller_id,
        lot_id=pack.id,
        first_serial=1,
        count=4,
        sheet="3x8",
        made_by="tests",
        created_at=LONG_AGO,
    )
    save(batch)
    save(
        *(
            Stamp(
                code=f"{number:08d}{serial:04d}",
                batch_id=batch.id,
                lot_id=pack.id,
                serial=serial,
                state=StampState.ACTIVATED if serial != 3 else StampState.VOID,
                activated_at=now if serial != 3 else None,
            )
            for serial in (1, 2, 3, 4)
        )
    )
    return told(
        TraceKind.STAMPS_ACTIVATED,
        pack,
        now=now,
        facts={"product": product.code, "first": 1, "last": 4, "count": 3},
        reference=batch.code,
    )


def event_of(uuid):
    return db.session.query(TraceEvent).filter_by(uuid=uuid).one()


def inputs_of(pack):
    return db.session.query(PackInput).filter_by(pack_lot_id=pack.id).all()

"""The way of a lot through the very commands of the farm, told to partners without a fault."""

from datetime import date, timedelta

from sqlalchemy import select

from marketplace.catalog.models import Variant
from marketplace.core.db import atomically, db
from marketplace.epcis.mapping import Writer
from marketplace.epcis.queries import exported_events
from marketplace.epcis.sources import public_events
from marketplace.epcis.vocabulary import epcis_document
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.commands.holding import close_lot, hold_lot
from marketplace.traceability.lots.commands.movements import move_out
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.models import Lot, MoveKind
from marketplace.tracelog import tasks
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.verification import log_faults
from tests.epcis.chain import BASE
from tests.epcis.judging import faults
from tests.factories.stamps import make_stamps
from tests.traceability.harvesting import make_farm


def test_what_the_commands_log_is_told_without_a_fault(app, now):
    farm = make_farm()
    shop = db.session.get_one(Seller, farm.product.seller_id)
    variant = db.session.scalar(select(Variant).where(Variant.product_id == farm.product.id))
    day = date(2026, 11, 20)
    given = {"product": farm.product, "variant": variant, "actor": "ND1", "now": now}
    lot = atomically(
        lambda: harvest(**given, seller=shop, grams=480_500, harvested_from=day, season=farm.season)
    )
    packs = atomically(
        lambda: pack(
            **given,
            inputs={db.session.get_one(Lot, lot.id): 40_000},
            pack_size_g=1_000,
            count=40,
            packed_on=day,
            place="Thôn Kép 1",
            best_before=day + timedelta(days=10),
        )
    )
    make_stamps(packs, count=5)
    atomically(
        lambda: move_out(
            db.session.get_one(Lot, lot.id),
            kind=MoveKind.LOSS,
            grams=500,
            reason="Dập nát",
            actor="ND1",
            now=now,
        )
    )
    for command, which in ((hold_lot, packs), (close_lot, lot)):
        atomically(
            lambda command=command, which=which: command(
                db.session.get_one(Lot, which.id), reason="Anh Ba báo", actor="ND1", now=now
            )
        )
    tasks.follow_events(now=now)
    db.session.expire_all()

    events = list(exported_events(public_events(), writer=Writer(BASE)))
    assert faults(epcis_document(events, base=BASE, now=now)) == []
    assert [event["bizStep"] for event in events] == [
        *("commissioning", "commissioning", "commissioning", "destroying", "holding", "storing"),
    ]
    assert "Anh Ba" not in str(events)
    assert list(log_faults(identity=open_log(), now=now)) == []

"""A whole story: a cooperative's mangoes with area, diary, certificate, packs and sales."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from marketplace.sellers.models import SellerKind
from marketplace.traceability.farm.models import GrowingSeason, InputKind, WorkKind
from marketplace.traceability.lots.models import Lot, LotMovement, MoveKind
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind
from tests.clock import days_ago
from tests.factories.farm import make_certificate, make_entry, make_input, make_season
from tests.factories.lots import IN_MARKET_TIME, make_lot
from tests.factories.produce import make_product
from tests.factories.saving import as_rows
from tests.factories.shops import make_seller

SPRAYED_ON, HARVESTED_ON = days_ago(12), days_ago(1)


@dataclass(frozen=True)
class Tale:
    product: Product
    season: GrowingSeason
    lot: Lot


def make_tale(
    *, name: str = "Xoài cát Hòa Lộc", code: str = "XOAI26-1120-K3", grams: int = 480_500
) -> Tale:
    """A harvest lot with everything that a trace page can tell, of which 312 kg are sold."""
    seller = make_seller("HTX Hồng Xuân", kind=SellerKind.COOPERATIVE)
    product = make_product(name, seller=seller, stock=0)
    season = make_season(product, planted_on=date(2018, 3, 1))
    with as_rows():
        kept = db.session.get_one(GrowingSeason, season.id)
        kept.variety, kept.process = "Cát Hòa Lộc", "VietGAP"
    make_entry(season, kind=WorkKind.PRUNING, done_on=days_ago(81))
    make_entry(
        season,
        kind=WorkKind.FERTILISING,
        done_on=days_ago(51),
        used=make_input("Phân hữu cơ vi sinh", kind=InputKind.FERTILISER, waiting_days=0, unit="g"),
        quantity=40_000,
    )
    make_entry(season, kind=WorkKind.SPRAYING, done_on=SPRAYED_ON, used=make_input(), quantity=250)
    make_certificate(product)
    lot = make_lot(
        product,
        code=code,
        grams=grams,
        harvested_on=HARVESTED_ON,
        best_before=days_ago(-14),
        season_id=season.id,
    )
    sell(lot, 312_000)
    with unit_of_work():
        recording.note(
            TraceKind.HARVESTED,
            seller_id=seller.id,
            lot=lot,
            event_at=IN_MARKET_TIME,
            now=IN_MARKET_TIME,
            facts={"grams": grams},
        )
    return Tale(product, season, lot)


def sell(lot: Lot, grams: int, *, at: datetime = IN_MARKET_TIME) -> None:
    """Move grams out of a lot as a sale does."""
    with as_rows():
        kept = db.session.get_one(Lot, lot.id)
        kept.used_g += grams
        db.session.add(
            LotMovement(
                lot_id=lot.id,
                kind=MoveKind.SOLD,
                grams=grams,
                reference="DHTESTS",
                moved_by="tests",
                moved_at=at,
            )
        )
    db.session.refresh(lot)


def keep_diary(season: GrowingSeason, *, entries: int, until: date = SPRAYED_ON) -> None:
    """So many more entries of watering, one a day back from ``until``."""
    for days in range(entries):
        make_entry(season, done_on=until - timedelta(days=days))

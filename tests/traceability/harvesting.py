"""Harvests and packs as rows, and a shop whose season has all that a publishable lot needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.catalog.models import Photo, Product
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import GrowingArea, GrowingSeason, Plot
from marketplace.traceability.lots.models import Lot, LotKind, LotPlot, LotState, PackInput
from tests.clock import days_ago
from tests.factories import make_product
from tests.factories.farm import make_area, make_entry, make_plot, make_season
from tests.factories.people import LONG_AGO
from tests.factories.saving import numbers, save

HARVESTED = days_ago(3)
BEST_BEFORE = date(2026, 12, 1)


@dataclass(frozen=True)
class Farm:
    product: Product
    area: GrowingArea
    plot: Plot
    season: GrowingSeason


def make_farm(
    *,
    standard: str = "VietGAP (tự khai)",
    area_m2: int = 50_000,
    sold_from_lots: bool = False,
) -> Farm:
    """A product with picture and standard, growing on a plot of a checked area, with one entry."""
    product = make_product()
    product.standard, product.sold_from_lots = standard, sold_from_lots
    save(product)
    save(
        Photo(
            code=new_code("AN"),
            product_id=product.id,
            content_hash="0" * 64,
            position=0,
            width=800,
            height=800,
        )
    )
    seller = db.session.get_one(Seller, product.seller_id)
    area = make_area(seller, area_m2=area_m2)
    plot = make_plot(seller, area=area, area_m2=area_m2)
    season = make_season(product, plots=[plot])
    make_entry(season)
    return Farm(product, area, plot, season)


def make_harvest(
    product: Product,
    *,
    season: GrowingSeason | None = None,
    plots: Sequence[Plot] = (),
    grams: int = 100_000,
    harvested_from: date = HARVESTED,
    harvested_to: date | None = None,
    best_before: date | None = BEST_BEFORE,
    state: LotState = LotState.OPEN,
) -> Lot:
    lot = Lot(
        code=f"VAI26-{next(numbers)}",
        kind=LotKind.HARVEST,
        product_id=product.id,
        seller_id=product.seller_id,
        unit_code=product.unit_code,
        season_id=season.id if season else None,
        harvested_from=harvested_from,
        harvested_to=harvested_to or harvested_from,
        best_before=best_before,
        quantity_g=grams,
        state=state,
        entered_by="tests",
        created_at=LONG_AGO,
    )
    save(lot)
    save(*(LotPlot(lot_id=lot.id, plot_id=plot.id) for plot in plots))
    return lot


def make_pack(product: Product, inputs: Mapping[int, int]) -> Lot:
    """A pack lot of so many grams of each harvest, named by its id."""
    pack = Lot(
        code=f"GOI26-{next(numbers)}",
        kind=LotKind.PACK,
        product_id=product.id,
        seller_id=product.seller_id,
        unit_code=product.unit_code,
        harvested_from=HARVESTED,
        harvested_to=HARVESTED,
        packed_on=HARVESTED,
        best_before=BEST_BEFORE,
        quantity_g=sum(inputs.values()),
        pack_size_g=1_000,
        pack_count=sum(inputs.values()) // 1_000,
        entered_by="tests",
        created_at=LONG_AGO,
    )
    save(pack)
    save(
        *(
            PackInput(pack_lot_id=pack.id, harvest_lot_id=lot_id, grams=grams)
            for lot_id, grams in inputs.items()
        )
    )
    return pack

"""What is known of some lots beside their growing, read with them in one statement."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer

from marketplace.catalog.models import Category, Photo, PhotoState, Product
from marketplace.core.db import db
from marketplace.traceability.farm.models import CertificateScope, GrowingArea, Plot
from marketplace.traceability.lots.models import Lot, LotKind, LotState, PackInput
from marketplace.traceability.lots.queries.growing import Land, land_on, plots_of_lot

Row = tuple[Lot, Product, str, int | None, bool, bool, bool, Plot | None, GrowingArea | None]


@dataclass
class JudgedLot:
    """A lot with its product, whose shop is loaded.

    ``season_g`` is what its season has brought in; ``packed`` says that there are packs of it which
    were not asked for, and ``certified`` that some certificate names the product, checked or not.
    """

    lot: Lot
    product: Product
    produce: str
    season_g: int
    has_picture: bool
    packed: bool
    certified: bool
    land: tuple[Land, ...] = field(default=())


def judged_lots(lot_ids: Collection[int]) -> dict[int, JudgedLot]:
    """These lots, by id."""
    return _known(_lots(Lot.id.in_(sorted(lot_ids)), lot_ids))


def judged_under_lock(
    lot_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, JudgedLot]:
    """These lots, and those of the products that have something left to sell, read afresh.

    The products are locked; the caller has locked the lots.
    """
    left = and_(
        Lot.product_id.in_(sorted(product_ids)),
        Lot.state == LotState.OPEN,
        Lot.used_g < Lot.quantity_g,
    )
    query = _lots(or_(Lot.id.in_(sorted(lot_ids)), left), lot_ids)
    return _known(
        query.with_for_update(of=Product, key_share=True).execution_options(populate_existing=True)
    )


def _known(query: Select[*Row]) -> dict[int, JudgedLot]:
    found: dict[int, JudgedLot] = {}
    for row in db.session.execute(query):
        lot, product, produce, season_g, picture, packed, certified, plot, area = row
        judged = found.setdefault(
            lot.id,
            JudgedLot(
                lot=lot,
                product=product,
                produce=produce,
                season_g=int(season_g or 0),
                has_picture=picture,
                packed=packed,
                certified=certified,
            ),
        )
        if plot is not None:
            judged.land += (land_on(plot, area),)
    return found


def _lots(where: ColumnElement[bool], asked: Collection[int]) -> Select[*Row]:
    """One row for each lot and plot, in the order of products."""
    picture = exists().where(Photo.product_id == Product.id, Photo.state != PhotoState.FAILED)
    packed = exists().where(
        PackInput.harvest_lot_id == Lot.id, PackInput.pack_lot_id.not_in(sorted(asked))
    )
    certified = exists().where(CertificateScope.product_id == Product.id)
    of_season = aliased(Lot)
    season_g = (
        select(func.sum(of_season.quantity_g))
        .where(of_season.season_id == Lot.season_id, of_season.kind == LotKind.HARVEST)
        .scalar_subquery()
    )
    return (
        select(
            Lot,
            Product,
            Category.slug,
            season_g,
            picture,
            packed,
            certified,
            Plot,
            GrowingArea,
        )
        .select_from(Lot)
        .join(Product, Product.id == Lot.product_id)
        .join(Product.seller)
        .join(Category, Category.id == Product.category_id)
        .outerjoin(Plot, plots_of_lot())
        .outerjoin(GrowingArea, GrowingArea.id == Plot.growing_area_id)
        .where(where)
        .order_by(Product.id, Lot.id, Plot.id)
        .options(contains_eager(Product.seller), defer(GrowingArea.geometry))
    )

"""What some lots have of the ten items and the four grounds of a publishable lot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from marketplace.catalog.models import Photo, PhotoState, Product
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.stamps.models import Stamp
from marketplace.traceability.farm.queries.certified import Cover, covers_of
from marketplace.traceability.lots.models import Lot, LotKind
from marketplace.traceability.lots.queries.growing import NOTHING, Growing, growing_of, inputs_of
from marketplace.traceability.lots.rules.completeness import (
    Completeness,
    LotFacts,
    completeness_of,
    whole,
)


@dataclass(frozen=True)
class _Shown:
    """What the catalogue and the shop say about a lot's product."""

    product: Product
    seller: Seller
    has_picture: bool


def lot_completeness(lot: Lot) -> Completeness:
    """What one lot has, for a page that names what is missing."""
    packed_from = inputs_of([lot])
    harvests = packed_from.get(lot.id) or [lot]
    return completeness_of_lots([lot], packed_from, growing_of(harvests))[lot.id]


def completeness_of_lots(
    lots: Collection[Lot],
    packed_from: Mapping[int, Collection[Lot]],
    growing: Mapping[int, Growing],
) -> dict[int, Completeness]:
    """What each lot has of the ten items and the four grounds, by its id."""
    product_ids = {lot.product_id for lot in lots}
    shown, covers = _shown(product_ids), covers_of(product_ids)
    serials = _lots_with_stamps([lot.id for lot in lots])
    found = {}
    for lot in lots:
        parts = packed_from.get(lot.id) or [lot]
        found[lot.id] = whole(
            [
                completeness_of(
                    replace(
                        _facts(
                            lot,
                            part,
                            growing.get(part.id, NOTHING),
                            shown[lot.product_id],
                            covers.get(lot.product_id, []),
                        ),
                        has_serials=lot.id in serials,
                    )
                )
                for part in parts
            ]
        )
    return found


def _facts(
    lot: Lot, part: Lot, growing: Growing, shown: _Shown, covers: Collection[Cover]
) -> LotFacts:
    """``part`` is the harvest that counts: the lot itself, or one of those in the pack."""
    certified = any(cover.covers(growing.plot_ids, part.harvested_from) for cover in covers)
    return LotFacts(
        product_name=shown.product.name,
        has_picture=shown.has_picture,
        producer=shown.seller.name,
        address=shown.seller.hamlet,
        stages=bool(growing.land),
        has_times=lot.kind is LotKind.HARVEST or lot.packed_on is not None,
        trace_code=lot.code,
        brand=shown.product.brand,
        has_serials=False,
        has_shelf_life=lot.best_before is not None,
        has_standard=certified or bool(shown.product.standard),
        has_area=bool(growing.land),
        has_planting=growing.season is not None,
        has_harvest=True,
        care_entries=growing.care_until(part.harvested_to),
    )


def _shown(product_ids: Collection[int]) -> dict[int, _Shown]:
    picture = (
        select(Photo.id)
        .where(Photo.product_id == Product.id, Photo.state != PhotoState.FAILED)
        .exists()
    )
    query = (
        select(Product, Seller, picture)
        .join(Seller, Seller.id == Product.seller_id)
        .where(Product.id.in_(sorted(product_ids)))
    )
    return {
        product.id: _Shown(product, seller, bool(has_picture))
        for product, seller, has_picture in db.session.execute(query)
    }


def _lots_with_stamps(lot_ids: Collection[int]) -> set[int]:
    query = select(Stamp.lot_id).where(Stamp.lot_id.in_(sorted(lot_ids))).distinct()
    return set(db.session.scalars(query))

"""What some lots have of the ten items and the four grounds of a publishable lot."""

from collections.abc import Collection, Mapping

from marketplace.traceability.farm.queries.certified import Cover, covers_of
from marketplace.traceability.lots.models import Lot, LotKind
from marketplace.traceability.lots.queries.growing import Growing, growing_of, inputs_of
from marketplace.traceability.lots.queries.judged_lots import JudgedLot, judged_lots
from marketplace.traceability.lots.rules.completeness import (
    Completeness,
    LotFacts,
    completeness_of,
    whole,
)


def lot_completeness(lot: Lot) -> Completeness:
    """What one lot has, for a page that names what is missing."""
    judged = judged_lots([lot.id])[lot.id]
    parts = inputs_of([lot]).get(lot.id) or [lot]
    covers = covers_of([lot.product_id]).get(lot.product_id, [])
    return completeness_of_judged(judged, parts, growing_of(parts), covers)


def completeness_of_judged(
    known: JudgedLot,
    parts: Collection[Lot],
    growing: Mapping[int, Growing],
    covers: Collection[Cover],
) -> Completeness:
    """What a lot has; ``parts`` are the harvests that count: itself, or those in the pack."""
    return whole([completeness_of(_facts(known, part, growing[part.id], covers)) for part in parts])


def _facts(judged: JudgedLot, part: Lot, growing: Growing, covers: Collection[Cover]) -> LotFacts:
    lot, product = judged.lot, judged.product
    certified = any(cover.covers(growing.plot_ids, part.harvested_from) for cover in covers)
    return LotFacts(
        product_name=product.name,
        has_picture=judged.has_picture,
        producer=product.seller.name,
        address=product.seller.hamlet,
        stages=bool(growing.land),
        has_times=lot.kind is LotKind.HARVEST or lot.packed_on is not None,
        trace_code=lot.code,
        brand=product.brand,
        has_serials=lot.has_stamps,
        has_shelf_life=lot.best_before is not None,
        has_standard=certified or bool(product.standard),
        has_area=bool(growing.land),
        has_planting=growing.planted,
        has_harvest=True,
        care_entries=growing.care_until(part.harvested_to),
    )

"""What a product may carry because of its lots and certificates, kept in `Product.trust`."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog import trust
from marketplace.catalog.models import Product
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.traceability.events import ProductTraced
from marketplace.traceability.farm.models import CertificateKind
from marketplace.traceability.farm.queries.certified import Cover, covers_of
from marketplace.traceability.lots.models import Interval, Lot, LotState
from marketplace.traceability.lots.queries.growing import Growing, growing_of, inputs_of

# How long a lot without a last day is believed to be good.
KEEPS_AT_MOST = timedelta(days=365)


def refresh_badges(product_ids: Collection[int], *, now: datetime) -> None:
    """Bring the trace badge and the certificates of these products up to date.

    A product carries a certificate only where every lot on sale is inside its scope and validity,
    and VietGAP only where the waiting days of every one of them are known.
    """
    if not product_ids:
        return
    today = vietnam_day(now)
    lots = _on_sale(product_ids, today)
    grown = _growing([lot for of_product in lots.values() for lot in of_product])
    covers = covers_of(product_ids)
    for product_id in sorted(product_ids):
        of_product = lots.get(product_id, [])
        kept = _certificates(covers.get(product_id, []), of_product, grown)
        trust.set_trust(product_id, trust.CERTIFICATES, kept, now=now)
        _show_trace(product_id, _trace(of_product, grown, today), now=now)


def _on_sale(product_ids: Collection[int], today: date) -> dict[int, list[Lot]]:
    """Each product's open lots that have something free and are good today."""
    query = (
        select(Lot)
        .where(
            Lot.product_id.in_(sorted(product_ids)),
            Lot.state == LotState.OPEN,
            Lot.used_g + Lot.held_g < Lot.quantity_g,
            or_(Lot.best_before.is_(None), Lot.best_before > today),
        )
        .order_by(Lot.id)
    )
    found: dict[int, list[Lot]] = defaultdict(list)
    for lot in db.session.scalars(query):
        found[lot.product_id].append(lot)
    return found


def _growing(lots: Collection[Lot]) -> dict[int, list[tuple[Lot, Growing]]]:
    """The harvests in each lot with how they grew; a harvest lot is its own one harvest."""
    packed_from = inputs_of(lots)
    parts = {lot.id: packed_from.get(lot.id) or [lot] for lot in lots}
    growing = growing_of(
        list({part.id: part for found in parts.values() for part in found}.values())
    )
    return {lot_id: [(part, growing[part.id]) for part in found] for lot_id, found in parts.items()}


def _certificates(
    covers: Collection[Cover],
    lots: Collection[Lot],
    grown: Mapping[int, Collection[tuple[Lot, Growing]]],
) -> list[Mapping[str, Any]]:  # JSON rows of `catalog.trust`
    unknown = any(lot.interval is Interval.UNKNOWN for lot in lots)
    harvests = [part for lot in lots for part in grown[lot.id]]
    return [
        {
            "kind": cover.kind.value,
            "number": cover.number,
            "issuer": cover.issuer,
            "from": cover.issued_on.isoformat(),
            "until": cover.valid_to.isoformat(),
        }
        for cover in covers
        if not (unknown and cover.kind is CertificateKind.VIETGAP)
        and all(cover.covers(growing.plot_ids, part.harvested_from) for part, growing in harvests)
    ]


def _trace(
    lots: Collection[Lot],
    grown: Mapping[int, Collection[tuple[Lot, Growing]]],
    today: date,
) -> Mapping[str, Any] | None:  # JSON part of `catalog.trust`
    complete = [lot for lot in lots if lot.complete]
    if not complete:
        return None
    areas = {
        land.area_code
        for lot in complete
        for _, growing in grown[lot.id]
        for land in growing.land
        if land.area_code and land.verified_on(today)
    }
    until = max(lot.best_before or lot.harvested_to + KEEPS_AT_MOST for lot in complete)
    return {"until": until.isoformat(), "areas": sorted(areas)} if until > today else None


def _show_trace(
    product_id: int,
    part: Mapping[str, Any] | None,  # JSON part of `catalog.trust`
    *,
    now: datetime,
) -> None:
    before = db.session.scalar(select(Product.trust).where(Product.id == product_id)) or {}
    trust.set_trust(product_id, trust.TRACE, part, now=now)
    was, until = (before.get(trust.TRACE) or {}).get("until"), (part or {}).get("until")
    if was == until:
        return
    product = db.session.scalars(
        select(Product).where(Product.id == product_id).options(joinedload(Product.seller))
    ).one()
    record(
        ProductTraced(
            occurred_at=now,
            product_id=product.id,
            product_code=product.code,
            slug=product.slug,
            product_name=product.name,
            seller_code=product.seller.code,
            seller_name=product.seller.name,
            unit_id=product.seller.unit_id,
            unit_code=product.seller.unit_code,
            key_product_id=product.key_product_id,
            until=date.fromisoformat(until) if until else None,
        )
    )

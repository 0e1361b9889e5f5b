"""What a product may carry because of its lots and certificates, kept in `Product.trust`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from marketplace.catalog import trust
from marketplace.catalog.changes import locked_products
from marketplace.catalog.models import Product
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.traceability.events import ProductTraced
from marketplace.traceability.farm.models import CertificateKind
from marketplace.traceability.farm.queries.certified import Cover
from marketplace.traceability.lots.models import Interval, Lot
from marketplace.traceability.lots.queries.basis import Basis
from marketplace.traceability.lots.queries.growing import Growing

# How long a lot without a last day is believed to be good.
KEEPS_AT_MOST = timedelta(days=365)
Grown = Sequence[tuple[Lot, Growing]]


def show_badges(basis: Basis, product_ids: Collection[int], *, now: datetime) -> None:
    """Bring the trace badge and the certificates of these products up to date.

    A product carries a certificate only where every lot on sale is inside its scope and validity,
    and VietGAP only where the waiting days of every one of them are known. The products of lots in
    ``basis`` are locked.
    """
    today = vietnam_day(now)
    for product in _products(basis, product_ids):
        lots = basis.on_sale(product.id, today)
        complete = basis.grown([lot for lot in lots if lot.complete])
        traced = _trace([lot for lot in lots if lot.complete], complete, today)
        covers = basis.covers.get(product.id, ())
        before = product.trust.get(trust.TRACE)
        trust.set_parts(
            product,
            {
                trust.CERTIFICATES: _certificates(covers, lots, basis.grown(lots)),
                trust.TRACE: traced,
            },
            now=now,
        )
        _tell_traced(product, before, traced, now=now)


def _products(basis: Basis, product_ids: Collection[int]) -> list[Product]:
    products = {each.product.id: each.product for each in basis.known.values()}
    if missing := set(product_ids) - products.keys():
        db.session.flush()
        products |= {product.id: product for product in locked_products(missing)}
    return [products[product_id] for product_id in sorted(product_ids)]


def _certificates(
    covers: Collection[Cover], lots: Collection[Lot], grown: Grown
) -> list[Mapping[str, Any]]:  # JSON rows of `catalog.trust`
    unknown = any(lot.interval is Interval.UNKNOWN for lot in lots)
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
        and all(cover.covers(growing.plot_ids, part.harvested_from) for part, growing in grown)
    ]


def _trace(
    complete: Collection[Lot], grown: Grown, today: date
) -> Mapping[str, Any] | None:  # JSON part of `catalog.trust`
    if not complete:
        return None
    areas = {
        land.area_code
        for _, growing in grown
        for land in growing.land
        if land.area_code and land.verified_on(today)
    }
    until = max(lot.best_before or lot.harvested_to + KEEPS_AT_MOST for lot in complete)
    return {"until": until.isoformat(), "areas": sorted(areas)} if until > today else None


def _tell_traced(
    product: Product,
    before: Mapping[str, Any] | None,  # JSON parts of `catalog.trust`
    traced: Mapping[str, Any] | None,
    *,
    now: datetime,
) -> None:
    was, until = (before or {}).get("until"), (traced or {}).get("until")
    if was == until:
        return
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

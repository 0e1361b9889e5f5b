"""What the market withholds for the tax office, as dated rows.

Decree 117/2025 (in force from 1 July 2025): a platform that takes orders and payments withholds from
goods and services sold by households. Raw produce sold by its grower is not subject to VAT and
exempt from income tax; cooperatives and companies declare for themselves. A new law is a new row.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.catalog.models import GoodsClass
from marketplace.core.money import Vnd, share
from marketplace.sellers.models import SellerKind


@dataclass(frozen=True)
class TaxRate:
    """Basis points withheld from ``valid_from`` on, until a later row for the same case."""

    valid_from: date
    seller_kind: SellerKind
    goods_class: GoodsClass
    vat_bp: int
    pit_bp: int


@dataclass(frozen=True)
class TaxLine:
    """What is withheld from one order line: rates and amounts, each rounded half-up to a đồng."""

    vat_bp: int
    pit_bp: int
    vat: Vnd
    pit: Vnd


DECREE_117 = date(2025, 7, 1)

RATES: tuple[TaxRate, ...] = tuple(
    TaxRate(DECREE_117, kind, goods, vat_bp, pit_bp)
    for kind in (SellerKind.HOUSEHOLD, SellerKind.BUSINESS_HOUSEHOLD)
    for goods, vat_bp, pit_bp in (
        (GoodsClass.RAW_OWN, 0, 0),
        (GoodsClass.RAW_TRADED, 100, 50),
        (GoodsClass.PROCESSED, 100, 50),
        (GoodsClass.SERVICE, 500, 200),
    )
)


def tax_on(amount: int, *, kind: SellerKind, goods: GoodsClass, day: date) -> TaxLine:
    """What is withheld from ``amount`` đồng of ``goods`` sold on a Vietnam ``day``.

    Sellers without a row declare for themselves: nothing is withheld.
    """
    matches = [
        rate
        for rate in RATES
        if rate.seller_kind is kind and rate.goods_class is goods and rate.valid_from <= day
    ]
    if not matches:
        return TaxLine(0, 0, Vnd(0), Vnd(0))
    rate = max(matches, key=lambda found: found.valid_from)
    vat, pit = share(amount, rate.vat_bp), share(amount, rate.pit_bp)
    return TaxLine(rate.vat_bp, rate.pit_bp, vat, pit)

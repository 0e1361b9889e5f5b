"""What an order keeps of its day: prices, packs, unit version, taxes, commission, OCOP state."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.catalog.trust import trust_of
from marketplace.core.clock import vietnam_day
from marketplace.core.money import Vnd
from marketplace.orders.checkouts import Checkout, WantedLine
from marketplace.orders.models import OrderStatus
from marketplace.orders.queries.offers import Offer
from marketplace.orders.tax_rates import TaxLine, tax_on

Values = dict[str, Any]  # one value per column of a table


@dataclass(frozen=True)
class FrozenOrder:
    """The row of an order and those of its lines, to be written as they are.

    Plain values, because tracked objects would cost more than the statements that write them.
    """

    order: Values
    lines: list[Values]

    @property
    def seller_id(self) -> int:
        return int(self.order["seller_id"])

    @property
    def goods_total(self) -> Vnd:
        return Vnd(self.order["goods_total"])

    def add_delivery(self, fee: Vnd) -> None:
        self.order.update(delivery_fee=fee, total=self.goods_total + fee)


def frozen_orders(
    checkout: Checkout, offers: Mapping[int, Offer], now: datetime, commission_bp: int
) -> list[FrozenOrder]:
    """One order per seller with its lines, without codes or delivery; sellers in the order of ids."""
    by_seller: dict[int, list[WantedLine]] = defaultdict(list)
    for line in checkout.lines:
        by_seller[offers[line.variant_id].seller_id].append(line)
    orders = []
    for seller_id in sorted(by_seller):
        lines = [(line, offers[line.variant_id]) for line in by_seller[seller_id]]
        orders.append(_order(checkout, lines, now, commission_bp))
    return orders


def _order(
    checkout: Checkout, lines: list[tuple[WantedLine, Offer]], now: datetime, commission_bp: int
) -> FrozenOrder:
    day, seller = vietnam_day(now), lines[0][1]
    taxes = [
        tax_on(offer.price * line.count, kind=seller.seller_kind, goods=offer.goods_class, day=day)
        for line, offer in lines
    ]
    goods = Vnd(sum(offer.price * line.count for line, offer in lines))
    order = {
        "seller_id": seller.seller_id,
        "unit_id": seller.unit_id,
        "unit_code": seller.unit_code,
        "seller_kind": seller.seller_kind,
        "household_code": seller.household_code,
        "status": OrderStatus.AWAITING_PAYMENT,
        "method": checkout.method,
        "goods_total": goods,
        "delivery_fee": Vnd(0),
        "total": goods,
        "commission_bp": commission_bp,
        "vat_bp": max(tax.vat_bp for tax in taxes),
        "pit_bp": max(tax.pit_bp for tax in taxes),
        "vat_due": Vnd(sum(tax.vat for tax in taxes)),
        "pit_due": Vnd(sum(tax.pit for tax in taxes)),
        "placed_at": now,
    }
    return FrozenOrder(
        order,
        [_line(line, offer, tax, day) for (line, offer), tax in zip(lines, taxes, strict=True)],
    )


def _line(line: WantedLine, offer: Offer, tax: TaxLine, day: date) -> Values:
    ocop = trust_of(offer.trust, day=day).ocop
    return {
        "seller_id": offer.seller_id,
        "product_id": offer.product_id,
        "variant_id": offer.variant_id,
        "product_name": offer.product_name,
        "variant_label": offer.label,
        "unit": offer.unit,
        "count": line.count,
        "base_quantity": offer.base_quantity * line.count,
        "net_grams": offer.net_grams * line.count if offer.net_grams else None,
        "unit_price": offer.price,
        "line_total": offer.price * line.count,
        "goods_class": offer.goods_class,
        "vat_bp": tax.vat_bp,
        "pit_bp": tax.pit_bp,
        "category_id": offer.category_id,
        "key_product_id": offer.key_product_id,
        "photo_hash": offer.photo_hash,
        "ocop_stars": ocop.stars if ocop else None,
        "ocop_decision_no": ocop.decision_no if ocop else None,
    }

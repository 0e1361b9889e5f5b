"""Carries the steps of the demo's orders out, each by the command that the door would call."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.commands.people import register_user
from marketplace.accounts.queries import user_with_phone
from marketplace.catalog.models import Product, Variant
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db, unit_of_work
from marketplace.core.money import Vnd
from marketplace.core.settings import Settings
from marketplace.demo.payments_made import Payments
from marketplace.demo.plans import GroupPlan, ShopPlan, TradeStep, Verb, Wanted
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.inventory.commands.stocking import set_available
from marketplace.localities.queries import unit_on
from marketplace.orders.checkouts import Checkout, Destination, WantedLine
from marketplace.orders.commands.fulfilment import (
    accept_order,
    deliver_order,
    dispute_order,
    hand_over_order,
    pack_order,
)
from marketplace.orders.commands.placing import NotForSale, place_group
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.orders.queries.delivery import delivery_fees
from marketplace.orders.queries.pickup_points import active_points
from marketplace.orders.recalls import RecalledGoods
from marketplace.orders.rules import Locality
from marketplace.sellers.models import Seller
from marketplace.settlement.commands.order_money import (
    cancel_order,
    collect_cash,
    complete_order,
    decline_order,
    refund_order,
)

S = OrderStatus
REFUNDED_SHARE = 40  # per cent of the goods, for a complaint after the sale was final


@dataclass(frozen=True)
class Goods:
    """A variant on sale, as the buyer of the demo sees it."""

    variant_id: int
    price: Vnd
    seller_id: int
    base_quantity: int


@dataclass
class OrderPlayer:
    """Opens its own units of work. A step that no longer fits changes nothing."""

    settings: Settings
    payments: Payments
    shops: Mapping[str, ShopPlan]
    communes: Mapping[str, tuple[str, ...]]
    _goods: dict[tuple[str, int], Goods] = field(default_factory=dict)
    _sellers: dict[str, int] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)
    _units: dict[str, tuple[int, Locality]] = field(default_factory=dict)

    def do(self, plan: GroupPlan, step: TradeStep) -> None:
        if step.verb is Verb.PLACE:
            # What a recall or the end of a lot took off the shelf: the buyer goes home.
            with suppress(OutOfStock, NotForSale):
                self._place(plan, step.at)
        elif step.verb in self._money():
            self._money()[step.verb](plan, step)
        else:
            with suppress(RecalledGoods), unit_of_work():
                order = self._order(plan, step.shop)
                if order is not None:
                    self._move(order, step)

    def restock(self, listing: str, variant: int, quantity: int, now: datetime) -> None:
        goods = self._sold(listing, variant)
        shop = next(s for s in self.shops.values() if any(x.code == listing for x in s.listings))
        with unit_of_work():
            base = quantity * goods.base_quantity
            set_available(goods.variant_id, quantity=base, actor=self._owner(shop.key), now=now)

    def _money(self) -> Mapping[Verb, Callable[[GroupPlan, TradeStep], None]]:
        return {
            Verb.PAY: lambda plan, step: self.payments.pay(key(plan), step.at),
            Verb.PAY_HALF: lambda plan, step: self.payments.pay(key(plan), step.at, part=1),
            Verb.PAY_MORE: lambda plan, step: self.payments.pay(key(plan), step.at, part=2),
            Verb.PAY_AGAIN: lambda plan, step: self.payments.pay(key(plan), step.at, part=3),
            Verb.DOOR_CODE: self._door_code,
        }

    def _place(self, plan: GroupPlan, now: datetime) -> None:
        checkout, buyer = self._checkout(plan, now), plan.buyer
        with unit_of_work():
            user = (
                register_user(phone=buyer.phone, name=buyer.name, now=now)
                if buyer.registered
                else None
            )
            group = place_group(
                checkout(user.id if user else None),
                now=now,
                commission_bp=self.settings.commission_bp,
                pay_within=self.payments.providers.desk.terms.pay_within,
            )
        self.payments.begin(group, plan.method, now)

    def _checkout(self, plan: GroupPlan, now: datetime) -> Callable[[int | None], Checkout]:
        lines = [
            (self._sold(wanted.listing, wanted.variant), wanted)
            for _shop, basket in plan.parts
            for wanted in basket
        ]
        destination = self._destination(plan, now)
        fees = delivery_fees(self._parcels(plan, lines, now), destination=destination)
        return lambda user_id: Checkout(
            key=key(plan),
            lines=tuple(WantedLine(g.variant_id, wanted.count, g.price) for g, wanted in lines),
            buyer_name=plan.buyer.name,
            buyer_phone=plan.buyer.phone,
            destination=destination,
            method=plan.method,
            delivery_total=Vnd(sum(fees.values())),
            buyer_user_id=user_id,
        )

    def _parcels(
        self, plan: GroupPlan, lines: list[tuple[Goods, Wanted]], now: datetime
    ) -> dict[int, tuple[Locality, int]]:
        day = vietnam_day(now)
        parcels: dict[int, tuple[Locality, int]] = {}
        for shop_key, basket in plan.parts:
            _id, place = self._unit(self.shops[shop_key].unit_code, day)
            goods = [(g, wanted) for g, wanted in lines if wanted in basket]
            total = sum(int(g.price) * wanted.count for g, wanted in goods)
            parcels[goods[0][0].seller_id] = (place, total)
        return parcels

    def _destination(self, plan: GroupPlan, now: datetime) -> Destination:
        if plan.point is None:
            unit_id, place = self._unit(plan.buyer.unit_code, vietnam_day(now))
            return Destination(unit_id, place, street=plan.buyer.street)
        code, number = plan.point
        unit_id, place = self._unit(code, vietnam_day(now))
        wanted = self.communes[code][number]
        point = next(point for point in active_points([code]) if point.name == wanted)
        return Destination(unit_id, place, point.id)

    def _unit(self, code: str, day: date) -> tuple[int, Locality]:
        """The id and place of a unit; none is renamed or merged in the days of the demo."""
        if code not in self._units:
            unit = unit_on(code, day=day)
            self._units[code] = (unit.id, Locality(unit.code, unit.province_code))
        return self._units[code]

    def _sold(self, listing: str, variant: int) -> Goods:
        if (listing, variant) not in self._goods:
            rows = db.session.execute(
                select(Variant.id, Variant.price, Product.seller_id, Variant.base_quantity)
                .join(Product, Product.id == Variant.product_id)
                .where(Product.code == listing)
                .order_by(Variant.position, Variant.id)
            )
            for place, row in enumerate(rows):
                self._goods[listing, place] = Goods(*row)
        return self._goods[listing, variant]

    def _order(self, plan: GroupPlan, shop_key: str) -> Order | None:
        return db.session.scalar(
            select(Order)
            .join(OrderGroup, OrderGroup.id == Order.group_id)
            .where(
                OrderGroup.checkout_key == key(plan),
                Order.seller_id == self._seller(self.shops[shop_key]),
            )
            .options(joinedload(Order.group))
            .execution_options(populate_existing=True)
        )

    def _seller(self, shop: ShopPlan) -> int:
        if shop.key not in self._sellers:
            found = db.session.scalars(
                select(Seller.id).where(Seller.phone == shop.phone, Seller.name == shop.name)
            ).one()
            self._sellers[shop.key] = found
        return self._sellers[shop.key]

    def _owner(self, shop_key: str) -> str:
        """The code of the user who owns a shop."""
        if shop_key not in self._owners:
            user = user_with_phone(self.shops[shop_key].phone)
            assert user is not None
            self._owners[shop_key] = user.code
        return self._owners[shop_key]

    def _door_code(self, plan: GroupPlan, step: TradeStep) -> None:
        """The seller shows a code at the door, and the buyer's bank tells of the money."""
        with unit_of_work():
            order = self._order(plan, step.shop)
            if order is None or order.status is not S.HANDED_OVER or order.paid_at is not None:
                return
            attempt = collect_cash(
                order,
                by=self._owner(step.shop),
                how="qr",
                desk=self.payments.providers.desk,
                now=step.at,
            )
            reference, amount = attempt.reference, int(attempt.amount)
        self.payments.transfer(reference, amount, step.at)

    def _move(self, order: Order, step: TradeStep) -> None:
        """One step of an order that stands where the step begins."""
        seller, now, desk = self._owner(step.shop), step.at, self.payments.providers.desk
        status, paid = order.status, order.paid_at is not None
        match step.verb:
            case Verb.ACCEPT if status is S.PLACED:
                accept_order(order, actor=seller, now=now)
            case Verb.DECLINE if status is S.PLACED:
                decline_order(order, by=seller, reason=step.words, desk=desk, now=now)
            case Verb.CANCEL if status in {S.PLACED, S.ACCEPTED}:
                cancel_order(order, by="buyer", reason=step.words, desk=desk, now=now)
            case Verb.PACK if status is S.ACCEPTED:
                pack_order(order, actor=seller, now=now)
            case Verb.HAND_OVER if status is S.PACKED:
                hand_over_order(order, actor=seller, now=now)
            case Verb.CASH if status is S.HANDED_OVER and not paid:
                collect_cash(order, by=seller, desk=desk, now=now)
            case Verb.DELIVER if status is S.HANDED_OVER and paid:
                deliver_order(order, actor=seller, now=now)
            case Verb.CONFIRM if status is S.DELIVERED and order.disputed_at is None:
                complete_order(order, actor="buyer", now=now)
            case Verb.COMPLAIN if status is S.DELIVERED and order.disputed_at is None:
                dispute_order(order, reason=step.words, actor="buyer", now=now)
            case Verb.TAKE_BACK if status is S.DELIVERED and order.disputed_at is not None:
                cancel_order(
                    order, by=seller, reason=step.words, desk=desk, now=now, by_seller=True
                )
            case Verb.REFUND if status is S.COMPLETED and not self.payments.was_refunded(order):
                amount = int(order.goods_total) * REFUNDED_SHARE // 100
                refund_order(order, amount=amount, reason="complaint", by=seller, now=now)
            case _:
                pass


def key(plan: GroupPlan) -> str:
    """The checkout key of a group: the same at each load, so that it is placed once."""
    return f"demo:{plan.key}"

"""Carts, pick-up points, delivery rules, order groups and the orders inside them."""

from datetime import datetime
from enum import Enum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.catalog.models import GoodsClass, Product, Variant
from marketplace.core.db import Code, Id, Model, Name, UtcMoment
from marketplace.core.money import Vnd
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller, SellerKind
from payments import cod


class PickupKind(Enum):
    COMMUNE_HALL = "commune_hall"
    POSTAL = "postal"
    COOPERATIVE = "cooperative"


class DeliveryWay(Enum):
    PICKUP = "pickup"
    DELIVERY = "delivery"


class Zone(Enum):
    """How far a delivery goes, seen from the seller's unit."""

    SAME_UNIT = "same_unit"
    SAME_PROVINCE = "same_province"
    COUNTRY = "country"


class OrderStatus(Enum):
    AWAITING_PAYMENT = "awaiting_payment"
    PLACED = "placed"
    ACCEPTED = "accepted"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        return self in {
            OrderStatus.COMPLETED,
            OrderStatus.DECLINED,
            OrderStatus.CANCELLED,
            OrderStatus.EXPIRED,
        }


class Cart(Model):
    """A buyer's cart, known by the hash of a random token in the browser's cookie."""

    __tablename__ = "cart"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64))
    touched_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)


class CartLine(Model):
    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id"),
        CheckConstraint("count > 0", name="count_positive"),
    )

    id: Mapped[Id]
    cart_id: Mapped[int] = mapped_column(ForeignKey(Cart.id, ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id))
    count: Mapped[int]


class PickupPoint(Model):
    """Where buyers fetch their goods; ``weekdays`` are ISO numbers, Monday is 1."""

    __tablename__ = "pickup_point"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[Code]
    unit_code: Mapped[str] = mapped_column(String(5), index=True)
    kind: Mapped[PickupKind]
    name: Mapped[Name]
    address: Mapped[Name]
    hours: Mapped[Name] = mapped_column(default="")
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)


class DeliveryRule(Model):
    """A delivery fee by zone: a seller's own, or the market's where ``seller_id`` is empty."""

    __tablename__ = "delivery_rule"
    __table_args__ = (UniqueConstraint("seller_id", "zone"),)

    id: Mapped[Id]
    seller_id: Mapped[int | None] = mapped_column(ForeignKey(Seller.id))
    zone: Mapped[Zone]
    fee: Mapped[Vnd]
    free_from: Mapped[Vnd | None]


class OrderGroup(Model):
    """What one buyer ordered in one go from any number of sellers, paid by one payment.

    ``checkout_key`` comes from the form, so that a double click makes one group.
    """

    __tablename__ = "order_group"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("checkout_key"))

    id: Mapped[Id]
    code: Mapped[Code]
    checkout_key: Mapped[str] = mapped_column(String(64))
    buyer_user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    buyer_name: Mapped[Name]
    buyer_phone: Mapped[str] = mapped_column(String(16), index=True)
    way: Mapped[DeliveryWay]
    pickup_point_id: Mapped[int | None] = mapped_column(ForeignKey(PickupPoint.id))
    delivery_unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id))
    street: Mapped[Name] = mapped_column(default="")
    method: Mapped[Code]
    goods_total: Mapped[Vnd]
    delivery_total: Mapped[Vnd]
    total: Mapped[Vnd]
    placed_at: Mapped[datetime] = mapped_column(UtcMoment)
    pay_by: Mapped[datetime | None] = mapped_column(UtcMoment)

    orders: Mapped[list["Order"]] = relationship(
        back_populates="group", lazy="raise", order_by="Order.id"
    )
    pickup_point: Mapped[PickupPoint | None] = relationship(lazy="raise")
    delivery_unit: Mapped[AdminUnit | None] = relationship(lazy="raise")

    @property
    def at_the_door(self) -> bool:
        """Whether it is paid when the goods come."""
        return self.method == cod.NAME

    @property
    def due_at_the_door(self) -> Vnd:
        """What is still to be paid when the goods come: orders that were called off are not."""
        open_orders = [each for each in self.orders if not each.status.is_over and not each.paid_at]
        return Vnd(sum(int(each.total) for each in open_orders) if self.at_the_door else 0)


class Order(Model):
    """One seller's part of a group. Prices, unit version and seller kind are frozen at placing.

    ``vat_due`` and ``pit_due`` are what is withheld (đồng), added up from the lines, each rounded on
    its own; ``vat_bp`` and ``pit_bp`` are the highest rates among the lines, for people to read.
    """

    __tablename__ = "market_order"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_market_order_seller_status", "seller_id", "status", "placed_at"),
        Index("ix_market_order_unit_placed", "unit_id", "placed_at"),
        Index("ix_market_order_deadline", "status", "accept_by"),
        CheckConstraint("goods_total >= 0 AND delivery_fee >= 0", name="totals"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(ForeignKey(OrderGroup.id), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    unit_code: Mapped[str] = mapped_column(String(5))
    seller_kind: Mapped[SellerKind]
    household_code: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[OrderStatus]
    method: Mapped[Code]
    cashless: Mapped[bool | None]
    goods_total: Mapped[Vnd]
    delivery_fee: Mapped[Vnd]
    total: Mapped[Vnd]
    commission_bp: Mapped[int]
    vat_bp: Mapped[int] = mapped_column(default=0)
    pit_bp: Mapped[int] = mapped_column(default=0)
    vat_due: Mapped[Vnd] = mapped_column(default=Vnd(0))
    pit_due: Mapped[Vnd] = mapped_column(default=Vnd(0))
    status_reason: Mapped[str] = mapped_column(default="")
    placed_at: Mapped[datetime] = mapped_column(UtcMoment)
    accept_by: Mapped[datetime | None] = mapped_column(UtcMoment)
    paid_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    packed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    disputed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    completed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    group: Mapped[OrderGroup] = relationship(back_populates="orders", lazy="raise")
    seller: Mapped[Seller] = relationship(lazy="raise")
    unit: Mapped[AdminUnit] = relationship(lazy="raise")
    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order", lazy="raise", order_by="OrderLine.id"
    )

    @property
    def at_the_door(self) -> bool:
        """Whether it is paid when the goods come."""
        return self.method == cod.NAME


class OrderLine(Model):
    """What was bought, as it was on the day: name, unit, weight and price do not change any more.

    ``ocop_stars`` and ``ocop_decision_no`` are those of a recognition that was valid on that day.
    """

    __tablename__ = "order_line"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id))
    product_name: Mapped[Name]
    variant_label: Mapped[Name]
    unit: Mapped[str] = mapped_column(String(10))
    count: Mapped[int]
    base_quantity: Mapped[int]
    net_grams: Mapped[int | None]
    unit_price: Mapped[Vnd]
    line_total: Mapped[Vnd]
    goods_class: Mapped[GoodsClass]
    vat_bp: Mapped[int] = mapped_column(default=0)
    pit_bp: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[int]
    key_product_id: Mapped[int | None]
    photo_hash: Mapped[str | None] = mapped_column(String(64))
    ocop_stars: Mapped[int | None]
    ocop_decision_no: Mapped[str | None] = mapped_column(String(60))

    order: Mapped[Order] = relationship(back_populates="lines", lazy="raise")


class OrderStep(Model):
    """One change of an order's status, for the timeline that the buyer and the seller see."""

    __tablename__ = "order_step"

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    status: Mapped[OrderStatus]
    reason: Mapped[str] = mapped_column(default="")
    actor: Mapped[Code]
    happened_at: Mapped[datetime] = mapped_column(UtcMoment)


class RecallNotice(Model):
    """One buyer to be told of one recall, once however many lots of it are in the order.

    ``grams`` is what the order holds of the recalled lots. ``queued_at`` is None until the words are
    on their way. ``refund_amount`` (đồng) is what was given back for ``refund_g`` of these grams, 0
    where nothing was left to give; it is decided about once ``refund_g`` reaches ``grams``.
    """

    __tablename__ = "recall_notice"
    __table_args__ = (UniqueConstraint("recall_code", "order_id"),)

    id: Mapped[Id]
    recall_code: Mapped[Code]
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    grams: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(UtcMoment)
    queued_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    repeated_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    read_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    answer: Mapped[str] = mapped_column(default="")
    refund_g: Mapped[int] = mapped_column(default=0)
    refund_amount: Mapped[Vnd] = mapped_column(default=Vnd(0))
    refund_code: Mapped[str | None] = mapped_column(String(40))

"""A shop whose lots are judged, and commands that are played on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.accounts.models import User
from marketplace.catalog.commands.products import ProductWords
from marketplace.catalog.models import Category, Product, Variant
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.sellers.models import Seller, SellerMember
from marketplace.traceability.farm.commands.diary import (
    add_entry,
)
from marketplace.traceability.farm.commands.work import Work
from marketplace.traceability.farm.models import (
    DiaryEntry,
    WorkKind,
)
from marketplace.traceability.lots.commands.holding import (
    hold_lot,
)
from marketplace.traceability.lots.models import Lot
from marketplace.traceability.recalls.commands.opening import Why, recall_lots
from marketplace.traceability.recalls.models import RecallScope
from tests.factories.farm import make_input
from tests.inventory.holding_one import reserve
from tests.sellers.acting import acting
from tests.traceability.harvesting import HARVESTED, Farm

PICTURE = "0" * 64


@dataclass
class World:
    """A shop that sells a harvest of a season with a full diary, and packs from another one."""

    farm: Farm
    variant: Variant
    lot: Lot
    packs: Lot
    officer: Actor
    now: datetime

    @property
    def product(self) -> Product:
        return db.session.get_one(Product, self.farm.product.id)

    @property
    def seller(self) -> Seller:
        return db.session.get_one(Seller, self.farm.product.seller_id)

    @property
    def category(self) -> Category:
        return db.session.get_one(Category, self.product.category_id)

    def work(self, kind: WorkKind = WorkKind.SPRAYING, *, days: int = 2, **other) -> Work:
        return Work(kind, HARVESTED - timedelta(days=days), **other)

    def sprayed(self, *, days: int = 2) -> DiaryEntry:
        used = make_input(waiting_days=7)
        with unit_of_work():
            return add_entry(
                self.farm.season,
                self.work(days=days, used=used, quantity=40),
                client_key=new_code("K"),
                actor="t",
                now=self.now,
            )

    def held(self) -> Lot:
        with unit_of_work():
            return hold_lot(self.lot, reason="Chờ kiểm tra", actor="t", now=self.now)

    def sold(self, grams: int = 10_000) -> str:
        key = new_code("DH")
        with unit_of_work():
            reserve(
                {self.variant.id: grams},
                business_key=key,
                group_key=key,
                expires_at=self.now + timedelta(hours=1),
                now=self.now,
            )
        return key

    def recalled(self):
        why = Why(RecallScope.LOT, "x", "Có dư lượng thuốc", 2)
        with unit_of_work():
            return recall_lots([self.lot.id], why, actor=self.officer, now=self.now).recall


def said_of(product: Product, **other: object) -> ProductWords:
    """The words of a product's page as they stand, but for some."""
    return ProductWords(
        category=db.session.get_one(Category, product.category_id),
        name=product.name,
        description=product.description,
        seasons=product.seasons,
        preorder_from=product.preorder_from,
        goods_class=product.goods_class,
        **{"declared": {}, **other},
    )


def owner_of(seller: Seller) -> Actor:
    query = select(User).join(SellerMember, SellerMember.user_id == User.id)
    return acting(db.session.scalars(query.where(SellerMember.seller_id == seller.id)).one())


Act = Callable[[World], object]
ACTS: dict[str, Act] = {}


def act(play: Act) -> Act:
    """An act on the world, called as its command, two underscores and what is special."""
    ACTS[play.__name__] = play
    return play

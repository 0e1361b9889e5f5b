"""Recalls as officers and shops see them, each within the asker's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.traceability.lots.models import Lot
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot, RecallState
from marketplace.traceability.recalls.queries.affected_lots import (
    TouchedLot,
    lots_by_ids,
    sold_grams,
)

DECIDE_WITHIN = timedelta(hours=24)


class RecallNotFound(errors.NotFound):
    code = "recall_not_found"
    sentence = N_("There is no such recall.")


@dataclass(frozen=True)
class RecalledLot:
    """A lot in a recall, with what of it is with buyers now; weights in grams."""

    lot: TouchedLot
    role: LotRole
    why: str
    sold_g: int
    located_g: int

    @property
    def left_g(self) -> int:
        return self.lot.left_g


@dataclass(frozen=True)
class RecallView:
    """One recall with those of its lots that the asker may see."""

    recall: Recall
    lots: Sequence[RecalledLot]
    siblings: Sequence[RecalledLot]

    @property
    def sold_g(self) -> int:
        return sum(each.sold_g for each in self.lots)

    @property
    def left_g(self) -> int:
        return sum(each.left_g for each in self.lots)

    @property
    def located_g(self) -> int:
        return sum(each.located_g for each in self.lots)

    @property
    def to_locate_g(self) -> int:
        """What was with buyers and with the shop when the lots were recalled."""
        return self.sold_g + self.left_g


def decide_by(recall: Recall) -> datetime | None:
    """Until when the authority has to decide: 24 hours after it saw the need (Circular 17/2021)."""
    return recall.needed_since + DECIDE_WITHIN if recall.needed_since else None


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    """Recalls of the asker's commune or province, or with lots of the asker's shop."""
    if actor.is_operator:
        return Recall.id.is_not(None)
    conditions: list[ColumnElement[bool]] = []
    if actor.unit_codes:
        conditions.append(Recall.unit_code.in_(sorted(actor.unit_codes)))
    if actor.province_codes:
        units = select(AdminUnit.code).where(
            AdminUnit.province_code.in_(sorted(actor.province_codes))
        )
        conditions.append(Recall.unit_code.in_(units))
    if actor.seller_ids:
        own = (
            select(RecallLot.recall_id)
            .join(Lot, Lot.id == RecallLot.lot_id)
            .where(Lot.seller_id.in_(sorted(actor.seller_ids)), RecallLot.role == LotRole.RECALLED)
        )
        conditions.append(Recall.id.in_(own))
    return or_(*conditions) if conditions else false()


def recalls_in_scope(actor: Actor, *, limit: int = 100) -> Sequence[Recall]:
    """Open ones first, then the newest."""
    return db.session.scalars(
        select(Recall)
        .where(_in_scope(actor))
        .order_by(Recall.state.desc(), Recall.created_at.desc(), Recall.id.desc())
        .limit(limit)
    ).all()


def open_recalls(actor: Actor) -> int:
    """How many recalls in the asker's scope are not closed yet."""
    query = select(func.count(Recall.id)).where(_in_scope(actor), Recall.state == RecallState.OPEN)
    return db.session.scalar(query) or 0


def recall_by_code(code: str, actor: Actor) -> Recall:
    """Raises RecallNotFound, also for one out of scope."""
    recall = db.session.scalar(
        select(Recall)
        .where(Recall.code == code, _in_scope(actor))
        .execution_options(populate_existing=True)
    )
    if recall is None:
        raise RecallNotFound
    return recall


def recall_view(recall: Recall, actor: Actor) -> RecallView:
    """A recall's lots, in three statements; a shop sees its own."""
    rows = {
        row.lot_id: row
        for row in db.session.scalars(select(RecallLot).where(RecallLot.recall_id == recall.id))
    }
    lots = lots_by_ids(rows, actor)
    recalled = [lot_id for lot_id, row in rows.items() if row.role is LotRole.RECALLED]
    sold = sold_grams(recalled)
    seen = [
        RecalledLot(
            lot=lot,
            role=rows[lot.id].role,
            why=rows[lot.id].why,
            sold_g=sold.get(lot.id, 0),
            located_g=rows[lot.id].located_g,
        )
        for lot in lots
    ]
    return RecallView(
        recall,
        [each for each in seen if each.role is LotRole.RECALLED],
        [each for each in seen if each.role is LotRole.MAY_BE_AFFECTED],
    )


def lot_in_recall(recall: Recall, lot_id: int, actor: Actor) -> Lot:
    """One of the recalled lots that the asker may see; raises RecallNotFound."""
    query = (
        select(Lot)
        .join(Seller, Seller.id == Lot.seller_id)
        .join(RecallLot, RecallLot.lot_id == Lot.id)
        .where(
            RecallLot.recall_id == recall.id,
            RecallLot.role == LotRole.RECALLED,
            Lot.id == lot_id,
        )
    )
    lot = db.session.scalar(scoped(query, actor))
    if lot is None:
        raise RecallNotFound
    return lot

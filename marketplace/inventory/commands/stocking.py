"""What the seller says about stock. Quantities are whole base units."""

from datetime import datetime

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.db import db, insert_into
from marketplace.core.sentences import N_
from marketplace.inventory import counting
from marketplace.inventory.commands.holding import QuantityNotValid
from marketplace.inventory.commands.lot_counting import SAID, say_stock, sold_from_lots, undo_said
from marketplace.inventory.counting import MOST
from marketplace.inventory.models import MovementKind, StockItem, StockMovement
from marketplace.inventory.stock_announcements import tell_turned


class NothingToUndo(errors.Conflict):
    code = "nothing_to_undo"
    sentence = N_("This was changed again in the meantime, so nothing was taken back.")


def set_available(variant_id: int, *, quantity: int, actor: str, now: datetime) -> int:
    """Say that ``quantity`` base units are free to sell now; returns how many there were before.

    Where it is sold from lots, more than before is a harvest of today, and less is counted off the
    lots that keep longest. ``actor`` is a user's code. Raises QuantityNotValid.
    """
    if not 0 <= quantity <= MOST:
        raise QuantityNotValid
    item = _locked_item(variant_id)
    before, sold = item.available, sold_from_lots(variant_id)
    if sold is None:
        _move_to(item, quantity, actor, now)
    else:
        say_stock(sold, item, quantity, actor=actor, now=now)
        _tell(item, before, now)
    return before


def undo_stock(variant_id: int, *, to: int, actor: str, now: datetime) -> None:
    """Take back the seller's last word, which had replaced ``to`` base units; once.

    What was sold since stays sold. Raises NothingToUndo where the last word was another one, or
    where too much has been sold since.
    """
    item = _locked_item(variant_id)
    last = db.session.scalar(
        select(StockMovement)
        .where(
            StockMovement.variant_id == variant_id,
            StockMovement.kind.in_([MovementKind.RECEIVED, MovementKind.CORRECTED]),
        )
        .order_by(StockMovement.id.desc())
        .limit(1)
    )
    if last is None or last.replaced != to or item.available < last.quantity:
        raise NothingToUndo
    before = item.available
    if sold_from_lots(variant_id) is None:
        _move_to(item, before - last.quantity, actor, now)
    else:
        undo_said(item, last, actor=actor, now=now, refuse=NothingToUndo)
        _tell(item, before, now)


def _locked_item(variant_id: int) -> StockItem:
    db.session.execute(
        insert_into(StockItem)
        .values(variant_id=variant_id, available=0, reserved=0, sold=0)
        .on_conflict_do_nothing()
    )
    query = select(StockItem).where(StockItem.variant_id == variant_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _move_to(item: StockItem, quantity: int, actor: str, now: datetime) -> None:
    before, item.available = item.available, quantity
    if quantity == before:
        return
    db.session.add(
        StockMovement(
            variant_id=item.variant_id,
            kind=MovementKind.RECEIVED if quantity > before else MovementKind.CORRECTED,
            quantity=quantity - before,
            reference=SAID,
            replaced=before,
            moved_by=actor,
            moved_at=now,
        )
    )
    db.session.flush()
    _tell(item, before, now)


def _tell(item: StockItem, before: int, now: datetime) -> None:
    after = item.available
    tell_turned([counting.counted(item.variant_id, before=before, after=after)], now)

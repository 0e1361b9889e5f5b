"""Locking lots: the stock behind them first, then the lots in id order, as buyers do.

Every command that changes lots comes through here, so that it waits for buyers instead of blocking
them.
"""

from collections.abc import Collection

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.traceability.lots.models import Lot, PackInput
from marketplace.traceability.lots.watch import watch


class LotNotFound(errors.NotFound):
    code = "lot_not_found"
    sentence = N_("This lot could not be found.")


def locked_lots(lot_ids: Collection[int]) -> list[Lot]:
    """The lots with these ids, locked and read afresh, in id order."""
    if not lot_ids:
        return []
    watch.ready(lot_ids)
    return list(lots_under_lock(lot_ids).values())


def lots_under_lock(lot_ids: Collection[int]) -> dict[int, Lot]:
    """Like `locked_lots`, by id, for a caller who holds the stock rows already."""
    if not lot_ids:
        return {}
    query = (
        select(Lot)
        .where(Lot.id.in_(sorted(set(lot_ids))))
        .order_by(Lot.id)
        # Not FOR UPDATE: stamps and movements only need the key to stay, and must not wait.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {lot.id: lot for lot in db.session.scalars(query)}


def with_packs_under_lock(lot_ids: Collection[int]) -> dict[int, Lot]:
    """Like `lots_under_lock`, with the packs made from them, also those that were packed meanwhile.

    Whoever packs locks the harvest: once it is locked here, its packs are all there are.
    """
    wanted = set(lot_ids)
    while True:
        locked = lots_under_lock(wanted)
        if wanted.issuperset(found := packs_of(wanted)):
            return locked
        watch.ready(found - wanted)
        wanted |= found


def packs_of(lot_ids: Collection[int]) -> set[int]:
    """The packs that were made from these lots."""
    packs = select(PackInput.pack_lot_id).where(PackInput.harvest_lot_id.in_(sorted(lot_ids)))
    return set(db.session.scalars(packs))


def locked_lot(lot_id: int) -> Lot:
    """One lot, locked and read afresh; raises LotNotFound."""
    lots = locked_lots([lot_id])
    if not lots:
        raise LotNotFound
    return lots[0]

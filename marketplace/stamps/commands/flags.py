"""Flags on stamps that may have been copied: raised once per stamp and rule, decided by an officer."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db, insert_into
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import require_supervisor
from marketplace.stamps.flags import FlagRule, Suspicion, suspicions
from marketplace.stamps.models import FlagState, Stamp, StampFlag
from marketplace.stamps.stamp_settings import FlagRules
from marketplace.traceability.events import StampFlagged
from marketplace.traceability.lots.models import Lot

AT_ONCE = 500


class FlagNotFound(errors.NotFound):
    code = "stamp_flag_not_found"


class FlagNoteMissing(errors.Invalid):
    code = "stamp_flag_note_missing"
    field = "note"
    sentence = N_("Write what you found, so that a colleague understands it later.")


class FlagDecidedAlready(errors.Conflict):
    code = "stamp_flag_decided_already"
    sentence = N_("Somebody has decided about this already. Please look again.")


def raise_flags(rules: FlagRules, *, now: datetime) -> int:
    """Flag every stamp whose scans broke a rule and tell its shop; how many flags are new."""
    found = list(suspicions(rules, now=now))
    return sum(
        flag_stamps(found[start : start + AT_ONCE], now=now)
        for start in range(0, len(found), AT_ONCE)
    )


def flag_stamps(found: Sequence[Suspicion], *, now: datetime) -> int:
    """Flag these stamps where that rule has not flagged them before; how many flags are new."""
    known = {
        (stamp_id, rule)
        for stamp_id, rule in db.session.execute(
            select(StampFlag.stamp_id, StampFlag.rule).where(
                StampFlag.stamp_id.in_({each.stamp_id for each in found})
            )
        )
    }
    fresh = [each for each in found if (each.stamp_id, each.rule.value) not in known]
    return _flag(fresh, now) if fresh else 0


def _flag(fresh: Iterable[Suspicion], now: datetime) -> int:
    wanted = {(each.stamp_id, each.rule): each for each in fresh}
    query = (
        select(Stamp, Lot, Product, Seller)
        .join(Lot, Lot.id == Stamp.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(Stamp.id.in_({stamp_id for stamp_id, _rule in wanted}))
    )
    rows = {row.Stamp.id: row for row in db.session.execute(query)}
    raised = 0
    for each in wanted.values():
        stamp, lot, product, seller = rows[each.stamp_id]
        if _kept(stamp, lot, each, now):
            raised += 1
            record(_event(stamp, lot, product, seller, each, now))
    return raised


def _kept(stamp: Stamp, lot: Lot, found: Suspicion, now: datetime) -> bool:
    statement = insert_into(StampFlag).values(
        stamp_id=stamp.id,
        unit_code=lot.unit_code,
        rule=found.rule.value,
        detail=found.detail,
        state=FlagState.OPEN,
        raised_at=now,
        note="",
    )
    statement = statement.on_conflict_do_nothing(index_elements=["stamp_id", "rule"])
    return db.session.scalar(statement.returning(StampFlag.id)) is not None


def _event(
    stamp: Stamp, lot: Lot, product: Product, seller: Seller, found: Suspicion, now: datetime
) -> StampFlagged:
    return StampFlagged(
        occurred_at=now,
        stamp_code=stamp.code,
        serial=stamp.serial,
        rule=found.rule.value,
        detail=found.detail,
        lot_code=lot.code,
        product_code=product.code,
        product_name=product.name,
        seller_id=seller.id,
        seller_code=seller.code,
        seller_name=seller.name,
        unit_code=lot.unit_code,
    )


def decide_flag(
    stamp: Stamp, rule: FlagRule, *, upheld: bool, note: str, actor: Actor, now: datetime
) -> None:
    """The commune's own officer says whether copies are about; upheld, every scan says so.

    Raises FlagNotFound, FlagNoteMissing, FlagDecidedAlready, SellerNotFound or OfficerOnlyReads.
    """
    require_supervisor(_shop_of(stamp), actor)
    note = clean_lines(note)
    if not note:
        raise FlagNoteMissing
    query = select(StampFlag).where(StampFlag.stamp_id == stamp.id, StampFlag.rule == rule.value)
    flag = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if flag is None:
        raise FlagNotFound
    if flag.state is not FlagState.OPEN:
        raise FlagDecidedAlready
    flag.state = FlagState.UPHELD if upheld else FlagState.DISMISSED
    flag.decided_by, flag.decided_at, flag.note = actor.user_code, now, note
    if upheld:
        db.session.execute(
            update(Stamp)
            .where(Stamp.id == stamp.id, Stamp.copied_at.is_(None))
            .values(copied_at=now)
        )
    write_audit(
        actor=actor.user_code,
        action=f"stamp_flag_{flag.state.value}",
        subject=stamp.code,
        now=now,
        rule=rule.value,
        note=note,
    )


def _shop_of(stamp: Stamp) -> Seller:
    seller = db.session.scalar(
        select(Seller)
        .join(Lot, Lot.seller_id == Seller.id)
        .where(Lot.id == stamp.lot_id)
        .options(joinedload(Seller.unit))
    )
    if seller is None:
        raise FlagNotFound
    return seller

"""The statements that move stock. Each takes all its rows in id order, all of them or none.

On PostgreSQL the rows are locked in that order before any is changed, so that two buyers with the
same goods wait for each other instead of blocking each other; SQLite has one writer at a time and
ignores the lock clause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    bindparam,
    case,
    func,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningUpdate

from marketplace.catalog.models import Product, Variant
from marketplace.core.db import db, writing
from marketplace.inventory.models import StockItem

Lines = Mapping[int, int]

# What a stock row can say at most (32 bits on PostgreSQL).
MOST = 2_000_000_000

# A pack of which at most this many are left is said to be nearly sold out.
LITTLE_LEFT = 5


@dataclass(frozen=True)
class Counted:
    """One variant after its stock was moved; ``unit`` is what one sale unit holds.

    ``from_lots`` says that each of its grams belongs to a lot.
    """

    variant_id: int
    product_id: int
    unit: int
    before: int
    after: int
    from_lots: bool = False

    @property
    def turned(self) -> bool:
        """Whether the variant sold out or can be bought again."""
        return (self.before >= self.unit) != (self.after >= self.unit)

    @property
    def shown_differently(self) -> bool:
        """Whether the product's page says another word: in stock, nearly sold out, sold out."""
        return _word(self.before, self.unit) != _word(self.after, self.unit)


def _word(available: int, unit: int) -> int:
    packs = available // unit
    return 0 if packs < 1 else 1 if packs <= LITTLE_LEFT else 2


def counted(variant_id: int, *, before: int, after: int) -> Counted:
    """What a change by hand did to a variant."""
    query = select(Variant.product_id, Variant.base_quantity).where(Variant.id == variant_id)
    product_id, unit = db.session.execute(query).one()
    return Counted(variant_id, product_id, unit, before, after)


def take(lines: Lines) -> list[Counted]:
    """available → reserved for all ``lines``, or an empty list where one of them has too little."""
    chosen: dict[str, int] = {}
    for place, (variant_id, amount) in enumerate(sorted(lines.items())):
        chosen |= {f"variant_{place}": variant_id, f"amount_{place}": amount}
    rows = writing().execute(_taking(len(lines)), chosen)
    return [
        Counted(variant_id, product_id, unit, after + lines[variant_id], after, bool(from_lots))
        for variant_id, after, product_id, unit, from_lots in rows
    ]


@cache
def _taking(count: int) -> ReturningUpdate[int, int, int, int, bool]:
    """For ``count`` lines, made once: making the statement costs more than running it."""
    wanted = {
        bindparam(f"variant_{place}", type_=BigInteger()): bindparam(
            f"amount_{place}", type_=Integer()
        )
        for place in range(count)
    }
    amounts = case(
        *((StockItem.variant_id == variant, amount) for variant, amount in wanted.items())
    )
    rows = (
        select(StockItem.variant_id, (StockItem.available >= amounts).label("enough"))
        .where(StockItem.variant_id.in_(list(wanted)))
        .order_by(StockItem.variant_id)
        .with_for_update()
        .cte("locked")
    )
    served = select(func.count()).select_from(rows).where(rows.c.enough).scalar_subquery()
    return (
        update(StockItem)
        .where(
            StockItem.variant_id.in_(select(rows.c.variant_id)),
            StockItem.available >= amounts,
            served == count,
        )
        .values(available=StockItem.available - amounts, reserved=StockItem.reserved + amounts)
        .returning(*_told())
    )


def sell(lines: Lines) -> list[Counted]:
    """reserved → sold."""
    return _move(lines, available=0, reserved=-1, sold=1)


def give_back(lines: Lines) -> list[Counted]:
    """reserved → available."""
    return _move(lines, available=1, reserved=-1, sold=0)


def unsell(lines: Lines) -> list[Counted]:
    """sold → available."""
    return _move(lines, available=1, reserved=0, sold=-1)


def _move(lines: Lines, *, available: int, reserved: int, sold: int) -> list[Counted]:
    amounts = _amounts(lines)
    rows = (
        select(StockItem.variant_id)
        .where(StockItem.variant_id.in_(lines))
        .order_by(StockItem.variant_id)
        .with_for_update()
        .cte("locked")
    )
    statement = (
        update(StockItem)
        .where(StockItem.variant_id.in_(select(rows.c.variant_id)))
        .values(
            available=StockItem.available + amounts * available,
            reserved=StockItem.reserved + amounts * reserved,
            sold=StockItem.sold + amounts * sold,
        )
        .returning(*_told())
        .execution_options(synchronize_session=False)
    )
    return [
        Counted(
            variant_id,
            product_id,
            unit,
            after - lines[variant_id] * available,
            after,
            bool(from_lots),
        )
        for variant_id, after, product_id, unit, from_lots in db.session.execute(statement)
    ]


def _amounts(lines: Lines) -> ColumnElement[int]:
    return case(dict(sorted(lines.items())), value=StockItem.variant_id)


def _of_variant(name: str) -> ScalarSelect[int]:
    column: ColumnElement[int] = getattr(Variant, name)
    return select(column).where(Variant.id == StockItem.variant_id).scalar_subquery()


def _told() -> tuple[
    InstrumentedAttribute[int],
    InstrumentedAttribute[int],
    ScalarSelect[int],
    ScalarSelect[int],
    ScalarSelect[bool],
]:
    """What a statement says of each row that it moved."""
    # No join: in RETURNING, SQLite is given columns without their tables.
    weighed = (
        select(Variant.product_id)
        .where(Variant.id == StockItem.variant_id, Variant.net_grams.is_not(None))
        .correlate(StockItem)
        .scalar_subquery()
    )
    from_lots = select(Product.sold_from_lots).where(Product.id == weighed).scalar_subquery()
    return (
        StockItem.variant_id,
        StockItem.available,
        _of_variant("product_id"),
        _of_variant("base_quantity"),
        from_lots,
    )

"""The columns that every line of a lot's story fills, and the tables they come from.

Texts ``t1``…``t6``, whole numbers ``n1``…``n3``, days ``d1``…``d3`` and moments ``m1``, ``m2``.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    cast,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from marketplace.catalog.models import Product
from marketplace.core.db import UtcMoment, table_of
from marketplace.traceability.farm.models import (
    CertificateScope,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    SeasonPlot,
)
from marketplace.traceability.lots.models import Lot, LotMovement, LotNote, LotPlot, PackInput
from marketplace.traceability.recalls.models import Recall, RecallLot
from marketplace.tracelog.models import TraceEvent


class Line(NamedTuple):
    """One row; see the branch of its ``kind`` for what the columns hold."""

    kind: str
    t1: str | None
    t2: str | None
    t3: str | None
    t4: str | None
    t5: str | None
    t6: str | None
    n1: int | None
    n2: int | None
    n3: int | None
    d1: Any  # a day
    d2: Any
    d3: Any
    m1: Any  # a moment
    m2: Any


_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t6"), String()),
    **dict.fromkeys(("n1", "n2", "n3"), BigInteger()),
    **dict.fromkeys(("d1", "d2", "d3"), Date()),
    **dict.fromkeys(("m1", "m2"), UtcMoment()),
}
LOT, PLOT_OF_LOT, INPUT, MOVE, NOTE = (
    table_of(model) for model in (Lot, LotPlot, PackInput, LotMovement, LotNote)
)
SEASON, PLOT_OF_SEASON, PLOT, AREA = (
    table_of(model) for model in (GrowingSeason, SeasonPlot, Plot, GrowingArea)
)
ENTRY, MATERIAL, CERTIFICATE, SCOPE = (
    table_of(model) for model in (DiaryEntry, InputProduct, FarmCertificate, CertificateScope)
)
RECALL, RECALLED, EVENT, PRODUCT = (
    table_of(model) for model in (Recall, RecallLot, TraceEvent, Product)
)


def line(kind: str, **columns: ColumnElement[Any]) -> Select[Any]:  # rows of `Line`
    """A branch of the union; texts lose their enums, and columns that are not said are empty."""
    filled = [
        _column(columns.get(name), kept, is_text=name.startswith("t")).label(name)
        for name, kept in _TYPES.items()
    ]
    query: Select[Any] = select(literal(kind).label("kind"), *filled)
    return query


def _column(
    column: ColumnElement[Any] | None, kept: TypeEngine[Any], *, is_text: bool
) -> ColumnElement[Any]:
    if column is None:
        return cast(null(), kept)
    return type_coerce(column, String()) if is_text else column

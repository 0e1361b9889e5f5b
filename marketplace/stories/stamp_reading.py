"""What of a stamp differs from scan to scan, in one small statement.

It brings along the versions of the stamps of the page about its lot, so that whoever keeps that page
knows whether it still stands.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Engine, bindparam, select

from marketplace.catalog.models import Product
from marketplace.core.db import table_of
from marketplace.core.page_versions import version_of_row
from marketplace.core.rows import columns_of
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.models import Lot

STAMP, LOT, PRODUCT = table_of(Stamp), table_of(Lot), table_of(Product)
CODE = "code"


class StampReading(NamedTuple):
    """One stamp as it stands; ``scans`` are those that are written already."""

    stamp_id: Annotated[int, STAMP.c.id]
    lot_id: Annotated[int, STAMP.c.lot_id]
    state: Annotated[StampState, STAMP.c.state]
    scans: Annotated[int, STAMP.c.scans]
    first_scanned_at: Annotated[datetime | None, STAMP.c.first_scanned_at]
    confirmed_at: Annotated[datetime | None, STAMP.c.confirmed_at]
    copied_at: Annotated[datetime | None, STAMP.c.copied_at]
    has_pin: Annotated[bool, STAMP.c.pin_hash.is_not(None)]
    product_version: Annotated[int, version_of_row("product", PRODUCT.c.id)]
    shop_version: Annotated[int, version_of_row("shop", PRODUCT.c.seller_id)]
    lot_version: Annotated[int, version_of_row("lot", LOT.c.id)]

    @property
    def versions(self) -> tuple[int, int, int]:
        return self.product_version, self.shop_version, self.lot_version


_READING = (
    select(*columns_of(StampReading))
    .select_from(STAMP)
    .join(LOT, LOT.c.id == STAMP.c.lot_id)
    .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
    .where(STAMP.c.code == bindparam(CODE))
)


class StampReader:
    """Reads stamps through ``engine``, past all that SQLAlchemy does around a statement.

    The statement and the types of its columns are worked out once; that is a third of the time.
    """

    def __init__(self, engine: Engine) -> None:
        dialect = engine.dialect
        compiled = _READING.compile(dialect=dialect)
        self._engine = engine
        self._text = str(compiled)
        self._values = dict(compiled.construct_params({CODE: ""}))
        self._order = list(compiled.positiontup or ()) if compiled.positional else None
        read: list[Callable[[Any], Any] | None] = [  # of a driver's value, whatever it is
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in _READING.selected_columns
        ]
        self._read = [(place, each) for place, each in enumerate(read) if each is not None]

    def __call__(self, code: str) -> StampReading | None:
        """The stamp with this tidy ``code``; the driver's own errors pass."""
        values: Any = {**self._values, CODE: code}
        if self._order is not None:
            values = tuple([values[name] for name in self._order])
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(self._text, values)
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        if row is None:
            return None
        found: list[Any] = list(row)
        for place, read in self._read:
            found[place] = read(found[place])
        return StampReading(*found)

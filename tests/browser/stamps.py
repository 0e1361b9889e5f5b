"""What a shopper holds in the hand: a pack with a stamp, found in the market's own records."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

ON_SALE = """
SELECT stamp.code, product.code AS product_code, product.name AS product, lot.code AS lot
FROM stamp
JOIN lot ON lot.id = stamp.lot_id
JOIN product ON product.id = lot.product_id
WHERE stamp.state = 'activated' AND lot.state = 'open' AND lot.complete AND product.visible
  AND stamp.copied_at IS NULL
  AND lot.quantity_g - lot.used_g - lot.held_g > 20000
ORDER BY lot.best_before DESC, stamp.id DESC
"""


@dataclass(frozen=True)
class Stamped:
    """A pack's stamp with what it is on."""

    code: str
    product_code: str
    product: str
    lot: str


def stamped_and_on_sale(instance: Path) -> Stamped:
    """A stamp in use on a lot that tells its whole story and of which more can be bought."""
    with sqlite3.connect(f"file:{instance / 'market.db'}?mode=ro", uri=True) as records:
        found = records.execute(ON_SALE).fetchone()
    assert found, "the demo has no stamp in use on a lot that is on sale"
    return Stamped(*found)

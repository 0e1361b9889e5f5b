"""Every public address of a product, lot, pack or place, and what each of them names.

Both spellings, GS1's (``/01/…``) and the market's own (``/p/…``), name the same things; `find` is the
one place that knows how. Addresses are printed on stamps: none is ever taken back, and a product
that gets a GTIN later keeps answering under its own code.

GTINs are declared by sellers and may stand at several products (traders sell the same packed goods).
`find` takes the product that has the lot that was asked for; else one that is on sale before one that
is not, and the one that was published first. Products that never were on sale are not found, nor are
internal numbers (see `gs1.keys.restriction`).
"""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from marketplace.core.rows import columns_of, read_row
from marketplace.gs1.digital_link import DigitalLink
from marketplace.gs1.keys import public_gtin
from marketplace.stamps.codes import tidy_code
from marketplace.stories.heading import LOT, PRODUCT, STAMP

# Characters of GS1's set 82 that may stand in a path as they are.
SAFE = "-._~!'()*,"


@dataclass(frozen=True)
class Reference:
    """What an address names, before the database was asked."""

    product_code: str | None = None
    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    stamp: str | None = None
    gln: str | None = None
    plot: str | None = None


class Found(NamedTuple):
    """``lot_id`` is None where no lot was asked for or the product has none of that code: then the
    address means the product. ``stamp_code`` is set where the pack's stamp is known."""

    product_id: Annotated[int, PRODUCT.c.id]
    product_code: Annotated[str, PRODUCT.c.code]
    product: Annotated[str, PRODUCT.c.name]
    slug: Annotated[str, PRODUCT.c.slug]
    visible: Annotated[bool, PRODUCT.c.visible]
    gtin: Annotated[str | None, PRODUCT.c.gtin]
    trust: Annotated[dict[str, Any], PRODUCT.c.trust]  # JSON, read with `catalog.trust.trust_of`
    lot_id: Annotated[int | None, LOT.c.id]
    lot_code: Annotated[str | None, LOT.c.code]
    stamp_code: Annotated[str | None, STAMP.c.code]


def reference_of(link: DigitalLink) -> Reference:
    """What a Digital Link names."""
    ai, value = link.key
    if ai == "01":
        return Reference(
            gtin=public_gtin(value), lot=link.qualifier("10"), serial=link.qualifier("21")
        )
    return Reference(gln=value if ai == "414" else None, plot=link.qualifier("254"))


def find(reference: Reference) -> Found | None:
    """The product, lot and pack that an address names; None where there is no such product.

    A lot or pack that is not known leads up to what is. One statement. Places have no rows of their
    own yet: no shop has a GLN on record, so a place is never found.
    """
    if reference.stamp is not None:
        return read_row(Found, _BY_STAMP, {"stamp": reference.stamp})
    if reference.product_code is None and reference.gtin is None:
        return None
    # Only the whole code names a stamp: numbers could be counted through, and show the codes.
    values = {"lot": reference.lot, "serial": tidy_code(reference.serial or "")}
    if reference.product_code is not None:
        return read_row(Found, _BY_CODE, {"code": reference.product_code, **values})
    return read_row(Found, _BY_GTIN, {"gtin": reference.gtin, **values})


def product_path(product_code: str) -> str:
    """``/p/…``: what a product answers under for ever."""
    return f"/p/{quote(product_code, safe=SAFE)}"


def lot_path(product_code: str, lot_code: str) -> str:
    """``/p/…/l/…``."""
    return f"{product_path(product_code)}/l/{quote(lot_code, safe=SAFE)}"


def pack_path(product_code: str, lot_code: str, serial: str | int) -> str:
    """``/p/…/l/…/s/…``."""
    return f"{lot_path(product_code, lot_code)}/s/{quote(str(serial), safe=SAFE)}"


def place_path(code: str) -> str:
    """``/noi/…`` of a growing area, plot or packing house."""
    return f"/noi/{quote(code, safe='-._~')}"


def gs1_path(
    gtin: str | None, lot: str | None = None, serial: str | int | None = None
) -> str | None:
    """``/01/…`` of a product with a global GTIN, else None."""
    number = public_gtin(gtin)
    if number is None:
        return None
    path = f"/01/{number}"
    path += f"/10/{quote(lot, safe='-._~')}" if lot else ""
    return path + (f"/21/{quote(str(serial), safe='-._~')}" if serial is not None else "")


def stamp_path(code: str) -> str:
    """``/t/…``; printed ones are upper case, the route knows no case."""
    return f"/t/{code}"


def stamp_url(code: str, base_url: str) -> str:
    """What a QR code says: short and upper case, so that it stays small."""
    return f"{base_url.rstrip('/')}/t/{code}".upper()


def _found(named: ColumnElement[bool]) -> Select[Any]:  # rows of `Found`
    of_lot = and_(LOT.c.product_id == PRODUCT.c.id, LOT.c.code == bindparam("lot"))
    of_pack = and_(STAMP.c.lot_id == LOT.c.id, STAMP.c.code == bindparam("serial"))
    return (
        select(*columns_of(Found))
        .select_from(PRODUCT)
        .outerjoin(LOT, of_lot)
        .outerjoin(STAMP, of_pack)
        .where(named, PRODUCT.c.published_at.is_not(None))
        .order_by(
            LOT.c.id.is_(None), PRODUCT.c.visible.desc(), PRODUCT.c.published_at, PRODUCT.c.id
        )
        .limit(1)
    )


_BY_CODE = _found(PRODUCT.c.code == bindparam("code"))
_BY_GTIN = _found(PRODUCT.c.gtin == bindparam("gtin"))
_BY_STAMP = (
    select(*columns_of(Found))
    .select_from(STAMP)
    .join(LOT, LOT.c.id == STAMP.c.lot_id)
    .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
    .where(STAMP.c.code == bindparam("stamp"))
)

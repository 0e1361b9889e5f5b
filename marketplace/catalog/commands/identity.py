"""What a seller says of a product's own marks: brand, barcode number, standard."""

from datetime import datetime

from stdnum import ean
from stdnum.exceptions import ValidationError

from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.core.text import clean

LONGEST = 120


class GtinNotValid(errors.Invalid):
    code = "gtin_not_valid"
    field = "gtin"
    sentence = N_(
        "This barcode number has a wrong last digit, or not 8, 12, 13 or 14 digits. "
        "Look at the pack again."
    )


class BrandTooLong(errors.Invalid):
    code = "product_brand_too_long"
    field = "brand"
    sentence = N_("At most %(most)s characters, please.")


class StandardTooLong(errors.Invalid):
    code = "product_standard_too_long"
    field = "standard"
    sentence = N_("At most %(most)s characters, please.")


def declare_identity(
    product: Product, *, brand: str, gtin: str, standard: str, now: datetime
) -> Product:
    """Keep what the seller declares; empty texts take it away. Saying the same changes nothing.

    The number is kept with 14 digits, an internal one too: who shows it asks whether it is global.
    Raises GtinNotValid, BrandTooLong or StandardTooLong.
    """
    number = checked_gtin(gtin)
    brand, standard = clean(brand), clean(standard)
    if len(brand) > LONGEST:
        raise BrandTooLong(most=LONGEST)
    if len(standard) > LONGEST:
        raise StandardTooLong(most=LONGEST)
    (product,) = locked_products([product.id])
    if (product.brand, product.gtin, product.standard) == (brand, number, standard):
        return product
    product.brand, product.gtin, product.standard = brand, number, standard
    if product.visible:
        announce_changed([product], now=now)
    return product


def checked_gtin(typed: str) -> str | None:
    """The 14 digits of a number typed with or without gaps; None for nothing. Raises GtinNotValid."""
    if not typed.strip():
        return None
    try:
        number = ean.validate(typed)
    except ValidationError as error:
        raise GtinNotValid from error
    if not number.isascii():
        raise GtinNotValid
    return number.zfill(14)

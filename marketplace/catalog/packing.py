"""How much is in one sale unit. Rules of Vietnamese trade units (mass, volume, pieces, packs).

Mass converts exactly; volume never becomes mass; packs state what they hold; *chục* states its
pieces, because it is ten here and twelve or sixteen there.
"""

from dataclasses import dataclass

from marketplace.core import errors
from marketplace.core.quantity import SALE_UNITS, BaseUnit, Measure
from marketplace.core.sentences import N_

MOST = 10_000_000


class SaleUnitUnknown(errors.Invalid):
    code = "sale_unit_unknown"
    field = "unit"
    sentence = N_("Choose how you sell it: by the kilogram, piece, bag…")


class PiecesMissing(errors.Invalid):
    code = "pieces_missing"
    field = "content"
    sentence = N_("Say how many pieces one chục has: 10, 12, 14 or 16.")


class NetGramsMissing(errors.Invalid):
    code = "net_grams_missing"
    field = "content"
    sentence = N_("Say how many grams one %(unit)s holds, for example 500.")


class NetMillilitresMissing(errors.Invalid):
    code = "net_millilitres_missing"
    field = "content"
    sentence = N_("Say how many millilitres one %(unit)s holds, for example 500.")


class ContentNotValid(errors.Invalid):
    code = "content_not_valid"
    field = "content"
    sentence = N_("What one %(unit)s holds is a whole number from 1 to 10,000,000.")


@dataclass(frozen=True)
class Pack:
    """``base_quantity`` in the unit's base; ``net_grams`` where the weight is known."""

    base_quantity: int
    net_grams: int | None


_MISSING: dict[Measure, type[errors.Invalid]] = {
    Measure.PIECES: PiecesMissing,
    Measure.NET_GRAMS: NetGramsMissing,
    Measure.NET_MILLILITRES: NetMillilitresMissing,
}


def pack_of(unit: str, *, content: int | None = None, approx_grams: int | None = None) -> Pack:
    """What one ``unit`` holds.

    ``content`` is grams, millilitres or pieces where the unit leaves it open, and is not looked at
    elsewhere; ``approx_grams`` is the usual weight of a piece or chục. Raises SaleUnitUnknown,
    PiecesMissing, NetGramsMissing, NetMillilitresMissing or ContentNotValid.
    """
    known = SALE_UNITS.get(unit)
    if known is None:
        raise SaleUnitUnknown
    for stated in (content, approx_grams):
        if stated is not None and not 1 <= stated <= MOST:
            raise ContentNotValid(unit=known.name)
    if known.measure is Measure.FIXED:
        return Pack(known.size, known.size if known.base is BaseUnit.GRAM else None)
    if known.measure is Measure.ONE_PIECE:
        return Pack(1, approx_grams)
    if content is None:
        raise _MISSING[known.measure](unit=known.name)
    if known.measure is Measure.NET_GRAMS:
        return Pack(content, content)
    return Pack(content, approx_grams if known.measure is Measure.PIECES else None)


def needs_content(unit: str) -> bool:
    """Whether the seller must say what one ``unit`` holds."""
    return SALE_UNITS[unit].measure in _MISSING

"""Units of sale and the whole base units behind them (grams, millilitres, pieces).

Rules of Vietnamese trade units: mass converts exactly; volume never becomes mass; *chục* must say
how many pieces it has (10 in the North, 12 to 16 in places of the South); packs state net grams.
"""

from dataclasses import dataclass
from enum import Enum

from marketplace.core.money import Vnd, round_half_up
from marketplace.core.sentences import N_


class Grams(int):
    """A weight in a refusal, to be shown as people say it; by itself it reads ``12.5 kg``."""

    def __str__(self) -> str:
        whole, rest = divmod(abs(int(self)), 1_000)
        tail = f".{rest:03d}".rstrip("0") if rest else ""
        return f"{'-' if self < 0 else ''}{whole:,}{tail} kg"


class BaseUnit(Enum):
    GRAM = "g"
    MILLILITRE = "ml"
    PIECE = "piece"


class Measure(Enum):
    """How many base units one unit of sale holds."""

    FIXED = "fixed"
    NET_GRAMS = "net_grams"
    NET_MILLILITRES = "net_millilitres"
    PIECES = "pieces"
    ONE_PIECE = "one_piece"


@dataclass(frozen=True)
class SaleUnit:
    """A unit in which farmers sell; ``size`` counts only where the measure is fixed."""

    code: str
    name: str
    label: str
    base: BaseUnit
    measure: Measure
    size: int = 1


SALE_UNITS: dict[str, SaleUnit] = {
    unit.code: unit
    for unit in (
        SaleUnit("g", "g", N_("gram"), BaseUnit.GRAM, Measure.FIXED, 1),
        SaleUnit("lang", "lạng", N_("lạng (100 g)"), BaseUnit.GRAM, Measure.FIXED, 100),
        SaleUnit("kg", "kg", N_("kilogram"), BaseUnit.GRAM, Measure.FIXED, 1_000),
        SaleUnit("yen", "yến", N_("yến (10 kg)"), BaseUnit.GRAM, Measure.FIXED, 10_000),
        SaleUnit("ta", "tạ", N_("tạ (100 kg)"), BaseUnit.GRAM, Measure.FIXED, 100_000),
        SaleUnit("tan", "tấn", N_("tonne"), BaseUnit.GRAM, Measure.FIXED, 1_000_000),
        SaleUnit("ml", "ml", N_("millilitre"), BaseUnit.MILLILITRE, Measure.FIXED, 1),
        SaleUnit("lit", "lít", N_("litre"), BaseUnit.MILLILITRE, Measure.FIXED, 1_000),
        SaleUnit("chai", "chai", N_("bottle"), BaseUnit.MILLILITRE, Measure.NET_MILLILITRES),
        SaleUnit("can", "can", N_("can"), BaseUnit.MILLILITRE, Measure.NET_MILLILITRES),
        SaleUnit("qua", "quả", N_("fruit (piece)"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("bo", "bó", N_("bunch"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("nai", "nải", N_("hand of bananas"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("buong", "buồng", N_("whole stem"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("cay", "cây", N_("plant"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("con", "con", N_("animal"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("cu", "củ", N_("tuber"), BaseUnit.PIECE, Measure.ONE_PIECE),
        SaleUnit("chuc", "chục", N_("chục"), BaseUnit.PIECE, Measure.PIECES),
        SaleUnit("vi", "vỉ", N_("egg tray"), BaseUnit.GRAM, Measure.NET_GRAMS),
        SaleUnit("khay", "khay", N_("tray"), BaseUnit.GRAM, Measure.NET_GRAMS),
        SaleUnit("hop", "hộp", N_("box"), BaseUnit.GRAM, Measure.NET_GRAMS),
        SaleUnit("tui", "túi", N_("bag"), BaseUnit.GRAM, Measure.NET_GRAMS),
        SaleUnit("thung", "thùng", N_("crate"), BaseUnit.GRAM, Measure.NET_GRAMS),
        SaleUnit("bao", "bao", N_("sack"), BaseUnit.GRAM, Measure.NET_GRAMS),
    )
}


def price_per_kilogram(price: Vnd, net_grams: int | None) -> Vnd | None:
    """The price of one kilogram, half-up, or None where the net weight is not known."""
    if not net_grams:
        return None
    return Vnd(round_half_up(int(price) * 1_000, net_grams))

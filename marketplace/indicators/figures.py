"""Pure arithmetic of indicators: sums in, figures with their verdicts out.

Rates are kept in tenths of a percent, half-up. A missing or zero denominator is "not enough data",
never 0 %; a rate above 100 % is told as a fault and not clamped (domain.md section 9).
"""

from dataclasses import dataclass
from enum import Enum

from marketplace.core.money import round_half_up

INDICATORS = ("TM01", "TM03", "TM13", "TM14", "TM16a", "TM16b")
RATES = frozenset({"TM01", "TM03", "TM16a", "TM16b"})


class Verdict(Enum):
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NO_LINE = "no_line"
    FAULT = "fault"


@dataclass(frozen=True)
class MonthSums:
    """What one unit's month adds up to; money in đồng, goods only."""

    shop_households: int = 0
    selling_households: int = 0
    orders: int = 0
    cashless_orders: int = 0
    sales: int = 0
    cashless_sales: int = 0
    refunds: int = 0
    cashless_refunds: int = 0
    households: int | None = None

    @property
    def net_sales(self) -> int:
        return self.sales - self.refunds

    @property
    def net_cashless_sales(self) -> int:
        return self.cashless_sales - self.cashless_refunds


@dataclass(frozen=True)
class Figure:
    """One indicator of one unit and month: numerator over denominator where it is a rate."""

    indicator: str
    numerator: int
    denominator: int | None
    tenths: int | None
    verdict: Verdict

    @property
    def is_rate(self) -> bool:
        return self.indicator in RATES


def figure(indicator: str, sums: MonthSums, *, threshold: int | None) -> Figure:
    """Compute one indicator; ``threshold`` in whole percent for rates. KeyError on another name."""
    numerator, denominator = {
        "TM01": (sums.shop_households, sums.households),
        "TM03": (sums.selling_households, sums.households),
        "TM13": (sums.net_sales, None),
        "TM14": (sums.orders, None),
        "TM16a": (sums.net_cashless_sales, sums.net_sales),
        "TM16b": (sums.cashless_orders, sums.orders),
    }[indicator]
    if indicator not in RATES:
        return Figure(indicator, numerator, None, None, _against(numerator, threshold))
    if not denominator or denominator < 0:
        return Figure(indicator, numerator, denominator, None, Verdict.NO_DATA)
    tenths = round_half_up(numerator * 1_000, denominator)
    if numerator > denominator:
        return Figure(indicator, numerator, denominator, tenths, Verdict.FAULT)
    line = None if threshold is None else threshold * 10
    return Figure(indicator, numerator, denominator, tenths, _against(tenths, line))


def _against(value: int, line: int | None) -> Verdict:
    if line is None:
        return Verdict.NO_LINE
    return Verdict.MET if value >= line else Verdict.NOT_MET

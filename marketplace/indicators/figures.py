"""Pure arithmetic of indicators: sums in, figures with their verdicts out.

Rates are kept in tenths of a percent, half-up. A missing or zero denominator is "not enough data",
never 0 %; a rate above 100 % is told as a fault and not clamped (domain.md section 9).
"""

from dataclasses import dataclass
from enum import Enum

from marketplace.core.money import round_half_up

INDICATORS = (
    *("TM01", "TM03", "TM08", "TM09", "TM10", "TM11", "TM12"),
    *("TM13", "TM14", "TM16a", "TM16b"),
)
RATES = frozenset({"TM01", "TM03", "TM08", "TM09", "TM11", "TM16a", "TM16b"})
# Of these, fewer is better: the line is the most that may be.
FEWER_IS_BETTER = frozenset({"TM12"})


class Verdict(Enum):
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NO_LINE = "no_line"
    FAULT = "fault"


@dataclass(frozen=True)
class TrustSums:
    """What one unit's month holds; areas in square metres."""

    key_products: int = 0
    traced_key_products: int = 0
    coded_m2: int = 0
    stars: int = 0
    listed_stars: int = 0
    ending_90: int = 0
    ending_30: int = 0


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
    growing_m2: int | None = None
    trust: TrustSums = TrustSums()

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
        "TM08": (sums.trust.traced_key_products, sums.trust.key_products),
        "TM09": (sums.trust.coded_m2, sums.growing_m2),
        "TM10": (sums.trust.stars, None),
        "TM11": (sums.trust.listed_stars, sums.trust.stars),
        "TM12": (sums.trust.ending_90, None),
        "TM13": (sums.net_sales, None),
        "TM14": (sums.orders, None),
        "TM16a": (sums.net_cashless_sales, sums.net_sales),
        "TM16b": (sums.cashless_orders, sums.orders),
    }[indicator]
    if indicator not in RATES:
        fewer = indicator in FEWER_IS_BETTER
        return Figure(indicator, numerator, None, None, _against(numerator, threshold, fewer=fewer))
    if not denominator or denominator < 0:
        return Figure(indicator, numerator, denominator, None, Verdict.NO_DATA)
    tenths = round_half_up(numerator * 1_000, denominator)
    if numerator > denominator:
        return Figure(indicator, numerator, denominator, tenths, Verdict.FAULT)
    line = None if threshold is None else threshold * 10
    return Figure(indicator, numerator, denominator, tenths, _against(tenths, line))


def _against(value: int, line: int | None, *, fewer: bool = False) -> Verdict:
    if line is None:
        return Verdict.NO_LINE
    met = value <= line if fewer else value >= line
    return Verdict.MET if met else Verdict.NOT_MET

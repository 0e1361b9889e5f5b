"""Every indicator, declared once: figures, pages, lists and exports read this table.

What law may change (name, words, threshold, since when) is dated data: `data/definitions.csv`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from marketplace.core.sentences import N_
from marketplace.indicators import drill_downs
from marketplace.indicators.drill_downs import DrillDown, Land, Phrase
from marketplace.indicators.queries import MonthSums


class Unit(Enum):
    """What a figure is counted in."""

    PERCENT = "%"
    DONG = "₫"
    ORDERS = N_("orders")
    CERTIFICATES = N_("certificates")


class ThresholdSide(Enum):
    """Which side of its threshold a figure should be on."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What counts, out of what, and the list that a figure opens into.

    ``drill_down`` adds up to ``numerator``. With a ``denominator`` it is a rate in percent, and
    ``if_missing`` says what to do while there is none, ``if_above`` where more is counted than
    there can be. ``note`` explains the figure in one line; without it a rate shows its two numbers.
    """

    code: str
    unit: Unit
    numerator: Callable[[MonthSums], int]
    denominator: Callable[[MonthSums], int | None] | None = None
    drill_down: DrillDown[Any]  # each opens into lines of its own kind
    line: ThresholdSide = ThresholdSide.AT_LEAST
    note: Callable[[MonthSums], Phrase] | None = None
    if_missing: str | None = None
    if_above: str = N_("Above 100 %: please check the declared number of households.")

    @property
    def is_rate(self) -> bool:
        return self.denominator is not None


_DECLARED = (
    Indicator(
        code="TM01",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.shop_households,
        denominator=lambda sums: sums.households,
        drill_down=drill_downs.OPEN_SHOPS,
        if_missing=N_("Declare the number of households to see the rate."),
    ),
    Indicator(
        code="TM03",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.selling_households,
        denominator=lambda sums: sums.households,
        drill_down=drill_downs.SELLING_SHOPS,
        if_missing=N_("Declare the number of households to see the rate."),
    ),
    Indicator(
        code="TM08",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.trust.traced_key_products,
        denominator=lambda sums: sums.trust.key_products,
        drill_down=drill_downs.KEY_PRODUCTS,
        if_missing=N_("Declare the key products to see the rate."),
    ),
    Indicator(
        code="TM09",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.trust.coded_m2,
        denominator=lambda sums: sums.growing_m2,
        drill_down=drill_downs.CODED_AREAS,
        note=lambda sums: Phrase(
            N_("%(coded)s of %(growing)s hectares"),
            {"coded": Land(sums.trust.coded_m2), "growing": Land(sums.growing_m2 or 0)},
        ),
        if_missing=N_("Declare the growing area to see the rate."),
        if_above=N_("Above 100 %: please check the declared growing area."),
    ),
    Indicator(
        code="TM10",
        unit=Unit.CERTIFICATES,
        numerator=lambda sums: sums.trust.stars,
        drill_down=drill_downs.RECOGNITIONS,
    ),
    Indicator(
        code="TM11",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.trust.listed_stars,
        denominator=lambda sums: sums.trust.stars,
        drill_down=drill_downs.LISTED_RECOGNITIONS,
        if_missing=N_("No product has a valid recognition."),
    ),
    Indicator(
        code="TM12",
        unit=Unit.CERTIFICATES,
        numerator=lambda sums: sums.trust.ending_90,
        drill_down=drill_downs.ENDING_RECOGNITIONS,
        line=ThresholdSide.AT_MOST,
        note=lambda sums: Phrase(
            N_("%(count)s of them end within 30 days"), {"count": sums.trust.ending_30}
        ),
    ),
    Indicator(
        code="TM13",
        unit=Unit.DONG,
        numerator=lambda sums: sums.net_sales,
        drill_down=drill_downs.SALES,
    ),
    Indicator(
        code="TM14",
        unit=Unit.ORDERS,
        numerator=lambda sums: sums.orders,
        drill_down=drill_downs.ORDERS,
    ),
    Indicator(
        code="TM16a",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.net_cashless_sales,
        denominator=lambda sums: sums.net_sales,
        drill_down=drill_downs.CASHLESS_SALES,
    ),
    Indicator(
        code="TM16b",
        unit=Unit.PERCENT,
        numerator=lambda sums: sums.cashless_orders,
        denominator=lambda sums: sums.orders,
        drill_down=drill_downs.CASHLESS_ORDERS,
    ),
)

INDICATORS = {indicator.code: indicator for indicator in _DECLARED}

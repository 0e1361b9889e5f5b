"""Pure arithmetic of indicators: sums in, figures with their verdicts out.

Rates are kept in tenths of a percent, half-up. A missing or zero denominator is "not enough data",
never 0 %; a rate above 100 % is told as a fault and not clamped (domain.md section 9).
"""

from dataclasses import dataclass
from enum import Enum

from marketplace.core.money import round_half_up
from marketplace.indicators.declarations import INDICATORS, Indicator, ThresholdSide
from marketplace.indicators.drill_downs import Phrase
from marketplace.indicators.queries import MonthSums


class FigureVerdict(Enum):
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NO_LINE = "no_line"
    FAULT = "fault"


@dataclass(frozen=True)
class Figure:
    """One indicator of one unit and month: numerator over denominator where it is a rate."""

    indicator: Indicator
    numerator: int
    denominator: int | None
    tenths: int | None
    verdict: FigureVerdict


def figure(code: str, sums: MonthSums, *, threshold: int | None) -> Figure:
    """Compute one indicator; ``threshold`` in whole percent for rates. KeyError on another code."""
    indicator = INDICATORS[code]
    numerator = indicator.numerator(sums)
    if indicator.denominator is None:
        verdict = _against(indicator.line, numerator, threshold)
        return Figure(indicator, numerator, None, None, verdict)
    denominator = indicator.denominator(sums)
    if not denominator or denominator < 0:
        return Figure(indicator, numerator, denominator, None, FigureVerdict.NO_DATA)
    tenths = round_half_up(numerator * 1_000, denominator)
    if numerator > denominator:
        return Figure(indicator, numerator, denominator, tenths, FigureVerdict.FAULT)
    verdict = _against(indicator.line, tenths, None if threshold is None else threshold * 10)
    return Figure(indicator, numerator, denominator, tenths, verdict)


def note_on(found: Figure, sums: MonthSums) -> Phrase | None:
    """How the figure comes about, or what to do where it cannot be computed."""
    indicator = found.indicator
    if found.verdict is FigureVerdict.FAULT:
        return Phrase(indicator.if_above)
    if indicator.is_rate and not found.denominator:
        return Phrase(indicator.if_missing) if indicator.if_missing else None
    if indicator.note:
        return indicator.note(sums)
    if found.denominator:
        return Phrase(
            "%(numerator)s / %(denominator)s",
            {"numerator": found.numerator, "denominator": found.denominator},
        )
    return None


def _against(line: ThresholdSide, value: int, threshold: int | None) -> FigureVerdict:
    if threshold is None:
        return FigureVerdict.NO_LINE
    met = value <= threshold if line is ThresholdSide.AT_MOST else value >= threshold
    return FigureVerdict.MET if met else FigureVerdict.NOT_MET

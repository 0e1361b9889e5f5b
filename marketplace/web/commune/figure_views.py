"""Indicator figures as an official reads them: words, units, trend and the list behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.core.clock import Month
from marketplace.indicators.figures import (
    FEWER_IS_BETTER,
    INDICATORS,
    Figure,
    MonthSums,
    Verdict,
    figure,
)
from marketplace.indicators.models import IndicatorDefinition


@dataclass(frozen=True)
class FigureView:
    """One indicator on the page, with its twelve months."""

    definition: IndicatorDefinition
    figure: Figure
    trend: tuple[Figure, ...]
    months: tuple[Month, ...]
    ending_30: int = 0

    @property
    def code(self) -> str:
        return self.definition.indicator

    @property
    def value(self) -> str | None:
        return shown_value(self.figure)

    @property
    def unit(self) -> str:
        if self.code in {"TM10", "TM12"}:
            return str(_("certificates"))
        return {"%": "%", "VND": "₫", "count": str(_("orders"))}[self.definition.unit]

    @property
    def threshold(self) -> str | None:
        line = self.definition.threshold
        sign = "≤" if self.code in FEWER_IS_BETTER else "≥"
        return None if line is None else f"{sign} {line}\u00a0{self.unit}"

    @property
    def verdict(self) -> str:
        return "no_data" if self.figure.verdict is Verdict.FAULT else self.figure.verdict.value

    @property
    def note(self) -> str | None:
        """How the figure comes about, in one line."""
        found = self.figure
        if found.verdict is Verdict.FAULT:
            if self.code == "TM09":
                return str(_("Above 100 %: please check the declared growing area."))
            return str(_("Above 100 %: please check the declared number of households."))
        if self.code == "TM09" and found.denominator:
            coded, growing = hectares(found.numerator), hectares(found.denominator)
            return str(_("%(coded)s of %(growing)s hectares", coded=coded, growing=growing))
        if self.code == "TM12":
            return str(_("%(count)s of them end within 30 days", count=self.ending_30))
        if found.is_rate and found.denominator:
            return f"{grouped(found.numerator)} / {grouped(found.denominator)}"
        missing = {
            "TM01": _("Declare the number of households to see the rate."),
            "TM03": _("Declare the number of households to see the rate."),
            "TM08": _("Declare the key products to see the rate."),
            "TM09": _("Declare the growing area to see the rate."),
            "TM11": _("No product has a valid recognition."),
        }
        return str(missing[self.code]) if self.code in missing else None

    @property
    def points(self) -> list[float | None]:
        return [
            None if point.tenths is None and point.is_rate else _height(point)
            for point in self.trend
        ]

    @property
    def chart_rows(self) -> list[tuple[str, float | None, str]]:
        return [
            (
                f"{month.number:02d}/{month.year % 100:02d}",
                height,
                shown_value(point) or str(_("no data")),
            )
            for month, height, point in zip(self.months, self.points, self.trend, strict=True)
        ]

    @property
    def chart_top(self) -> float:
        """The end of the chart's axis: a round number above every point and the threshold."""
        highest = max([point for point in self.points if point is not None] or [0.0])
        highest = max(highest, float(self.definition.threshold or 0), 1.0)
        power = 10 ** (len(str(int(highest))) - 1)
        return float(
            next(step * power for step in (1, 2, 4, 5, 8, 10, 12) if highest < step * power)
        )


def _height(point: Figure) -> float:
    return point.tenths / 10 if point.tenths is not None else float(point.numerator)


def grouped(number: int) -> str:
    """``1234567`` → ``1.234.567``."""
    return f"{number:,}".replace(",", ".")


def hectares(square_metres: int) -> str:
    """``25300`` m² → ``2,53``."""
    whole, rest = divmod(square_metres, 10_000)
    part = f"{rest // 100:02d}".rstrip("0")
    return f"{grouped(whole)},{part}" if part else grouped(whole)


def shown_value(found: Figure) -> str | None:
    """``58`` tenths → ``5,8``; None where there is not enough data."""
    if not found.is_rate:
        return grouped(found.numerator)
    if found.tenths is None:
        return None
    whole, tenth = divmod(abs(found.tenths), 10)
    return f"{'-' if found.tenths < 0 else ''}{whole},{tenth}"


def figure_views(
    sums: Mapping[Month, MonthSums],
    definitions: Mapping[str, IndicatorDefinition],
    months: Sequence[Month],
) -> list[FigureView]:
    """Every indicator that is defined, for the last of ``months``."""
    return [
        FigureView(
            definition=definitions[code],
            figure=figure(code, sums[months[-1]], threshold=definitions[code].threshold),
            trend=tuple(
                figure(code, sums[month], threshold=definitions[code].threshold) for month in months
            ),
            months=tuple(months),
            ending_30=sums[months[-1]].trust.ending_30,
        )
        for code in INDICATORS
        if code in definitions
    ]

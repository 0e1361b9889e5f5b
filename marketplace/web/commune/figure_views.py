"""Indicator figures as an official reads them: words, units, trend and the list behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.core.clock import Month
from marketplace.indicators.declarations import INDICATORS
from marketplace.indicators.figures import Figure, FigureVerdict, figure, note_on
from marketplace.indicators.models import IndicatorDefinition
from marketplace.indicators.queries import MonthSums
from marketplace.web.commune.drill_down import phrase
from marketplace.web.serving.formats import NARROW, grouped


@dataclass(frozen=True)
class FigureView:
    """One indicator on the page, with its twelve months."""

    definition: IndicatorDefinition
    figure: Figure
    sums: MonthSums
    trend: tuple[Figure, ...]
    months: tuple[Month, ...]

    @property
    def code(self) -> str:
        return self.definition.indicator

    @property
    def value(self) -> str | None:
        return shown_value(self.figure)

    @property
    def unit(self) -> str:
        return str(_(self.figure.indicator.unit.value))

    @property
    def threshold(self) -> str | None:
        threshold = self.definition.threshold
        sign = self.figure.indicator.line.value
        return None if threshold is None else f"{sign} {threshold}{NARROW}{self.unit}"

    @property
    def verdict(self) -> str:
        return (
            "no_data" if self.figure.verdict is FigureVerdict.FAULT else self.figure.verdict.value
        )

    @property
    def note(self) -> str | None:
        """How the figure comes about, in one line."""
        found = note_on(self.figure, self.sums)
        return None if found is None else phrase(found)

    @property
    def points(self) -> list[float | None]:
        return [
            None if point.tenths is None and point.indicator.is_rate else _height(point)
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


def shown_value(found: Figure) -> str | None:
    """``58`` tenths → ``5,8``; None where there is not enough data."""
    if not found.indicator.is_rate:
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
            sums=sums[months[-1]],
            trend=tuple(
                figure(code, sums[month], threshold=definitions[code].threshold) for month in months
            ),
            months=tuple(months),
        )
        for code in INDICATORS
        if code in definitions
    ]

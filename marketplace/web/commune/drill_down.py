"""The list behind a figure as an official reads it: words, days and names of payment methods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from marketplace.core.spreadsheet import Cell
from marketplace.indicators.drill_downs import Land, OpenedFigure, PaidBy, Phrase, Shown
from marketplace.settlement.methods import METHODS
from marketplace.web.serving.formats import grouped, hectares, vnday


@dataclass(frozen=True)
class ShownList:
    """Columns, rows and the sum that the rows must give."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: Sequence[int]
    sum_label: str
    sum: int
    money: bool


def shown_list(opened: OpenedFigure) -> ShownList:
    return ShownList(
        columns=[str(_(heading)) for heading in opened.headings],
        rows=[[cell(value) for value in row] for row in opened.rows],
        numeric=opened.numeric,
        sum_label=str(_(opened.sum_label)),
        sum=opened.sum,
        money=opened.money,
    )


def cell(value: Shown) -> Cell:
    match value:
        case Phrase():
            return phrase(value)
        case PaidBy():
            return paid_by(value)
        case date():
            return vnday(value)
        case None:
            return ""
    return value


def phrase(found: Phrase) -> str:
    """Its words in the reader's language; numbers grouped, land in hectares."""
    values: dict[str, str] = {}
    for name, value in found.values.items():
        match value:
            case Land():
                values[name] = hectares(value.square_metres)
            case int():
                values[name] = grouped(value)
            case _:
                values[name] = value
    return str(_(found.words, **values))


def paid_by(paid: PaidBy) -> str:
    return str(_(METHODS[paid.method].past_word(cashless=paid.cashless)))

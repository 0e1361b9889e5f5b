"""The arithmetic of indicators: rounding, missing data, faults, thresholds."""

import pytest

from marketplace.core.spreadsheet import csv_bytes
from marketplace.indicators.figures import FigureVerdict, figure
from marketplace.indicators.queries import MonthSums


def test_the_seeds_150_of_2570_households_are_5_point_8_percent():
    found = figure("TM01", MonthSums(shop_households=150, households=2_570), threshold=10)
    assert (found.tenths, found.verdict) == (58, FigureVerdict.NOT_MET)


@pytest.mark.parametrize("households", [None, 0])
def test_a_missing_denominator_is_not_enough_data_and_never_zero_percent(households):
    found = figure("TM03", MonthSums(selling_households=3, households=households), threshold=None)
    assert (found.tenths, found.verdict) == (None, FigureVerdict.NO_DATA)


def test_a_rate_above_100_percent_is_a_fault_and_is_not_clamped():
    found = figure("TM01", MonthSums(shop_households=11, households=10), threshold=10)
    assert (found.tenths, found.verdict) == (1_100, FigureVerdict.FAULT)


def test_a_month_of_more_refunds_than_sales_is_negative_and_has_no_cashless_share():
    sums = MonthSums(orders=1, sales=100_000, refunds=150_000, cashless_refunds=150_000)
    assert figure("TM13", sums, threshold=None).numerator == -50_000
    assert figure("TM16a", sums, threshold=80).verdict is FigureVerdict.NO_DATA


def test_cash_at_the_door_is_not_cashless():
    sums = MonthSums(orders=5, cashless_orders=4, sales=500_000, cashless_sales=400_000, refunds=0)
    assert figure("TM16a", sums, threshold=80).verdict is FigureVerdict.MET
    assert figure("TM16b", sums, threshold=80).tenths == 800


def test_no_cell_of_an_export_becomes_a_formula():
    rows = [["=1+1", -5], ["＝cmd", 7], ["Vải", None]]
    text = csv_bytes(["Tên", "@x"], rows).decode("utf-8-sig")
    assert text == "Tên,'@x\r\n'=1+1,-5\r\n'＝cmd,7\r\nVải,\r\n"

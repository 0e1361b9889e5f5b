"""A commune's figures, the list behind each, and what its officers declare."""

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, NumberRange

from marketplace.core.clock import Month, utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import NotFound
from marketplace.core.sentences import N_
from marketplace.core.spreadsheet import csv_bytes
from marketplace.indicators.declarations import INDICATORS
from marketplace.indicators.definitions import definitions_on
from marketplace.indicators.queries import month_sums, months_back
from marketplace.localities.commands import HOUSEHOLDS, declare_figure
from marketplace.localities.models import AdminUnit
from marketplace.localities.queries import declared_figure
from marketplace.web.commune import blueprint
from marketplace.web.commune.drill_down import shown_list
from marketplace.web.commune.figure_views import figure_views
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.scope import may_declare, unit_in_scope, units_in_scope
from marketplace.web.forms.form_rules import Needed
from marketplace.web.forms.typed_fields import TypedNumber
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.exports import Export, asked_export, exported_as

TREND_MONTHS = 12


class MonthNotFound(NotFound):
    code = "month_not_found"
    sentence = N_("There are no figures for that month.")


class HouseholdsForm(FlaskForm):
    households = TypedNumber(
        _l("Number of households"),
        [
            Needed(_l("Type the number of households, for example 2570.")),
            NumberRange(1, 1_000_000, _l("Type a whole number between 1 and 1,000,000.")),
        ],
    )
    source = StringField(
        _l("Where the number comes from"),
        [
            Needed(_l("Say where the number comes from, for example the household register.")),
            Length(max=200, message=_l("At most 200 characters.")),
        ],
    )


def asked_month(now: datetime) -> Month:
    """The month of ``?thang=2026-11``, the running one without it; a later one is not found."""
    running = Month.of(vietnam_day(now))
    text = request.args.get("thang")
    if not text:
        return running
    try:
        month = Month.parse(text)
    except ValueError:
        raise MonthNotFound from None
    if month > running or month.year < 2021:
        raise MonthNotFound
    return month


def standing_unit(code: str, month: Month, now: datetime) -> AdminUnit:
    """The unit in the official's scope that stood at the end of ``month``, or stands today."""
    return unit_in_scope(code, current_actor(), day=min(month.last_day, vietnam_day(now)))


@blueprint.get("/")
@official_required
def home() -> ResponseReturnValue:
    actor, now = current_actor(), utc_now()
    if len(actor.unit_codes) == 1 and not actor.province_codes:
        return unit_figures(next(iter(actor.unit_codes)))
    month = asked_month(now)
    units = units_in_scope(actor, day=min(month.last_day, vietnam_day(now)))
    sums = month_sums([unit.id for unit in units], [month], now=now)
    definitions = definitions_on(month.last_day)
    rows = [
        (unit, figure_views({month: sums[unit.id, month]}, definitions, [month]))
        for unit in units
        if sums[unit.id, month].shop_households or sums[unit.id, month].orders
    ]
    return render_template(
        "commune/overview.html",
        rows=rows,
        definitions=[definitions[code] for code in INDICATORS if code in definitions],
        silent=len(units) - len(rows),
        month=month,
        running=Month.of(vietnam_day(now)),
        nav=commune_nav(None, "commune.home"),
    )


@blueprint.get("/xa/<code>")
@official_required
def unit_figures(code: str) -> ResponseReturnValue:
    now = utc_now()
    month = asked_month(now)
    unit = standing_unit(code, month, now)
    months = months_back(month, TREND_MONTHS)
    sums = month_sums([unit.id], months, now=now)
    return render_template(
        "commune/figures.html",
        unit=unit,
        views=figure_views(
            {each: sums[unit.id, each] for each in months}, definitions_on(month.last_day), months
        ),
        month=month,
        running=Month.of(vietnam_day(now)),
        taken_at=now,
        may_declare=may_declare(code, current_actor()),
        nav=commune_nav(unit, "commune.unit_figures"),
    )


@blueprint.get("/xa/<code>/chi-tieu/<indicator>")
@official_required
@exported_as(Export.CSV)
def figure_detail(code: str, indicator: str) -> ResponseReturnValue:
    """From a figure to its list, which adds up to it exactly."""
    now = utc_now()
    month = asked_month(now)
    unit = standing_unit(code, month, now)
    definitions = definitions_on(month.last_day)
    if indicator not in definitions or indicator not in INDICATORS:
        raise NotFound
    months = months_back(month, TREND_MONTHS)
    sums = month_sums([unit.id], months, now=now)
    views = figure_views(
        {each: sums[unit.id, each] for each in months}, {indicator: definitions[indicator]}, months
    )
    detail = shown_list(INDICATORS[indicator].drill_down.opened(unit.id, month, now=now))
    if asked_export() is Export.CSV:
        return Response(
            csv_bytes(detail.columns, detail.rows),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{indicator}-{code}-{month}.csv"'
            },
        )
    return render_template(
        "commune/figure_detail.html",
        unit=unit,
        view=views[0],
        detail=detail,
        month=month,
        running=Month.of(vietnam_day(now)),
        nav=commune_nav(unit, "commune.unit_figures"),
    )


@blueprint.route("/xa/<code>/so-ho", methods=["GET", "POST"])
@official_required
def households(code: str) -> ResponseReturnValue:
    """Declare the unit's number of households from a month on."""
    actor, now = current_actor(), utc_now()
    month = asked_month(now)
    unit = standing_unit(code, month, now)
    if not may_declare(code, actor):
        raise NotFound
    standing = declared_figure(unit.id, HOUSEHOLDS, month=month)
    form = HouseholdsForm(obj=None)
    if form.validate_on_submit():
        atomically(
            lambda: declare_figure(
                unit,
                HOUSEHOLDS,
                form.households.number,
                month=month,
                source=form.source.data,
                actor=actor.user_code,
                now=now,
            )
        )
        flash(_("The number of households has been declared."), "success")
        return redirect(url_for("commune.unit_figures", code=code, thang=str(month)))
    answer = render_template(
        "commune/households.html",
        unit=unit,
        form=form,
        standing=standing,
        month=month,
        nav=commune_nav(unit, "commune.unit_figures"),
    )
    return answer, 422 if form.errors else 200

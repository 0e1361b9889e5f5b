"""Declaring how much land the commune's key products grow on: the denominator of TM09."""

import re
from decimal import ROUND_HALF_UP, Decimal

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import NotFound
from marketplace.localities.commands import GROWING_AREA_M2, declare_figure
from marketplace.localities.queries import declared_figure
from marketplace.web.commune import blueprint
from marketplace.web.commune.figures import asked_month, standing_unit
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.scope import may_declare
from marketplace.web.forms.form_rules import Needed, tidy
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.formats import hectares

HECTARES = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")
SQUARE_METRES = 10_000


class GrowingAreaForm(FlaskForm):
    hectares = StringField(
        _l("Growing area of the key products, in hectares"),
        [Needed(_l("Type the area in hectares, for example 320 or 12,5."))],
        filters=[tidy],
    )
    source = StringField(
        _l("Where the number comes from"),
        [
            Needed(_l("Say where the number comes from, for example the land register.")),
            Length(max=200, message=_l("At most 200 characters.")),
        ],
    )

    def validate_hectares(self, field: StringField) -> None:
        if not HECTARES.fullmatch(field.data or "") or not self.square_metres:
            raise ValidationError(_("Type the area in hectares, for example 320 or 12,5."))

    @property
    def square_metres(self) -> int:
        """What was typed, in square metres."""
        typed = Decimal(str(self.hectares.data).replace(",", "."))
        return int((typed * SQUARE_METRES).quantize(Decimal(1), ROUND_HALF_UP))


@blueprint.route("/xa/<code>/dien-tich", methods=["GET", "POST"])
@official_required
def growing_area(code: str) -> ResponseReturnValue:
    """Declare the growing area of the unit's key products from a month on."""
    actor, now = current_actor(), utc_now()
    month = asked_month(now)
    unit = standing_unit(code, month, now)
    if not may_declare(code, actor):
        raise NotFound
    form = GrowingAreaForm()
    if form.validate_on_submit():
        atomically(
            lambda: declare_figure(
                unit,
                GROWING_AREA_M2,
                form.square_metres,
                month=month,
                source=form.source.data,
                actor=actor.user_code,
                now=now,
            )
        )
        flash(_("The growing area has been declared."), "success")
        return redirect(url_for("commune.unit_figures", code=code, thang=str(month)))
    standing = declared_figure(unit.id, GROWING_AREA_M2, month=month)
    answer = render_template(
        "commune/growing_area.html",
        unit=unit,
        form=form,
        standing=standing,
        standing_hectares=hectares(standing.value) if standing else None,
        month=month,
        nav=commune_nav(unit, "commune.unit_figures"),
    )
    return answer, 422 if form.errors else 200

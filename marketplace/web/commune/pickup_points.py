"""Where buyers of the commune fetch their goods; its officers open, change and close the points."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.orders.commands.places import PointWords, add_pickup_point, change_pickup_point
from marketplace.orders.models import PickupKind, PickupPoint
from marketplace.orders.queries.pickup_points import point_for, points_for
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.order_words import PICKUP_KINDS, WEEKDAYS, weekday


class PickupPointForm(FlaskForm):
    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(kind.value, word) for kind, word in PICKUP_KINDS.items()],
        validators=[offered(_l("Choose what the point is."))],
        validate_choice=False,
    )
    name = StringField(
        _l("Name"),
        [Needed(_l("Type the name by which people know the place.")), at_most(200)],
        filters=[tidy],
    )
    address = StringField(
        _l("Where is it?"),
        [Needed(_l("Type the hamlet and what stands nearby.")), at_most(200)],
        filters=[tidy],
    )
    hours = StringField(_l("Hours"), [at_most(60)], filters=[tidy])
    weekdays = SelectMultipleField(
        _l("Days of handing out"),
        choices=[SelectChoice(str(number), word) for number, word in enumerate(WEEKDAYS, start=1)],
        validators=[offered(_l("Choose at least one day."))],
        validate_choice=False,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    active = BooleanField(_l("Open: buyers may choose it"), default=True)

    def words(self) -> PointWords:
        return PointWords(
            kind=PickupKind(self.kind.data),
            name=self.name.data,
            address=self.address.data,
            hours=self.hours.data or "",
            weekdays=[int(number) for number in self.weekdays.data],
        )


@blueprint.route("/diem-nhan-hang", methods=["GET", "POST"])
@official_required
def pickup_points() -> ResponseReturnValue:
    """The points of the officer's units, and a form for a new one."""
    actor = current_actor()
    units = sorted(actor.unit_codes)
    form = PickupPointForm()
    if form.validate_on_submit():
        if not units:
            abort(403)
        atomically(
            lambda: add_pickup_point(units[0], form.words(), actor=actor.user_code, now=utc_now())
        )
        flash(_("The point is open. Buyers can choose it from now on."), "success")
        return redirect(url_for("commune.pickup_points"))
    page = render_template(
        "commune/pickup_points.html",
        nav=commune_nav(None, "commune.pickup_points"),
        form=form,
        points=points_for(actor),
        days=_days,
        kinds=PICKUP_KINDS,
        may_add=bool(units),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/diem-nhan-hang/<code>", methods=["GET", "POST"])
@official_required
def pickup_point(code: str) -> ResponseReturnValue:
    point = point_for(code, current_actor())
    form = PickupPointForm(
        data={
            "kind": point.kind.value,
            "name": point.name,
            "address": point.address,
            "hours": point.hours,
            "weekdays": [str(number) for number in point.weekdays],
            "active": point.active,
        }
    )
    if form.validate_on_submit():
        atomically(
            lambda: change_pickup_point(
                point,
                form.words(),
                active=form.active.data,
                actor=current_actor().user_code,
                now=utc_now(),
            )
        )
        flash(_("Saved."), "success")
        return redirect(url_for("commune.pickup_points"))
    page = render_template(
        "commune/pickup_point.html",
        nav=commune_nav(None, "commune.pickup_points"),
        form=form,
        point=point,
    )
    return page, 422 if form.errors else 200


def _days(point: PickupPoint) -> str:
    return ", ".join(weekday(number) for number in point.weekdays)

"""The key products (sản phẩm chủ lực) that a commune declares for a year."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from marketplace.catalog.commands.key_products import declare_key_product
from marketplace.catalog.queries import declared_key_products, produce
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import NotFound
from marketplace.core.text import fold
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.scope import may_declare, unit_in_scope
from marketplace.web.forms.form_rules import Needed, at_most, tidy
from marketplace.web.serving.actor import current_actor, official_required


class KeyProductForm(FlaskForm):
    name = StringField(
        _l("Name of the key product"),
        [Needed(_l("Type its name, for example Chũ lychee.")), at_most(200)],
        filters=[tidy],
    )
    produce = StringField(
        _l("Which produce is it?"),
        [Needed(_l("Choose the produce from the list."))],
        filters=[tidy],
    )


@blueprint.route("/xa/<code>/san-pham-chu-luc", methods=["GET", "POST"])
@official_required
def key_products(code: str) -> ResponseReturnValue:
    """What the unit has declared, and a form for one more of this year; listings are linked by it."""
    actor, now = current_actor(), utc_now()
    unit = unit_in_scope(code, actor, day=vietnam_day(now))
    kinds = {fold(kind.name): kind for kind in produce()}
    form = KeyProductForm()
    if form.is_submitted() and not may_declare(code, actor):
        raise NotFound
    if form.validate_on_submit():
        chosen = kinds.get(fold(form.produce.data))
        if chosen is None:
            form.produce.errors = [_("Choose the produce from the list.")]
        else:
            atomically(
                lambda: declare_key_product(
                    unit_code=code,
                    year=vietnam_day(now).year,
                    name=form.name.data,
                    category=chosen,
                    actor=actor,
                    now=now,
                )
            )
            flash(_("%(name)s is a key product now.", name=form.name.data), "success")
            return redirect(url_for("commune.key_products", code=code))
    answer = render_template(
        "commune/key_products.html",
        unit=unit,
        declared=declared_key_products(code),
        kinds=[kind.name for kind in kinds.values()],
        form=form,
        year=vietnam_day(now).year,
        may_declare=may_declare(code, actor),
        nav=commune_nav(unit, "commune.unit_figures"),
    )
    return answer, 422 if form.errors else 200

"""What a person who scanned a stamp may tell us: that something is wrong, or the scratch number."""

from collections.abc import Callable
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, StringField, TextAreaField

from marketplace.accounts.phones import parse_phone
from marketplace.core.clock import utc_now
from marketplace.core.codes import new_code
from marketplace.core.db import atomically
from marketplace.core.text import clean_lines
from marketplace.stamps.commands.confirming import Outcome, confirm_stamp
from marketplace.stamps.commands.reports import LONGEST, report_problem
from marketplace.stamps.models import Stamp
from marketplace.stamps.queries import LotGoods, StampGoods, lot_goods, stamp_goods
from marketplace.stories.addresses import lot_path
from marketplace.web.forms.form_rules import at_most, digits_only, mobile, six_digits, tidy
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.limits import limiter
from marketplace.web.trace import blueprint
from marketplace.web.trace.scanning import scanning_device
from marketplace.web.words.stamp_words import confirmation_words


def mobile_if_any(form: Form, field: Field) -> None:
    if field.data:
        mobile(form, field)


class ReportForm(FlaskForm):
    text = TextAreaField(
        _l("What is wrong?"),
        [at_most(LONGEST)],
        filters=[lambda text: clean_lines(text or "")],
    )
    phone = StringField(_l("Your phone number"), [mobile_if_any], filters=[tidy])
    key = HiddenField(validators=[at_most(40)], filters=[tidy])


class PinForm(FlaskForm):
    pin = StringField(_l("Number under the scratch field"), [six_digits], filters=[digits_only])


def reporting(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Six reports an hour from one address; what is refused does not count."""
    limited = limiter.limit(
        "6 per hour",
        scope="reports",
        methods=["POST"],
        deduct_when=lambda answer: answer.status_code == 302,
    )
    return cast("Callable[..., ResponseReturnValue]", limited(view))  # the library is untyped


@blueprint.route("/t/<code>/bao-cao", methods=["GET", "POST"])
@reporting
def report_stamp(code: str) -> ResponseReturnValue:
    """Tell the commune that something is wrong with a stamp or its goods."""
    goods = stamp_goods(code)
    return _report_page(goods, f"/t/{goods.stamp.code}", goods.stamp)


@blueprint.route("/p/<code>/l/<path:lot>/bao-cao", methods=["GET", "POST"])
@reporting
def report_lot(code: str, lot: str) -> ResponseReturnValue:
    """Tell the commune that something is wrong with the goods of a lot."""
    return _report_page(lot_goods(code, lot), lot_path(code, lot))


def _report_page(
    goods: LotGoods | StampGoods, story: str, stamp: Stamp | None = None
) -> ResponseReturnValue:
    form = ReportForm()
    if not form.is_submitted():
        form.key.data = new_code("F")
    elif form.validate():
        with RefusalsAt(form, otherwise="text"):
            atomically(lambda: _report(goods, form, stamp))
            flash(_("Thank you. The commune's officer will look at it."), "success")
            return redirect(request.path)
    return _page("trace/report.html", form, goods=goods, stamp=stamp, story=story)


def _report(goods: LotGoods | StampGoods, form: ReportForm, stamp: Stamp | None) -> None:
    report_problem(
        lot=goods.lot,
        stamp=stamp,
        text=form.text.data,
        phone=parse_phone(form.phone.data) if form.phone.data else "",
        form_key=form.key.data or None,
        now=utc_now(),
    )


@blueprint.route("/t/<code>/xac-nhan", methods=["GET", "POST"])
@limiter.limit("10 per minute", deduct_when=lambda answer: answer.status_code == 422)
def confirm(code: str) -> ResponseReturnValue:
    """Type in the number under the scratch field."""
    goods, form = stamp_goods(code), PinForm()
    if form.validate_on_submit():
        now = utc_now()
        with RefusalsAt(form, otherwise="pin"):
            found = atomically(
                lambda: confirm_stamp(code, form.pin.data, now=now, device=scanning_device(now))
            )
            kind, words = confirmation_words(found)
            if found.outcome in (Outcome.FIRST, Outcome.AGAIN):
                flash(words, kind)
                return redirect(url_for("trace.confirm", code=goods.stamp.code))
            form.pin.errors = [words]
    return _page("trace/confirm.html", form, goods=goods, story=f"/t/{goods.stamp.code}")


def _page(template: str, form: FlaskForm, **shown: object) -> ResponseReturnValue:
    return render_template(template, form=form, **shown), 422 if form.errors else 200

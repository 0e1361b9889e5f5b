"""Stamps that may have been copied, and what buyers reported, at the officer's desk."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.text import clean_lines
from marketplace.localities.queries import provinces
from marketplace.stamps.commands.flags import decide_flag
from marketplace.stamps.commands.reports import answer_report
from marketplace.stamps.flags import FlagRule
from marketplace.stamps.queries import StampGoods, goods_in_scope
from marketplace.stamps.scans import scans_of
from marketplace.stamps.watching import (
    flags_of,
    open_flags,
    open_reports,
    report_in_scope,
    reports_of,
    scan_days,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import at_most
from marketplace.web.forms.refusals import RefusalsAt, place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.words.stamp_words import FLAG_PILLS, STATE_PILLS, flag_words

RULES = {rule.value: rule for rule in FlagRule}
DECISIONS = {"uphold": True, "dismiss": False}


class NoteForm(FlaskForm):
    note = TextAreaField(
        _l("What did you find?"),
        [at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


@blueprint.get("/tem")
@official_required
def stamps() -> ResponseReturnValue:
    """Flags and reports that nobody has decided about, oldest first."""
    actor = current_actor()
    return render_template(
        "commune/stamps.html",
        nav=commune_nav(None, "commune.traceability"),
        flags=open_flags(actor),
        reports=open_reports(actor),
        words=flag_words,
    )


@blueprint.get("/tem/<code>")
@official_required
def stamp(code: str) -> ResponseReturnValue:
    """One stamp: what was seen, its scans by day and province, what buyers said."""
    return _stamp_page(goods_in_scope(code, current_actor()))


def _stamp_page(goods: StampGoods, bad: dict[str, NoteForm] | None = None) -> str:
    """``bad`` is the form that was refused, under the rule that it is about."""
    actor = current_actor()
    flags = flags_of(goods.stamp.id)
    empty = {flag.rule: NoteForm(formdata=None, prefix=f"{flag.rule}-") for flag in flags}
    return render_template(
        "commune/stamp.html",
        nav=commune_nav(None, "commune.traceability"),
        goods=goods,
        flags=flags,
        days=scan_days(goods.stamp.id),
        reports=reports_of(goods.stamp.id),
        scans=scans_of(goods.stamp),
        provinces={province.code: province.name for province in provinces()},
        may_decide=_may_decide(goods, actor),
        forms={**empty, **(bad or {})},
        words=flag_words,
        state_pills=STATE_PILLS,
        flag_pills=FLAG_PILLS,
    )


def _may_decide(goods: StampGoods, actor: Actor) -> bool:
    return goods.seller.unit_code in actor.unit_codes


@blueprint.post("/tem/<code>/dau-hieu/<rule>")
@official_required
def decide_stamp_flag(code: str, rule: str) -> ResponseReturnValue:
    actor = current_actor()
    goods, form = goods_in_scope(code, actor), NoteForm(prefix=f"{rule}-")
    known, upheld = RULES.get(rule), DECISIONS.get(request.form.get("decision", ""))
    if known is None or upheld is None:
        abort(400)
    if not form.validate_on_submit():
        return _stamp_page(goods, {rule: form}), 422
    try:
        atomically(
            lambda: decide_flag(
                goods.stamp, known, upheld=upheld, note=form.note.data, actor=actor, now=utc_now()
            )
        )
    except Invalid as refusal:
        place_refusal(form, refusal, otherwise="note")
        return _stamp_page(goods, {rule: form}), 422
    except Conflict as refusal:
        flash(refusal_sentence(refusal), "warning")
    else:
        flash(_("Noted."), "success")
    return redirect(url_for("commune.stamp", code=goods.stamp.code))


@blueprint.route("/tem/bao-cao/<code>", methods=["GET", "POST"])
@official_required
def stamp_report(code: str) -> ResponseReturnValue:
    """What one buyer said, and the officer's answer to it."""
    actor = current_actor()
    found, form = report_in_scope(code, actor), NoteForm()
    if form.validate_on_submit():
        with RefusalsAt(form, otherwise="note"):
            atomically(
                lambda: answer_report(
                    found.report, answer=form.note.data, actor=actor, now=utc_now()
                )
            )
            flash(_("Noted."), "success")
            return redirect(url_for("commune.stamps"))
    page = render_template(
        "commune/stamp_report.html",
        nav=commune_nav(None, "commune.traceability"),
        found=found,
        may_answer=found.seller.unit_code in actor.unit_codes,
        form=form,
    )
    return page, 422 if form.errors else 200

"""Certificates that shops declared: two taps check one; and those that end soon."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts.access import Actor
from marketplace.catalog.queries import products_of_shop
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid
from marketplace.traceability.farm.commands.certificates import (
    suspend_certificate,
    verify_certificate,
)
from marketplace.traceability.farm.models import CheckStatus, FarmCertificate
from marketplace.traceability.farm.queries.fields import (
    WARN_DAYS,
    CertificateNotFound,
    ShopCertificate,
    certificate_in_scope,
    certificate_scopes,
    certificates_in_scope,
    document_of,
    plots_of,
)
from marketplace.traceability.farm.rules.certificate_terms import is_extended
from marketplace.web.commune import blueprint
from marketplace.web.commune.areas import CheckForm, may_check
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.evidence import document_answer
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES
from marketplace.web.words.farm_words import CHECK_PILLS

FILTERS = {
    "cho-kiem": (_l("To check"), CheckStatus.CLAIMED),
    "sap-het": (_l("Ending soon"), CheckStatus.VERIFIED),
    "da-kiem": (_l("Checked"), CheckStatus.VERIFIED),
    "khong-tinh": (_l("Not counted"), CheckStatus.SUSPENDED),
}
DEFAULT = "cho-kiem"
MOST_PRODUCTS = 500


@blueprint.get("/chung-nhan")
@official_required
def certificates() -> ResponseReturnValue:
    chosen = request.args.get("loc", DEFAULT)
    chosen = chosen if chosen in FILTERS else DEFAULT
    today = vietnam_day(utc_now())
    ending = today + timedelta(days=WARN_DAYS + 1) if chosen == "sap-het" else None
    rows = certificates_in_scope(current_actor(), status=FILTERS[chosen][1], ending_before=ending)
    if ending is not None:
        rows = [row for row in rows if row.certificate.valid_to > today]
    return render_template(
        "commune/certificates.html",
        nav=commune_nav(None, "commune.traceability"),
        filters=[
            (name, url_for("commune.certificates", loc=key), None, key == chosen)
            for key, (name, _status) in FILTERS.items()
        ],
        rows=rows,
        names=CERTIFICATE_NAMES,
        pills=CHECK_PILLS,
        today=today,
    )


@blueprint.get("/chung-nhan/<code>")
@official_required
def certificate(code: str) -> ResponseReturnValue:
    return _page(certificate_in_scope(code, current_actor()), CheckForm(formdata=None))


@blueprint.post("/chung-nhan/<code>")
@official_required
def check_certificate(code: str) -> ResponseReturnValue:
    actor = current_actor()
    found = certificate_in_scope(code, actor)
    form = CheckForm()
    decide = DECISIONS.get(request.form.get("decision", ""))
    if decide is None or not form.validate_on_submit():
        return _page(found, form), 422
    try:
        atomically(lambda: decide(found.certificate, form.reason.data, actor, utc_now()))
    except Invalid as refusal:
        place_refusal(form, refusal, otherwise="reason")
        return _page(found, form), 422
    flash(_("%(code)s: done.", code=found.certificate.number), "success")
    return redirect(url_for("commune.certificates"))


@blueprint.get("/chung-nhan/<code>/ban-chup")
@official_required
def certificate_document(code: str) -> ResponseReturnValue:
    paper = document_of(certificate_in_scope(code, current_actor()).certificate.evidence_id)
    if paper is None:
        raise CertificateNotFound
    return document_answer(paper)


def _page(found: ShopCertificate, form: CheckForm) -> str:
    paper = found.certificate
    scopes = certificate_scopes([paper.id])[paper.id]
    products = {
        product.id: product.name
        for product in products_of_shop(found.seller.id, most=MOST_PRODUCTS)
    }
    plots = {plot.id: plot for plot in plots_of(found.seller.id, also_unused=True)}
    return render_template(
        "commune/certificate.html",
        nav=commune_nav(None, "commune.traceability"),
        form=form,
        certificate=paper,
        shop=found.seller,
        name=CERTIFICATE_NAMES[paper.kind.value],
        pill=CHECK_PILLS[paper.status],
        products=sorted({products.get(row.product_id, "—") for row in scopes}),
        plots=sorted({plots[row.plot_id].name for row in scopes if row.plot_id in plots}),
        extended=is_extended(paper.kind, paper.issued_on, paper.valid_to),
        today=vietnam_day(utc_now()),
        may_check=may_check(current_actor(), paper.unit_code),
    )


Decision = Callable[[FarmCertificate, str, Actor, datetime], object]


def _verify(paper: FarmCertificate, _reason: str, actor: Actor, now: datetime) -> object:
    return verify_certificate(paper, actor=actor, now=now)


def _suspend(paper: FarmCertificate, reason: str, actor: Actor, now: datetime) -> object:
    return suspend_certificate(paper, reason=reason, actor=actor, now=now)


DECISIONS: dict[str, Decision] = {"verify": _verify, "suspend": _suspend}

"""Certificates that shops declared: two taps check one; and those that end soon."""

from datetime import datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.accounts.access import Actor
from marketplace.catalog.queries import products_of_shop
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.traceability.farm.commands.certificates import (
    suspend_certificate,
    verify_certificate,
)
from marketplace.traceability.farm.models import CheckStatus, FarmCertificate
from marketplace.traceability.farm.queries.fields import (
    WARN_DAYS,
    ShopCertificate,
    certificate_in_scope,
    certificate_scopes,
    certificates_in_scope,
    plots_of,
)
from marketplace.traceability.farm.rules.certificate_terms import is_extended
from marketplace.web.commune import blueprint
from marketplace.web.commune.checks import (
    CheckForm,
    Decision,
    chosen_filter,
    decided,
    filter_links,
    may_check,
)
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.evidence import kept_document
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES
from marketplace.web.words.farm_words import CHECK_PILLS

FILTERS = {
    "cho-kiem": (_l("To check"), CheckStatus.CLAIMED),
    "sap-het": (_l("Ending soon"), CheckStatus.VERIFIED),
    "da-kiem": (_l("Checked"), CheckStatus.VERIFIED),
    "khong-tinh": (_l("Not counted"), CheckStatus.SUSPENDED),
}
MOST_PRODUCTS = 500


@blueprint.get("/chung-nhan")
@official_required
def certificates() -> ResponseReturnValue:
    chosen = chosen_filter(FILTERS)
    today = vietnam_day(utc_now())
    ending = today + timedelta(days=WARN_DAYS + 1) if chosen == "sap-het" else None
    rows = certificates_in_scope(current_actor(), status=FILTERS[chosen][1], ending_before=ending)
    if ending is not None:
        rows = [row for row in rows if row.certificate.valid_to > today]
    return render_template(
        "commune/certificates.html",
        nav=commune_nav(None, "commune.traceability"),
        filters=filter_links("commune.certificates", FILTERS, chosen),
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
    found = certificate_in_scope(code, current_actor())
    return decided(
        found.certificate,
        DECISIONS,
        page=lambda form: _page(found, form),
        back="commune.certificates",
        name=found.certificate.number,
    )


@blueprint.get("/chung-nhan/<code>/ban-chup")
@official_required
def certificate_document(code: str) -> ResponseReturnValue:
    return kept_document(certificate_in_scope(code, current_actor()).certificate.evidence_id)


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


def _verify(paper: FarmCertificate, _reason: str, actor: Actor, now: datetime) -> object:
    return verify_certificate(paper, actor=actor, now=now)


def _suspend(paper: FarmCertificate, reason: str, actor: Actor, now: datetime) -> object:
    return suspend_certificate(paper, reason=reason, actor=actor, now=now)


DECISIONS: dict[str, Decision[FarmCertificate]] = {"verify": _verify, "suspend": _suspend}

"""The shop's certificates: claimed with their paper, checked by the commune."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.queries import products_of_shop
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.traceability.farm.commands.certificates import claim_certificate
from marketplace.traceability.farm.models import CertificateKind, FarmCertificate
from marketplace.traceability.farm.queries.fields import (
    certificate_of,
    certificate_scopes,
    certificates_of,
    plots_of,
)
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.seller import blueprint
from marketplace.web.seller.areas import kept_paper
from marketplace.web.seller.farm_forms import CertificateForm
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.serving.evidence import kept_document, sent_document
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES
from marketplace.web.words.farm_words import CHECK_PILLS

MOST_PRODUCTS = 100


@blueprint.get("/chung-nhan")
@seller_required
def certificates() -> ResponseReturnValue:
    shop = current_shop()
    known = certificates_of(shop.id)
    names = {product.id: product.name for product in products_of_shop(shop.id, most=MOST_PRODUCTS)}
    scopes = certificate_scopes([certificate.id for certificate in known])
    return render_template(
        "seller/certificates.html",
        certificates=known,
        covered={
            certificate_id: sorted({names.get(row.product_id, "") for row in rows} - {""})
            for certificate_id, rows in scopes.items()
        },
        names=CERTIFICATE_NAMES,
        pills=CHECK_PILLS,
        today=vietnam_day(utc_now()),
    )


@blueprint.route("/chung-nhan/moi", methods=["GET", "POST"])
@seller_required
def new_certificate() -> ResponseReturnValue:
    shop = shop_to_keep()
    products, plots = products_of_shop(shop.id, most=MOST_PRODUCTS), plots_of(shop.id)
    form = CertificateForm(products=[products[0].code] if len(products) == 1 else None)
    form.offer(products, plots)
    if form.validate_on_submit():
        chosen = [product for product in products if product.code in (form.products.data or ())]
        some = [plot for plot in plots if plot.code in (form.plots.data or ())]
        document = sent_document(form.evidence.data)

        def claim() -> FarmCertificate:
            return claim_certificate(
                shop,
                kind=CertificateKind(form.kind.data),
                number=form.number.data,
                issuer=form.issuer.data,
                issued_on=form.issued_on.data,
                valid_to=form.valid_to.data,
                products=chosen,
                plots=some,
                expected_output_g=(form.expected_kg.data or 0) * 1_000 or None,
                evidence=kept_paper(shop, document),
                actor=current_actor().user_code,
                now=utc_now(),
            )

        with RefusalsAt(form, otherwise="evidence"):
            atomically(claim)
            flash(_("Kept. It shows on your products once the commune has checked it."), "success")
            return redirect(url_for("seller.certificates"))
    page = render_template("seller/certificate_new.html", form=form, products=products)
    return page, 422 if form.errors else 200


@blueprint.get("/chung-nhan/<code>/ban-chup")
@seller_required
def certificate_document(code: str) -> ResponseReturnValue:
    return kept_document(certificate_of(code, current_shop().id).evidence_id)

"""The stars of the seller's products: what is recognised, and handing a certificate in."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.catalog.models import Product
from marketplace.catalog.queries import products_of_shop
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically, db
from marketplace.core.errors import Invalid
from marketplace.core.evidence import EvidenceFile, EvidenceMissing, keep_evidence
from marketplace.ocop.commands.claiming import (
    claim_recognition,
    evidence_owner,
    withdraw_claim,
)
from marketplace.ocop.models import ClaimState
from marketplace.ocop.queries.claims import claim_of_shop, claims_of_shop, recognitions_of_shop
from marketplace.sellers.models import Seller
from marketplace.web.forms.day_field import DayField
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.refusals import RefusalsAt, RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.evidence import document_answer, evidence_store, sent_document
from marketplace.web.words.ocop_words import CLAIM_PILLS, status_pill

MOST_PRODUCTS = 500


class ClaimForm(FlaskForm):
    product = SelectField(
        _l("Which product?"),
        [offered(_l("Choose one of your products."))],
        validate_choice=False,
    )
    evidence = FileField(_l("Photo or PDF of the certificate"))
    kept = HiddenField()
    certificate_no = StringField(
        _l("Certificate number"),
        [Needed(_l("Type the number that is printed on the certificate.")), at_most(60)],
        filters=[tidy],
    )
    stars = RadioField(
        _l("How many stars?"),
        [offered(_l("Choose the stars that stand on the certificate."))],
        choices=[SelectChoice(str(stars), "★" * stars) for stars in (3, 4, 5)],
        validate_choice=False,
    )
    decision_no = StringField(_l("Decision number"), [at_most(60)], filters=[tidy])
    issued_on = DayField(_l("Day of issue"))


@blueprint.get("/ocop")
@seller_required
def ocop() -> ResponseReturnValue:
    shop, today = current_shop(), vietnam_day(utc_now())
    return render_template(
        "seller/ocop.html",
        shop=shop,
        recognitions=[
            (recognition, name, code, status_pill(recognition, today))
            for recognition, name, code in recognitions_of_shop(shop.id)
        ],
        claims=[(line, CLAIM_PILLS[line.claim.state]) for line in claims_of_shop(shop.id)],
        waiting=ClaimState.WAITING,
    )


@blueprint.route("/ocop/khai", methods=["GET", "POST"])
@seller_required
def claim_stars() -> ResponseReturnValue:
    """Hand a certificate in; a photo that was sent is kept also where another field is wrong."""
    shop = shop_to_keep()
    products = products_of_shop(shop.id, most=MOST_PRODUCTS)
    form = ClaimForm(product=request.args.get("san-pham"))
    form.product.choices = [SelectChoice(product.code, product.name) for product in products]
    document: EvidenceFile | None = None
    if form.is_submitted():
        right = form.validate()
        document = _document(form, shop)
        if right and document is not None and _claim(form, shop, products, document):
            flash(_("Sent. The commune officer compares it with the register."), "success")
            return redirect(url_for("seller.ocop"))
    page = render_template(
        "seller/claim_stars.html", form=form, products=products, document=document
    )
    return page, 422 if form.is_submitted() else 200


def _document(form: ClaimForm, shop: Seller) -> EvidenceFile | None:
    """The document sent now, or the one kept from the last try; else a sentence at its field."""
    sent = sent_document(form.evidence.data)
    try:
        if sent is not None:
            content, filename = sent
            return atomically(
                lambda: keep_evidence(
                    content,
                    filename=filename,
                    owner=evidence_owner(shop),
                    store=evidence_store(),
                    actor=current_actor().user_code,
                    now=utc_now(),
                )
            )
    except Invalid as refusal:
        form.evidence.errors = [*form.evidence.errors, refusal_sentence(refusal)]
        return None
    kept = db.session.query(EvidenceFile).filter_by(
        code=form.kept.data or "",
        owner=evidence_owner(shop),
        uploaded_by=current_actor().user_code,
    )
    document: EvidenceFile | None = kept.one_or_none()
    if document is None:
        form.evidence.errors = [*form.evidence.errors, refusal_sentence(EvidenceMissing())]
    return document


def _claim(
    form: ClaimForm, shop: Seller, products: Sequence[Product], document: EvidenceFile
) -> bool:
    product = next(each for each in products if each.code == form.product.data)
    with RefusalsAt(form, otherwise="certificate_no"):
        atomically(
            lambda: claim_recognition(
                product=product,
                seller=shop,
                certificate_no=form.certificate_no.data,
                decision_no=form.decision_no.data or "",
                stars=int(form.stars.data),
                issued_on=form.issued_on.data,
                evidence=document,
                actor=current_actor().user_code,
                now=utc_now(),
            )
        )
        return True
    return False


@blueprint.post("/ocop/<code>/rut")
@seller_required
def take_claim_back(code: str) -> ResponseReturnValue:
    view = claim_of_shop(code, shop_to_keep().id)
    with RefusalsSaid():
        atomically(
            lambda: withdraw_claim(view.claim, actor=current_actor().user_code, now=utc_now())
        )
        flash(_("Taken back. You can send it again at any time."), "success")
    return redirect(url_for("seller.ocop"))


@blueprint.get("/ocop/<code>/giay-chung-nhan")
@seller_required
def claim_document(code: str) -> Response:
    """The shop's own document; those of other shops are not found."""
    return document_answer(claim_of_shop(code, current_shop().id).evidence)

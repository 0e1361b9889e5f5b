"""The shop itself: what it says, where its money goes, its terms."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.secretbox import SecretBox
from marketplace.sellers.commands.members import KEEP_GROWERS
from marketplace.sellers.commands.payout import bank_named, set_payout_account
from marketplace.sellers.commands.shops import NAME_IS_SETTLED, accept_terms, edit_shop
from marketplace.sellers.queries import payout_account_of
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.seller import blueprint
from marketplace.web.seller.shop_forms import PayoutForm, ShopForm, TermsForm
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.serving.settings import settings
from marketplace.web.words.shop_words import KIND_NAMES, STATUS_PILLS
from payments.banks import bank_name, banks


def payout_box() -> SecretBox:
    """What seals the numbers of payout accounts."""
    return SecretBox(settings().secret_key.get_secret_value(), purpose="payout-account")


@blueprint.route("/gian-hang", methods=["GET", "POST"])
@seller_required
def shop() -> ResponseReturnValue:
    seller = current_shop()
    form = ShopForm(obj=seller)
    if form.validate_on_submit():
        with RefusalsAt(form):
            atomically(
                lambda: edit_shop(
                    seller,
                    name=form.name.data,
                    hamlet=form.hamlet.data,
                    story=form.story.data,
                    tax_code=form.tax_code.data,
                    actor=current_actor(),
                    now=utc_now(),
                )
            )
            flash(_("Saved."), "success")
            return redirect(url_for("seller.shop"))
    account = payout_account_of(seller.id)
    return render_template(
        "seller/shop.html",
        form=form,
        shop=seller,
        kind=KIND_NAMES[seller.kind],
        pill=STATUS_PILLS[seller.status],
        account=account,
        bank=bank_name(account.bank_bin) if account else None,
        name_is_settled=seller.status in NAME_IS_SETTLED,
        keeps_growers=seller.kind in KEEP_GROWERS,
        terms_accepted=seller.terms_version == settings().terms_version,
    )


@blueprint.route("/gian-hang/tai-khoan", methods=["GET", "POST"])
@seller_required
def payout() -> ResponseReturnValue:
    seller = current_shop()
    form = PayoutForm()
    if form.validate_on_submit():
        with RefusalsAt(form):
            atomically(
                lambda: set_payout_account(
                    seller,
                    bank_bin=bank_named(form.bank.data).bin,
                    number=form.number.data,
                    holder=form.holder.data,
                    box=payout_box(),
                    actor=current_actor(),
                    now=utc_now(),
                )
            )
            flash(_("Saved. From now on money goes to this account."), "success")
            return redirect(url_for("seller.home"))
    account = payout_account_of(seller.id)
    return render_template(
        "seller/payout.html",
        form=form,
        account=account,
        bank=bank_name(account.bank_bin) if account else None,
        bank_names=sorted({bank.name for bank in banks().values() if bank.receives}),
    )


@blueprint.route("/gian-hang/dieu-khoan", methods=["GET", "POST"])
@seller_required
def terms() -> ResponseReturnValue:
    seller, version = current_shop(), settings().terms_version
    form = TermsForm()
    if form.validate_on_submit():
        atomically(
            lambda: accept_terms(
                seller, terms_version=version, actor=current_actor(), now=utc_now()
            )
        )
        flash(_("Thank you. Your agreement is kept with the version of the terms."), "success")
        return redirect(url_for("seller.home"))
    return render_template(
        "seller/terms.html",
        form=form,
        version=version,
        accepted=seller.terms_version == version,
        accepted_at=seller.terms_accepted_at,
        commission_bp=settings().commission_bp,
        accept_hours=settings().accept_hours,
    )

"""Shops that wait for the commune officer, and the one screen on which they decide."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField

from marketplace.accounts.access import Actor
from marketplace.accounts.phones import shown_phone
from marketplace.catalog.commands.shops import (
    approve_shop_with_listings,
    reactivate_shop_with_listings,
    suspend_shop_with_listings,
)
from marketplace.catalog.queries import products_of_shop
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.sellers.commands.decisions import (
    ChecklistIncomplete,
    ReasonMissing,
    ask_for_more,
    refuse_shop,
)
from marketplace.sellers.models import Seller, SellerStatus
from marketplace.sellers.queries import (
    decisions_about,
    members_of,
    payout_account_of,
    shop_counts,
    shop_in_scope,
    shops_by_status,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import at_most
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.settings import settings
from marketplace.web.words.shop_checklist import checklist_of, market_requirements, product_count
from marketplace.web.words.shop_words import ITEM_NAMES, KIND_NAMES, ROLE_NAMES, STATUS_PILLS
from payments.banks import bank_name

FILTERS = {
    "cho-duyet": (_l("Waiting"), (SellerStatus.SUBMITTED,)),
    "dang-chuan-bi": (
        _l("Being prepared"),
        (SellerStatus.DRAFT, SellerStatus.MORE_NEEDED, SellerStatus.REFUSED),
    ),
    "da-duyet": (_l("Approved"), (SellerStatus.APPROVED,)),
    "tam-ngung": (_l("Suspended"), (SellerStatus.SUSPENDED,)),
}
DEFAULT = "cho-duyet"


class ShopDecisionForm(FlaskForm):
    identity_seen = BooleanField(_l("I have seen the owner's papers"))
    reason = TextAreaField(
        _l("Reason, for the seller to read"),
        [at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


@blueprint.get("/nguoi-ban")
@official_required
def sellers() -> ResponseReturnValue:
    actor = current_actor()
    chosen = request.args.get("loc", DEFAULT)
    chosen = chosen if chosen in FILTERS else DEFAULT
    after = request.args.get("sau")
    page = shops_by_status(actor, FILTERS[chosen][1], after=after)
    counts = shop_counts(actor)
    filters = [
        (
            name,
            url_for("commune.sellers", loc=key),
            sum(counts.get(status, 0) for status in statuses),
            key == chosen,
        )
        for key, (name, statuses) in FILTERS.items()
    ]
    next_url = url_for("commune.sellers", loc=chosen, sau=page.next_after)
    return render_template(
        "commune/sellers.html",
        nav=commune_nav(None, "commune.sellers"),
        filters=filters,
        page=page,
        next_url=next_url if page.next_after else None,
        first_url=url_for("commune.sellers", loc=chosen) if after else None,
        kind_names=KIND_NAMES,
        pills=STATUS_PILLS,
    )


@blueprint.get("/nguoi-ban/<code>")
@official_required
def seller(code: str) -> ResponseReturnValue:
    shop = shop_in_scope(code, current_actor())
    return _shop_page(shop, ShopDecisionForm(formdata=None))


@blueprint.post("/nguoi-ban/<code>")
@official_required
def decide(code: str) -> ResponseReturnValue:
    actor = current_actor()
    shop = shop_in_scope(code, actor)
    form = ShopDecisionForm()
    choice = DECISIONS.get(request.form.get("decision", ""))
    if choice is None or not form.validate_on_submit():
        return _shop_page(shop, form), 422
    command, done = choice
    try:
        atomically(lambda: command(shop, form, actor, utc_now()))
    except ReasonMissing as refusal:
        place_refusal(form, refusal)
        return _shop_page(shop, form), 422
    except ChecklistIncomplete as refusal:
        names = ", ".join(str(ITEM_NAMES[item]) for item in refusal.items)
        flash(_("Still missing: %(names)s.", names=names), "warning")
        return redirect(url_for("commune.seller", code=code))
    flash(_(done) % {"name": shop.name}, "success")
    return redirect(url_for("commune.sellers"))


def _shop_page(shop: Seller, form: ShopDecisionForm) -> str:
    account = payout_account_of(shop.id)
    actor = current_actor()
    return render_template(
        "commune/seller.html",
        nav=commune_nav(None, "commune.sellers"),
        form=form,
        shop=shop,
        kind=KIND_NAMES[shop.kind],
        pill=STATUS_PILLS[shop.status],
        pills=STATUS_PILLS,
        checklist=checklist_of(shop),
        item_names=ITEM_NAMES,
        account=account,
        bank=bank_name(account.bank_bin) if account else None,
        members=members_of(shop.id),
        role_names=ROLE_NAMES,
        phone=shown_phone(shop.phone),
        products=products_of_shop(shop.id, most=12),
        decisions=decisions_about(shop.id),
        may_decide=actor.is_operator or shop.unit_code in actor.unit_codes,
    )


Decision = Callable[[Seller, ShopDecisionForm, Actor, datetime], None]


def _approve(shop: Seller, form: ShopDecisionForm, actor: Actor, now: datetime) -> None:
    approve_shop_with_listings(
        shop,
        requirements=market_requirements(),
        products=product_count(shop.id),
        terms_in_force=settings().terms_version,
        identity_seen=form.identity_seen.data,
        actor=actor,
        now=now,
    )


def _ask_for_more(shop: Seller, form: ShopDecisionForm, actor: Actor, now: datetime) -> None:
    ask_for_more(shop, reason=form.reason.data, actor=actor, now=now)


def _refuse(shop: Seller, form: ShopDecisionForm, actor: Actor, now: datetime) -> None:
    refuse_shop(shop, reason=form.reason.data, actor=actor, now=now)


def _suspend(shop: Seller, form: ShopDecisionForm, actor: Actor, now: datetime) -> None:
    suspend_shop_with_listings(shop, reason=form.reason.data, actor=actor, now=now)


def _reactivate(shop: Seller, _form: ShopDecisionForm, actor: Actor, now: datetime) -> None:
    reactivate_shop_with_listings(shop, actor=actor, now=now)


DECISIONS: dict[str, tuple[Decision, str]] = {
    "approve": (_approve, N_("%(name)s may sell now.")),
    "more": (_ask_for_more, N_("%(name)s is told what is still needed.")),
    "refuse": (_refuse, N_("%(name)s is refused and told why.")),
    "suspend": (_suspend, N_("%(name)s is suspended; its products are hidden.")),
    "reactivate": (_reactivate, N_("%(name)s sells again with all its products.")),
}

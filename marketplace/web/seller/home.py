"""What a seller has to do next."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, db
from marketplace.notifications.queries import unread_notices
from marketplace.orders.models import Order, OrderStatus
from marketplace.sellers.commands.decisions import MAY_SUBMIT, ChecklistIncomplete, submit_shop
from marketplace.sellers.queries import seller_of_member, shops_of
from marketplace.sellers.rules import ChecklistItem
from marketplace.web.seller import blueprint
from marketplace.web.serving.actor import current_actor, current_shop, keep_shop, seller_required
from marketplace.web.serving.settings import settings
from marketplace.web.words.shop_checklist import checklist_of, market_requirements, product_count
from marketplace.web.words.shop_words import ITEM_NAMES, STATUS_PILLS

PAGES = {
    ChecklistItem.TERMS: "seller.terms",
    ChecklistItem.PAYOUT_ACCOUNT: "seller.payout",
    ChecklistItem.TAX_CODE: "seller.shop",
    ChecklistItem.FIRST_PRODUCT: "seller.new_product",
    ChecklistItem.HAMLET: "seller.shop",
    ChecklistItem.STORY: "seller.shop",
}


@blueprint.get("/")
@seller_required
def home() -> ResponseReturnValue:
    shop = current_shop()
    checklist = checklist_of(shop)
    return render_template(
        "seller/home.html",
        shop=shop,
        shops=shops_of(current_actor()) if len(current_actor().seller_ids) > 1 else [],
        pill=STATUS_PILLS[shop.status],
        checklist=checklist,
        item_names=ITEM_NAMES,
        page_of=page_of,
        next_item=next(iter(checklist.missing_to_submit), None),
        may_submit=shop.status in MAY_SUBMIT,
        new_orders=_new_orders(shop.id),
        unread=unread_notices(current_user.id),
        orders_url=_url("seller.orders"),
        products_url=_url("seller.products"),
        new_product_url=_url("seller.new_product"),
    )


def page_of(item: ChecklistItem) -> str | None:
    """Where a line of the checklist is put in order; None where the seller cannot."""
    return _url(PAGES[item]) if item in PAGES else None


def _url(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _new_orders(seller_id: int) -> int:
    waiting = select(func.count(Order.id)).where(
        Order.seller_id == seller_id, Order.status == OrderStatus.PLACED
    )
    return db.session.scalar(waiting) or 0


@blueprint.post("/gui-duyet")
@seller_required
def submit() -> ResponseReturnValue:
    shop = current_shop()
    try:
        atomically(
            lambda: submit_shop(
                shop,
                requirements=market_requirements(),
                products=product_count(shop.id),
                terms_in_force=settings().terms_version,
                actor=current_actor(),
                now=utc_now(),
            )
        )
    except ChecklistIncomplete as refusal:
        names = ", ".join(str(ITEM_NAMES[item]) for item in refusal.items)
        flash(_("Still missing: %(names)s.", names=names), "warning")
    else:
        flash(_("Sent. The commune officer looks at it and you get a message."), "success")
    return redirect(url_for("seller.home"))


@blueprint.post("/chon-gian-hang")
@seller_required
def choose_shop() -> ResponseReturnValue:
    shop = seller_of_member(request.form.get("shop", ""), current_actor())
    return keep_shop(redirect(url_for("seller.home")), shop)

"""The seller's products: the list with price and stock to change in place, and single taps."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.commands.prices import change_price, undo_price
from marketplace.catalog.commands.products import publish_product, withdraw_product
from marketplace.catalog.commands.variants import retire_variant
from marketplace.catalog.models import Variant
from marketplace.catalog.packing import Pack
from marketplace.catalog.queries import product_of_shop, variant_of_shop
from marketplace.catalog.seasons import season_state
from marketplace.catalog.usual_prices import usual_price
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.inventory.commands.stocking import set_available, undo_stock
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import KEEPERS, require_member
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.forms.typed_fields import stock_writing
from marketplace.web.seller import blueprint
from marketplace.web.seller.price_question import asks_about
from marketplace.web.seller.product_forms import QuickForm
from marketplace.web.seller.product_list import Undo, list_page
from marketplace.web.serving.actor import current_actor, current_shop, seller_required


def shop_to_keep() -> Seller:
    """The asker's shop, where they may change its products; raises MemberMayNot otherwise."""
    shop = current_shop()
    require_member(shop, current_actor(), KEEPERS)
    return shop


@blueprint.get("/san-pham")
@seller_required
def products() -> ResponseReturnValue:
    return _list(current_shop())


def _list(shop: Seller, *, bad: tuple[str, QuickForm] | None = None) -> str:
    page = list_page(shop.id, after=request.args.get("sau"), bad=bad)
    today = vietnam_day(utc_now())
    return render_template(
        "seller/products.html",
        shop=shop,
        page=page,
        undo=Undo.asked(request.args),
        season_of=lambda product: season_state(
            product.seasons, preorder_from=product.preorder_from, day=today
        ),
    )


@blueprint.post("/san-pham/quy-cach/<sku>/nhanh")
@seller_required
def quick_edit(sku: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    variant = variant_of_shop(sku, shop.id)
    name = variant.product.name
    form = QuickForm(prefix=f"{sku}-")
    form.stock.writing = stock_writing(variant.unit)
    usual = usual_price(variant.product.category_id, Pack(variant.base_quantity, variant.net_grams))
    if form.validate_on_submit() and not asks_about(
        form.price, form.sure, last=variant.price, usual=usual
    ):
        with RefusalsAt(form, otherwise="stock"):
            undo = atomically(lambda: _change(variant, form))
            flash(_("%(name)s: saved.", name=name), "success")
            return redirect(_list_with(undo))
    return _list(shop, bad=(sku, form)), 422


def _change(variant: Variant, form: QuickForm) -> Undo:
    """Change what differs; says what is needed to take it back."""
    actor, now = current_actor().user_code, utc_now()
    change = change_price(variant, price=form.price.number, actor=actor, now=now)
    before = wanted = form.stock.number * variant.base_quantity
    # A sale in the meantime must not be overwritten by a stock that nobody typed.
    if str(form.stock.number) != form.was.data:
        before = set_available(variant.id, quantity=wanted, actor=actor, now=now)
    return Undo(
        sku=variant.sku,
        price=int(change.old_price) if change is not None else None,
        stock=before if before != wanted else None,
    )


def _list_with(undo: Undo) -> str:
    return url_for(
        "seller.products", doi=undo.sku, gia=undo.price, ton=undo.stock, _anchor=undo.sku
    )


@blueprint.post("/san-pham/quy-cach/<sku>/hoan-tac")
@seller_required
def undo_quick_edit(sku: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    variant = variant_of_shop(sku, shop.id)
    undo, name = Undo.asked(request.form), variant.product.name
    actor, now = current_actor().user_code, utc_now()

    def take_back() -> None:
        if undo is not None and undo.price is not None:
            undo_price(variant, to=undo.price, actor=actor, now=now)
        if undo is not None and undo.stock is not None:
            undo_stock(variant.id, to=undo.stock, actor=actor, now=now)

    atomically(take_back)
    flash(_("%(name)s is as it was before.", name=name), "success")
    return redirect(url_for("seller.products", _anchor=sku))


@blueprint.post("/san-pham/quy-cach/<sku>/ngung")
@seller_required
def retire_pack(sku: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    variant = variant_of_shop(sku, shop.id)
    code = variant.product.code
    atomically(lambda: retire_variant(variant, now=utc_now()))
    flash(_("It is no longer sold in this way."), "success")
    return redirect(url_for("seller.product", code=code))


@blueprint.post("/san-pham/<code>/dang-ban")
@seller_required
def publish(code: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    product = product_of_shop(code, shop.id)
    atomically(lambda: publish_product(product, seller=shop, now=utc_now()))
    flash(_("%(name)s is on sale now.", name=product.name), "success")
    return redirect(url_for("seller.products"))


@blueprint.post("/san-pham/<code>/ngung-ban")
@seller_required
def withdraw(code: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    product = product_of_shop(code, shop.id)
    atomically(lambda: withdraw_product(product, now=utc_now()))
    flash(_("%(name)s is no longer on sale.", name=product.name), "success")
    return redirect(url_for("seller.products"))

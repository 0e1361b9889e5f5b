"""Selling a new harvest in two taps and a number, and packing harvests."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.models import Product, Variant
from marketplace.catalog.queries import product_of_shop, products_of_shop
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import atomically
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.quantity import SALE_UNITS
from marketplace.inventory.commands.offering import offer_harvest
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.harvests import LotCodeTaken, lot_code_start
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.traceability.lots.queries.lots import KnownLot, harvests_to_pack, open_seasons
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.seller import blueprint
from marketplace.web.seller.lot_forms import HarvestForm, PackLotForm, packing_form, source_name
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.words import lot_words

MOST_PRODUCTS = 100


@blueprint.route("/thu-hoach/<product>", methods=["GET", "POST"])
@seller_required
def new_harvest(product: str) -> ResponseReturnValue:
    """How much was harvested today: it is on sale with one number."""
    shop = shop_to_keep()
    listed = product_of_shop(product, shop.id)
    packs = weighed(listed)
    if not packs:
        flash(_("First say what one weighs: then it can be sold from harvest lots."), "warning")
        return redirect(url_for("seller.product", code=product))
    form = HarvestForm()
    form.offer(packs, open_seasons(listed.id))
    if not form.is_submitted():
        today = vietnam_day(utc_now())
        form.pack.data, form.harvested_from.data = packs[0].sku, today
        form.code.data = lot_code_start(listed, today) + new_code("", length=2)
    elif form.validate() and _harvest(shop, listed, form):
        return redirect(url_for("seller.products"))
    page = render_template(
        "seller/harvest_new.html",
        product=listed,
        form=form,
        packs=packs,
        counted_before=not listed.sold_from_lots,
    )
    return page, 422 if form.errors else 200


def weighed(product: Product) -> Sequence[Variant]:
    """The packs of a product that can be sold from lots."""
    return [variant for variant in product.variants if variant.net_grams]


def _harvest(shop: Seller, listed: Product, form: HarvestForm) -> bool:
    chosen, grams = form.chosen, form.grams()
    if grams is None:
        form.quantity.errors = [form.quantity.not_whole(form)]
        return False
    seasons = {season.code: season for season in open_seasons(listed.id)}

    def command() -> Lot:
        return offer_harvest(
            listed,
            variant=chosen,
            seller=shop,
            grams=grams,
            harvested_on=form.harvested_from.data,
            season=seasons.get(form.season.data or ""),
            best_before=form.best_before.data,
            code=form.code.data or None,
            actor=current_actor().user_code,
            now=utc_now(),
        )

    try:
        lot = atomically(command)
    except LotCodeTaken:
        # The same form was sent twice: the lot is there.
        flash(_("This harvest was entered already."), "info")
        return True
    except (Invalid, Conflict) as refusal:
        place_refusal(form, refusal, otherwise="quantity")
        return False
    _tell(lot, listed)
    return True


def _tell(lot: Lot, listed: Product) -> None:
    if lot.state is LotState.HELD:
        flash(lot_words.interval_words(lot), "warning")
        return
    weight = lot_words.weight(lot.quantity_g)
    flash(
        _(
            "%(weight)s of %(name)s are on sale, as lot %(lot)s.",
            weight=weight,
            name=listed.name,
            lot=lot.code,
        ),
        "success",
    )


@blueprint.route("/dong-goi", methods=["GET", "POST"])
@seller_required
def pack_lots() -> ResponseReturnValue:
    """Packs from one or several harvests."""
    shop = shop_to_keep()
    today = vietnam_day(utc_now())
    harvests = harvests_to_pack(shop.id)
    products = products_of_shop(shop.id, most=MOST_PRODUCTS)
    packs = {pack.sku: (each, pack) for each in products for pack in weighed(each)}
    form = packing_form(harvests, today=today)
    form.offer([(sku, _pack_name(*found)) for sku, found in packs.items()])
    if not form.is_submitted():
        form.code.data = f"GOI{today:%y-%m%d}-" + new_code("", length=2)
        form.place.data = shop.hamlet
    elif form.validate():
        made = _pack(harvests, packs, form)
        if made is not None:
            return made
    page = render_template(
        "seller/lot_packing.html",
        form=form,
        harvests=[(known, form[source_name(known)]) for known in harvests],
        words=lot_words,
        shop=current_shop(),
    )
    return page, 422 if form.errors else 200


def _pack_name(product: Product, pack: Variant) -> str:
    return f"{product.name} · {pack.label or SALE_UNITS[pack.unit].name}"


def _pack(
    harvests: Sequence[KnownLot],
    packs: dict[str, tuple[Product, Variant]],
    form: PackLotForm,
) -> ResponseReturnValue | None:
    """The way on to the packs; None where something was refused, with its sentence at the field."""
    chosen = packs.get(form.pack.data or "")
    if chosen is None:
        form.pack.errors = [_("Choose what is packed.")]
        return None
    product, variant = chosen
    inputs = {
        known.lot: form[source_name(known)].grams
        for known in harvests
        if form[source_name(known)].grams
    }

    def command() -> str:
        return pack(
            product=product,
            variant=variant,
            inputs=inputs,
            pack_size_g=form.pack_size.grams,
            count=form.count.number,
            packed_on=form.packed_on.data,
            place=form.place.data or "",
            best_before=form.best_before.data,
            actor=current_actor().user_code,
            now=utc_now(),
            code=form.code.data or None,
        ).code

    code = form.code.data
    product_code = product.code
    try:
        code = atomically(command)
    except LotCodeTaken:
        flash(_("These packs were entered already."), "info")
    except (Invalid, Conflict) as refusal:
        place_refusal(form, refusal, otherwise="count")
        return None
    else:
        flash(_("Packed. Now you can make stamps for the packs."), "success")
    return redirect(url_for("seller.lot", product=product_code, lot=code))

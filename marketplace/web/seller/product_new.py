"""The one screen on which a farmer puts something on sale."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.commands.variants import VariantWish
from marketplace.catalog.models import Category, ListingStatus
from marketplace.catalog.packing import pack_of
from marketplace.catalog.queries import (
    ProductNotFound,
    most_listed,
    produce,
    product_of_shop,
)
from marketplace.catalog.usual_prices import usual_price
from marketplace.core.clock import utc_now
from marketplace.core.codes import is_code, new_code
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid
from marketplace.core.images import Redrawn
from marketplace.core.quantity import SALE_UNITS
from marketplace.inventory.commands.offering import offer_product
from marketplace.sellers.models import Seller
from marketplace.web.forms.refusals import RefusalsAt, place_refusal
from marketplace.web.seller import blueprint
from marketplace.web.seller.price_question import asks_about
from marketplace.web.seller.product_forms import UNITS_FIRST, ListingForm
from marketplace.web.seller.product_photos import previews, sent_photos
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, seller_required
from marketplace.web.serving.media import media_store

CHIPS_FIRST = 5


def produce_first(unit_code: str) -> tuple[list[Category], int]:
    """All produce, what the commune lists most first, and how many stand before "more"."""
    categories = produce()
    wanted = {slug: place for place, slug in enumerate(most_listed(unit_code, most=CHIPS_FIRST))}
    categories.sort(
        key=lambda category: (wanted.get(category.slug, CHIPS_FIRST), category.position)
    )
    return categories, min(CHIPS_FIRST, len(categories))


@blueprint.route("/san-pham/moi", methods=["GET", "POST"])
@seller_required
def new_product() -> ResponseReturnValue:
    shop = shop_to_keep()
    categories, first = produce_first(shop.unit_code)
    form = ListingForm(unit="kg")
    form.offer_produce(categories)
    photos: list[Redrawn] = []
    if form.is_submitted():
        if _listed_before(form.key.data, shop):
            return redirect(url_for("seller.products"))
        right = form.validate()
        photos = sent_photos(form.photos)
        if right and not form.photos.errors and _offer(form, shop, categories, photos):
            return redirect(url_for("seller.products"))
    if not is_code(form.key.data or "", "SP"):
        form.key.data = new_code("SP")
    page = render_template(
        "seller/product_new.html",
        form=form,
        shop=shop,
        current=previews(photos),
        pictures={category.slug: category.picture for category in categories},
        usual_units={category.slug: category.usual_unit for category in categories},
        first=first,
        units_first=len(UNITS_FIRST),
    )
    return page, 422 if form.is_submitted() else 200


def _listed_before(key: str | None, shop: Seller) -> bool:
    """Whether this very form has arrived already: a second tap makes no second product."""
    try:
        return is_code(key or "", "SP") and bool(product_of_shop(key or "", shop.id))
    except ProductNotFound:
        return False


def _offer(
    form: ListingForm, shop: Seller, categories: list[Category], photos: list[Redrawn]
) -> bool:
    """List it and say so; False where a rule was broken, with its sentence at the field."""
    category = next(c for c in categories if c.slug == form.category.data)
    key = form.key.data if is_code(form.key.data or "", "SP") else None
    with RefusalsAt(form, otherwise="content"):
        content = pack_of(form.unit.data, content=form.content.data)
        usual = usual_price(category.id, content)
        if asks_about(form.price, form.sure, last=None, usual=usual):
            return False
    if form.errors:
        return False
    sold = VariantWish(unit=form.unit.data, price=form.price.number, content=form.content.data)
    try:
        product = atomically(
            lambda: offer_product(
                seller=shop,
                category=category,
                name=form.name.data or category.name,
                sold=sold,
                quantity=form.quantity.number,
                actor=current_actor().user_code,
                now=utc_now(),
                photos=photos,
                store=media_store(),
                code=key,
            )
        )
    except Invalid as refusal:
        place_refusal(form, refusal, otherwise="quantity")
        return False
    if product.status is ListingStatus.PUBLISHED:
        unit = SALE_UNITS[sold.unit].name
        flash(
            _("%(name)s is on sale now, by the %(unit)s.", name=product.name, unit=unit), "success"
        )
    else:
        flash(
            _(
                "%(name)s is kept as a draft. Once the commune has approved your shop, "
                "one tap puts it on sale.",
                name=product.name,
            ),
            "success",
        )
    return True

"""The full page of a product: words, photos, season, ways of selling."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.commands.photos import arrange_photos
from marketplace.catalog.commands.variants import VariantWish, add_variant
from marketplace.catalog.declared_fields import DECLARED_FIELDS, checked_gtin
from marketplace.catalog.models import Product
from marketplace.catalog.packing import needs_content, pack_of
from marketplace.catalog.queries import photo_file, produce, product_of_shop
from marketplace.catalog.usual_prices import usual_price
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid
from marketplace.core.images import Redrawn
from marketplace.core.quantity import SALE_UNITS
from marketplace.gs1.keys import is_restricted
from marketplace.inventory.commands.stocking import set_available
from marketplace.inventory.queries import stock_of
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.product_page import save_product_page
from marketplace.web.forms.refusals import RefusalsAt, place_refusal
from marketplace.web.seller import blueprint
from marketplace.web.seller.price_question import asks_about
from marketplace.web.seller.product_forms import UNITS_FIRST, PackForm, ProductForm
from marketplace.web.seller.product_photos import previews, sent_photos
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, seller_required
from marketplace.web.serving.formats import base_amount
from marketplace.web.serving.media import media_store, media_url


@blueprint.route("/san-pham/<code>", methods=["GET", "POST"])
@seller_required
def product(code: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    listed = product_of_shop(code, shop.id)
    form = _form_of(listed)
    photos: list[Redrawn] = []
    if form.is_submitted():
        right = form.validate()
        photos = sent_photos(form.photos)
        if right and not form.photos.errors and _save(listed, form, photos):
            flash(_("Saved."), "success")
            _tell_of_internal_number(form)
            return redirect(url_for("seller.product", code=code))
        # A refused change was rolled back, and with it went what had been read.
        listed = product_of_shop(code, shop.id)
    page = _page(shop, listed, form, pack=PackForm(formdata=None, unit="kg"), sent=photos)
    return page, 422 if form.is_submitted() else 200


def _tell_of_internal_number(form: ProductForm) -> None:
    number = checked_gtin(form.gtin.data or "")
    if number is not None and is_restricted(number):
        sentence = _(
            "This number is for use inside a shop only, "
            "so buyers do not see it as a barcode number."
        )
        flash(sentence, "warning")


def _form_of(listed: Product, *, read: bool = True) -> ProductForm:
    """The product's form as it was sent, or (``read`` off) as the product is."""
    form = ProductForm(
        **({} if read else {"formdata": None}),
        name=listed.name,
        description=listed.description,
        category=listed.category.slug,
        goods_class=listed.goods_class.value,
        preorder_from=listed.preorder_from,
        **{
            field.name: field.typed_again(getattr(listed, field.name) or "")
            for field in DECLARED_FIELDS
        },
    )
    form.offer_produce(produce())
    if not (read and form.is_submitted()):
        form.show_seasons(listed.seasons)
    return form


def _page(
    shop: Seller,
    listed: Product,
    form: ProductForm,
    *,
    pack: PackForm,
    sent: list[Redrawn],
) -> str:
    stock = stock_of([variant.id for variant in listed.variants])
    return render_template(
        "seller/product.html",
        shop=shop,
        product=listed,
        form=form,
        pack=pack,
        photos=[(photo.code, media_url(photo_file(photo))) for photo in listed.photos],
        sent=previews(sent),
        left={v.id: stock[v.id] // v.base_quantity for v in listed.variants},
        contents={
            v.id: base_amount(v.base_quantity, SALE_UNITS[v.unit].base)
            for v in listed.variants
            if needs_content(v.unit)
        },
        units_first=len(UNITS_FIRST),
    )


def _save(listed: Product, form: ProductForm, photos: list[Redrawn]) -> bool:
    """Save everything or nothing; False where a rule was broken, with its sentence at the field."""
    category = next(kind for kind in produce() if kind.slug == form.category.data)
    try:
        atomically(
            lambda: save_product_page(
                listed,
                form.words(category),
                removed=request.form.getlist("remove_photo"),
                added=photos,
                store=media_store(),
                now=utc_now(),
            )
        )
    except Invalid as refusal:
        place = "first_start" if refusal.field == "seasons" else None
        place_refusal(form, refusal, otherwise=place)
        return False
    return True


@blueprint.post("/san-pham/<code>/quy-cach")
@seller_required
def add_pack(code: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    listed = product_of_shop(code, shop.id)
    pack = PackForm()
    if pack.validate_on_submit():
        with RefusalsAt(pack, otherwise="unit"):
            content = pack_of(pack.unit.data, content=pack.content.data)
            usual = usual_price(listed.category_id, content)
            if asks_about(pack.price, pack.sure, last=None, usual=usual):
                return _page(shop, listed, _form_of(listed, read=False), pack=pack, sent=[]), 422
            atomically(lambda: _add(listed, pack))
            flash(_("Saved."), "success")
            return redirect(url_for("seller.product", code=code))
        listed = product_of_shop(code, shop.id)
    form = _form_of(listed, read=False)
    return _page(shop, listed, form, pack=pack, sent=[]), 422


def _add(listed: Product, pack: PackForm) -> None:
    now = utc_now()
    wish = VariantWish(unit=pack.unit.data, price=pack.price.number, content=pack.content.data)
    variant = add_variant(listed, wish, now=now)
    set_available(
        variant.id,
        quantity=pack.quantity.number * variant.base_quantity,
        actor=current_actor().user_code,
        now=now,
    )


@blueprint.post("/san-pham/<code>/anh/<photo>/len-dau")
@seller_required
def show_photo_first(code: str, photo: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    listed = product_of_shop(code, shop.id)
    atomically(lambda: arrange_photos(listed, [photo], now=utc_now()))
    flash(_("This photo is shown first now."), "success")
    return redirect(url_for("seller.product", code=code))

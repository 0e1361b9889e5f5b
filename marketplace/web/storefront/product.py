"""A product's own page. Everybody gets the same one; the basket's form on it carries no token."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.declared_fields import DECLARED_FIELDS
from marketplace.catalog.seasons import TimeOfSale, season_state
from marketplace.catalog.trust import Trust, trust_of
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.storage import derivative_name
from marketplace.orders.queries.pickup_points import active_points
from marketplace.shelves.product_page import (
    OfferedPack,
    Picture,
    ProductHeading,
    ProductPage,
    product_heading,
    product_page,
)
from marketplace.web.serving.formats import vnd
from marketplace.web.serving.market import market
from marketplace.web.serving.media import media_url
from marketplace.web.serving.page_cache import shared, unchanged
from marketplace.web.serving.pictures import picture_url
from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.cards import (
    BLUR,
    card_list,
    months_words,
    pack_name,
    per_kilogram,
    season_label,
    season_words,
)
from marketplace.web.storefront.trust_words import assurances, certification_json
from marketplace.web.words.order_words import weekday

DESCRIPTION_LETTERS = 160


class ShownPack(NamedTuple):
    """``stock`` is "in", "few" or "out"."""

    sku: str
    name: str
    amount: int
    price: str
    per_kilogram: str
    stock: str


class ShownPicture(NamedTuple):
    small: str
    large: str
    placeholder: str


@blueprint.get("/san-pham/<slug>")
def product(slug: str) -> ResponseReturnValue:
    day = vietnam_day(utc_now())
    market()
    heading = product_heading(slug[:140], day=day)
    stamps = {
        f"product:{heading.id}": heading.product_version,
        f"shop:{heading.seller_id}": heading.shop_version,
    }
    if (known := unchanged(stamps)) is not None:
        return known
    page = product_page(heading, day=day)
    packs = [_pack(each) for each in page.packs]
    state = season_state(heading.seasons, preorder_from=heading.preorder_from, day=day)
    season = None if state.all_year else (state.time.value, season_label(state, season_words()))
    chosen = next((pack for pack in packs if pack.stock != "out"), packs[0] if packs else None)
    trust = trust_of(heading.trust, day=day)
    body = render_template(
        "storefront/product.html",
        assurances=assurances(trust, product_code=heading.code),
        stars=trust.ocop.stars if trust.ocop else 0,
        product=heading,
        declared=[
            (_(field.shown_as), text)
            for field in DECLARED_FIELDS
            if field.shown_as and (text := getattr(heading, field.name))
        ],
        packs=packs,
        chosen=chosen,
        pictures=[_picture(each) for each in page.pictures],
        season=season,
        seasons=months_words(heading.seasons),
        preorder=state.time is TimeOfSale.PREORDER,
        may_order=state.may_order and chosen is not None and chosen.stock != "out",
        pickups=[
            (point.name, ", ".join(weekday(each) for each in point.weekdays), point.hours)
            for point in active_points([heading.unit_code])
        ],
        more=card_list(page.more, day=day, eager=0),
        description=_summary(heading, packs),
        share_picture=_share_picture(page.pictures),
        told=_json_ld(page, packs, state.time, day, trust),
        base_url=settings().base_url,
    )
    return shared(body, stamps)


def _pack(pack: OfferedPack) -> ShownPack:
    return ShownPack(
        pack.sku,
        pack_name(pack.unit, pack.label, pack.base_quantity),
        pack.price,
        vnd(pack.price),
        per_kilogram(pack.price, pack.unit, pack.net_grams),
        "out" if not pack.count_left else "few" if pack.nearly_out else "in",
    )


def _picture(picture: Picture) -> ShownPicture:
    return ShownPicture(
        picture_url(picture.content_hash) or "",
        picture_url(picture.content_hash, 800) or "",
        BLUR + picture.placeholder if picture.placeholder else "",
    )


def _share_picture(pictures: Sequence[Picture]) -> str | None:
    """The address of the picture that social networks show: they read JPEG everywhere."""
    if not pictures:
        return None
    return settings().base_url + media_url(derivative_name(pictures[0].content_hash, 800, "jpg"))


def _summary(heading: ProductHeading, packs: Sequence[ShownPack]) -> str:
    parts = [f"{packs[0].price}/{packs[0].name}"] if packs else []
    parts += [part for part in (heading.shop, heading.commune, heading.description) if part]
    text = " · ".join(parts)
    return text if len(text) <= DESCRIPTION_LETTERS else text[: DESCRIPTION_LETTERS - 1] + "…"


def _json_ld(
    page: ProductPage, packs: Sequence[ShownPack], time: TimeOfSale, day: date, trust: Trust
) -> dict[str, Any]:  # JSON of schema.org
    """The product in the words of schema.org."""
    heading, base = page.heading, settings().base_url
    address = f"{base}/san-pham/{heading.slug}"
    offers = [
        {
            "@type": "Offer",
            "sku": pack.sku,
            "url": address,
            "price": str(pack.amount),
            "priceCurrency": "VND",
            "availability": f"https://schema.org/{_availability(pack, time)}",
            "seller": {"@type": "Organization", "name": heading.shop},
            **(
                {"availabilityStarts": heading.preorder_from.isoformat()}
                if heading.preorder_from and heading.preorder_from > day
                else {}
            ),
        }
        for pack in packs
    ]
    told: dict[str, Any] = {  # JSON of schema.org
        "@context": "https://schema.org",
        "@type": "Product",
        "name": heading.name,
        "sku": heading.code,
        "url": address,
        "category": heading.kind,
        "description": heading.description or _("Straight from %(shop)s", shop=heading.shop),
        "offers": offers,
    }
    if certified := certification_json(trust):
        told["hasCertification"] = certified
    for field in DECLARED_FIELDS:
        if field.schema_org and (text := getattr(heading, field.name)):
            told |= field.schema_org(text)
    if page.pictures:
        told["image"] = [
            base + media_url(derivative_name(each.content_hash, 800, "jpg"))
            for each in page.pictures
        ]
    return told


def _availability(pack: ShownPack, time: TimeOfSale) -> str:
    if pack.stock == "out" or time is TimeOfSale.OUT_OF_SEASON:
        return "OutOfStock"
    return "PreOrder" if time is TimeOfSale.PREORDER else "InStock"

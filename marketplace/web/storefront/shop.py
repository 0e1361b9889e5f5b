"""A shop's own window."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.sellers.models import SellerKind
from marketplace.shelves.cards import shop_cards
from marketplace.shelves.shops import open_shop
from marketplace.web.serving.market import market
from marketplace.web.serving.page_cache import shared, unchanged
from marketplace.web.serving.paging import asked_place, written
from marketplace.web.serving.pictures import picture_url
from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.cards import card_list
from marketplace.web.storefront.home import landscape


@blueprint.get("/gian-hang/<slug>")
def shop(slug: str) -> ResponseReturnValue:
    day = vietnam_day(utc_now())
    market()
    window = open_shop(slug, day=day)
    stamps = {f"shop:{window.id}": window.version}
    if (known := unchanged(stamps)) is not None:
        return known
    place = asked_place()
    page = shop_cards(window.id, day=day, after=place)
    body = render_template(
        "storefront/shop.html",
        shop=window,
        banner=picture_url(window.banner, 800),
        landscape=landscape(window.unit_code + str(window.id % 4)),
        cards=card_list(page.cards, day=day),
        following=written(page.following),
        goes_on=place is not None,
        base_url=settings().base_url,
    )
    return shared(body, stamps)


@blueprint.app_template_global()
def seller_kind_words(kind: SellerKind) -> str:
    """How a seller of this kind is called."""
    match kind:
        case SellerKind.HOUSEHOLD:
            return str(_("Farming household"))
        case SellerKind.BUSINESS_HOUSEHOLD:
            return str(_("Business household"))
        case SellerKind.COOPERATIVE_GROUP:
            return str(_("Cooperative group"))
        case SellerKind.COOPERATIVE:
            return str(_("Cooperative"))
        case SellerKind.COMPANY:
            return str(_("Company"))

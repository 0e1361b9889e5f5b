"""Sentences that buyers' templates ask for."""

from flask_babel import gettext as _

from marketplace.accounts.phones import shown_phone
from marketplace.orders.models import Zone
from marketplace.orders.queries.cart import CartRow, Trouble
from marketplace.settlement.methods import METHODS, PaymentMethod
from marketplace.web.serving.pictures import picture_url
from marketplace.web.storefront import blueprint
from marketplace.web.words.order_words import ZONES


@blueprint.app_template_global()
def cart_trouble(row: CartRow) -> str:
    """Why a line of the basket cannot be ordered as it stands."""
    match row.trouble:
        case Trouble.SUSPENDED:
            text = _(
                "The shop %(shop)s is closed for now. Take this out and order the rest.",
                shop=row.offer.seller_name,
            )
        case Trouble.WITHDRAWN:
            text = _("This is not on sale any more. Take it out and order the rest.")
        case Trouble.SOLD_OUT:
            text = _("This has been sold out. Take it out and order the rest.")
        case Trouble.SHORT:
            text = _(
                "Only %(left)s %(pack)s are left. Choose at most %(left)s.",
                left=row.left,
                pack=row.offer.pack,
            )
        case None:
            text = ""
    return str(text)


@blueprint.app_template_global()
def zone_words(zone: Zone) -> str:
    return str(ZONES[zone])


@blueprint.app_template_global()
def payment_method(name: str) -> PaymentMethod:
    return METHODS[name]


blueprint.add_app_template_global(picture_url)
blueprint.add_app_template_filter(shown_phone, "phone_words")

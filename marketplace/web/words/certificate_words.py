"""What certificates are called on pages."""

from flask_babel import lazy_gettext as _l

CERTIFICATE_NAMES = {
    "vietgap": "VietGAP",
    "globalgap": "GlobalG.A.P.",
    "organic": _l("Organic"),
    "food_safety": _l("Food safety certificate"),
}

"""Valid rows for tests. Each function commits one row and what it stands on; say only what matters."""

from tests.factories.people import make_officer, make_operator, make_province_officer, make_user
from tests.factories.places import make_unit
from tests.factories.produce import make_category, make_product
from tests.factories.shops import make_seller

__all__ = [
    "make_category",
    "make_officer",
    "make_operator",
    "make_product",
    "make_province_officer",
    "make_seller",
    "make_unit",
    "make_user",
]

"""Which recognitions end soon, for the officer who must write to their holders."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.ocop.models import Recognition
from marketplace.ocop.queries.scope import kept_by
from marketplace.ocop.rules import NOTICE_DAYS, WARNING_DAYS
from marketplace.ocop.validity import valid_on
from marketplace.sellers.models import Seller


@dataclass(frozen=True)
class RenewalLine:
    """A recognition that ends within 90 days; ``shop`` and ``phone`` where its holder sells here."""

    recognition: Recognition
    days_left: int
    shop: str | None
    phone: str | None

    @property
    def window(self) -> int:
        """The nearest of 90, 60 and 30 days that has been reached."""
        return min(days for days in WARNING_DAYS if self.days_left <= days)

    @property
    def write_by(self) -> date:
        """The last day on which the law's written notice is in time."""
        return self.recognition.expires_on - timedelta(days=NOTICE_DAYS)


def renewals(actor: Actor, *, day: date, within: int = WARNING_DAYS[0]) -> list[RenewalLine]:
    """What ends within so many days among the entries that the officer looks after, soonest first."""
    rows = db.session.execute(
        select(Recognition, Seller.name, Seller.phone)
        .outerjoin(Product, Product.id == Recognition.product_id)
        .outerjoin(Seller, Seller.id == Product.seller_id)
        .where(
            kept_by(actor),
            valid_on(day),
            Recognition.expires_on <= day + timedelta(days=within),
        )
        .order_by(Recognition.expires_on, Recognition.id)
    )
    return [
        RenewalLine(recognition, (recognition.expires_on - day).days, shop, phone)
        for recognition, shop, phone in rows
    ]

"""Which stars a product shows: the best recognition that is valid on the day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.catalog.trust import OCOP, set_trust
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.ocop.models import Recognition
from marketplace.ocop.validity import valid_on

Shown = dict[str, Any]  # JSON, as `catalog.trust.trust_of` reads it


def show_stars(product_ids: Collection[int], *, now: datetime) -> int:
    """Write into each product what it may show today; how many show something else than before.

    Call it in the transaction that changes a recognition.
    """
    wanted = stars_to_show(product_ids, day=vietnam_day(now))
    return sum(
        set_trust(product_id, OCOP, wanted.get(product_id), now=now)
        for product_id in sorted(product_ids)
    )


def stars_to_show(product_ids: Collection[int], *, day: date) -> Mapping[int, Shown]:
    """What each product shows on ``day``; those without a valid recognition are left out."""
    rows = db.session.scalars(
        select(Recognition)
        .where(Recognition.product_id.in_(product_ids), valid_on(day))
        .order_by(Recognition.stars, Recognition.expires_on, Recognition.id)
        .execution_options(populate_existing=True)
    )
    # The best one comes last and stays.
    return {row.product_id: shown(row) for row in rows if row.product_id is not None}


def products_out_of_step(day: date, *, after: int, most: int) -> tuple[Sequence[int], int | None]:
    """Of the next ``most`` products with a recognition, those that show something else than they may.

    The second value is where to go on, None at the end.
    """
    recognised = select(Recognition.product_id).where(Recognition.product_id.is_not(None))
    rows = db.session.execute(
        select(Product.id, Product.trust)
        .where(Product.id > after, Product.id.in_(recognised))
        .order_by(Product.id)
        .limit(most)
    ).all()
    wanted = stars_to_show([row.id for row in rows], day=day)
    differing = [row.id for row in rows if (row.trust or {}).get(OCOP) != wanted.get(row.id)]
    return differing, rows[-1].id if len(rows) == most else None


def shown(recognition: Recognition) -> Shown:
    """A recognition as products carry it."""
    return {
        "stars": recognition.stars,
        "certificate_no": recognition.certificate_no,
        "decision_no": recognition.decision_no,
        "decision_on": recognition.decision_on.isoformat(),
        "issuing_body": recognition.issuing_body,
        "issued_on": recognition.issued_on.isoformat(),
        "expires_on": recognition.expires_on.isoformat(),
    }

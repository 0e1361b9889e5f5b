"""Reads about shops, each within its reader's scope."""

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.text_marks import N_
from marketplace.sellers.models import Grower, Seller, SellerMember
from marketplace.sellers.scope import scoped


class SellerNotFound(errors.NotFound):
    code = "seller_not_found"
    sentence = N_("This shop could not be found.")


def shops_of_user(user_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """The ids of shops that a user works for, and of those that they grow for. One statement."""
    works = select(SellerMember.seller_id, literal("member").label("tie")).where(
        SellerMember.user_id == user_id, SellerMember.removed_at.is_(None)
    )
    grows = select(Grower.seller_id, literal("grower").label("tie")).where(
        Grower.user_id == user_id, Grower.left_on.is_(None)
    )
    rows = db.session.execute(union_all(works, grows)).all()
    return (
        frozenset(row.seller_id for row in rows if row.tie == "member"),
        frozenset(row.seller_id for row in rows if row.tie == "grower"),
    )


def seller_of_member(code: str, actor: Actor) -> Seller:
    """The shop with ``code`` that ``actor`` works for, with its unit; raises SellerNotFound."""
    seller = db.session.scalar(
        select(Seller)
        .where(Seller.code == code, Seller.id.in_(sorted(actor.seller_ids)))
        .options(joinedload(Seller.unit))
    )
    if seller is None:
        raise SellerNotFound
    return seller


def my_shop(actor: Actor, *, code: str | None = None) -> Seller:
    """The shop that ``actor`` works for, with its unit: the one with ``code``, else the first.

    Raises SellerNotFound where there is none.
    """
    found = db.session.scalars(
        select(Seller)
        .where(Seller.id.in_(sorted(actor.seller_ids)))
        .options(joinedload(Seller.unit))
        .order_by(Seller.id)
    ).all()
    if not found:
        raise SellerNotFound
    return next((seller for seller in found if seller.code == code), found[0])


def shop_in_scope(code: str, actor: Actor) -> Seller:
    """The shop with ``code`` with its unit, where ``actor`` may see it; raises SellerNotFound."""
    query = select(Seller).where(Seller.code == code).options(joinedload(Seller.unit))
    seller: Seller | None = db.session.scalar(scoped(query, actor))
    if seller is None:
        raise SellerNotFound
    return seller

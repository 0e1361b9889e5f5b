"""Reads about shops, each within its reader's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import fold
from marketplace.localities.models import AdminUnit, Province
from marketplace.sellers.models import (
    Grower,
    MemberRole,
    PayoutAccount,
    Seller,
    SellerDecision,
    SellerMember,
    SellerStatus,
)
from marketplace.sellers.rules import ShopFacts
from marketplace.sellers.scope import scoped

PAGE = 30


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


def shops_of(actor: Actor) -> Sequence[Seller]:
    """Every shop that ``actor`` works for, with its unit, the oldest first."""
    return db.session.scalars(
        select(Seller)
        .where(Seller.id.in_(sorted(actor.seller_ids)))
        .options(joinedload(Seller.unit))
        .order_by(Seller.id)
    ).all()


def my_shop(actor: Actor, *, code: str | None = None) -> Seller:
    """The shop that ``actor`` works for, with its unit: the one with ``code``, else the first.

    Raises SellerNotFound where there is none.
    """
    sellers = shops_of(actor)
    if not sellers:
        raise SellerNotFound
    return next((seller for seller in sellers if seller.code == code), sellers[0])


def shop_in_scope(code: str, actor: Actor) -> Seller:
    """The shop with ``code`` with its unit, where ``actor`` may see it; raises SellerNotFound."""
    query = select(Seller).where(Seller.code == code).options(joinedload(Seller.unit))
    seller: Seller | None = db.session.scalar(scoped(query, actor))
    if seller is None:
        raise SellerNotFound
    return seller


def role_in_shop(seller_id: int, user_id: int) -> MemberRole | None:
    """What a user does in a shop; None for somebody who does not work there."""
    return db.session.scalar(
        select(SellerMember.role).where(
            SellerMember.seller_id == seller_id,
            SellerMember.user_id == user_id,
            SellerMember.removed_at.is_(None),
        )
    )


def members_of(seller_id: int) -> Sequence[SellerMember]:
    """Who works for a shop, with their users, the owner first."""
    return db.session.scalars(
        select(SellerMember)
        .where(SellerMember.seller_id == seller_id, SellerMember.removed_at.is_(None))
        .options(joinedload(SellerMember.user))
        .order_by(SellerMember.id)
    ).all()


def owner_ids(seller_id: int) -> tuple[int, ...]:
    """The users who own a shop."""
    found = db.session.scalars(
        select(SellerMember.user_id)
        .where(
            SellerMember.seller_id == seller_id,
            SellerMember.role == MemberRole.OWNER,
            SellerMember.removed_at.is_(None),
        )
        .order_by(SellerMember.id)
    )
    return tuple(found)


def growers_of(seller_id: int) -> Sequence[Grower]:
    """The member households of a cooperative at present, by name."""
    return db.session.scalars(
        select(Grower)
        .where(Grower.seller_id == seller_id, Grower.left_on.is_(None))
        .order_by(Grower.name, Grower.id)
    ).all()


def payout_account_of(seller_id: int) -> PayoutAccount | None:
    """Where the shop's money goes at present."""
    return db.session.scalar(
        select(PayoutAccount)
        .where(PayoutAccount.seller_id == seller_id, PayoutAccount.replaced_at.is_(None))
        .order_by(PayoutAccount.id.desc())
        .limit(1)
    )


def decisions_about(seller_id: int) -> Sequence[SellerDecision]:
    """What was decided about a shop, the latest first."""
    return db.session.scalars(
        select(SellerDecision)
        .where(SellerDecision.seller_id == seller_id)
        .order_by(SellerDecision.id.desc())
    ).all()


def shop_facts(seller: Seller, *, products: int, terms_in_force: str) -> ShopFacts:
    """What the checklist asks about; ``products`` is how many the shop has. One statement."""
    has_account = db.session.scalar(
        select(
            exists().where(
                PayoutAccount.seller_id == seller.id, PayoutAccount.replaced_at.is_(None)
            )
        )
    )
    return ShopFacts(
        kind=seller.kind,
        terms_version=seller.terms_version,
        terms_in_force=terms_in_force,
        tax_code=seller.tax_code,
        has_payout_account=bool(has_account),
        products=products,
        hamlet=seller.hamlet,
        story=seller.story,
        identity_seen=seller.identity_seen_at is not None,
    )


@dataclass(frozen=True)
class ShopPage:
    """Shops in the order they came; ``next_after`` leads to the following ones."""

    shops: Sequence[Seller]
    next_after: str | None


def shops_by_status(
    actor: Actor, statuses: Sequence[SellerStatus], *, after: str | None = None
) -> ShopPage:
    """Shops in the actor's scope, longest waiting first, with their units.

    ``after`` is the code of the last shop of the page before.
    """
    since = func.coalesce(Seller.submitted_at, Seller.created_at)
    query = (
        select(Seller)
        .where(Seller.status.in_(statuses))
        .options(joinedload(Seller.unit))
        .order_by(since, Seller.id)
        .limit(PAGE + 1)
    )
    last = db.session.execute(select(since, Seller.id).where(Seller.code == after)).first()
    if after and last:
        query = query.where(tuple_(since, Seller.id) > tuple_(literal(last[0]), last[1]))
    sellers = db.session.scalars(scoped(query, actor)).all()
    more = len(sellers) > PAGE
    return ShopPage(sellers[:PAGE], sellers[PAGE - 1].code if more else None)


def shop_counts(actor: Actor) -> dict[SellerStatus, int]:
    """How many shops of the actor's scope stand in each status."""
    query = scoped(select(Seller.status, func.count(Seller.id)).group_by(Seller.status), actor)
    return {status: count for status, count in db.session.execute(query)}


def units_named(text: str, *, on: date, near: str | None = None) -> Sequence[AdminUnit]:
    """Units standing on ``on`` that ``text`` names: a code, or a name with or without its kind
    and with or without ", province" behind it. At most nine, those of province ``near`` first.
    """
    name, _comma, province = (part.strip() for part in fold(text).partition(","))
    names: list[ColumnElement[bool]] = [AdminUnit.code == text.strip()]
    names += [
        AdminUnit.folded_name == prefix + name
        for prefix in ("", "xa ", "phuong ", "dac khu ")
        if name
    ]
    units = db.session.scalars(
        select(AdminUnit)
        .join(Province, Province.code == AdminUnit.province_code)
        .where(
            or_(*names),
            AdminUnit.valid_from <= on,
            or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > on),
        )
        .options(joinedload(AdminUnit.province))
        .order_by(AdminUnit.province_code != (near or ""), AdminUnit.code)
        .limit(60)
    ).all()
    if province:
        units = [unit for unit in units if province in fold(unit.province.name)]
    return units[:9]

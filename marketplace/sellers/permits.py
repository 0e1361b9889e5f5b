"""Who may change what about a shop."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.sellers.models import MemberRole, Seller
from marketplace.sellers.queries import SellerNotFound, role_in_shop

OWNERS = frozenset({MemberRole.OWNER})
KEEPERS = frozenset({MemberRole.OWNER, MemberRole.MANAGER})


class MemberMayNot(errors.Forbidden):
    code = "member_may_not"
    sentence = N_("Only the owner of the shop can do this. Please ask them.")


class OfficerOnlyReads(errors.Forbidden):
    code = "officer_only_reads"
    sentence = N_("You can look at this shop; the commune's own officer decides about it.")


def require_member(seller: Seller, actor: Actor, roles: frozenset[MemberRole]) -> None:
    """Raises SellerNotFound for somebody else's shop, MemberMayNot for another role in it."""
    role = role_in_shop(seller.id, actor.user_id) if actor.user_id is not None else None
    if role is None:
        raise SellerNotFound
    if role not in roles:
        raise MemberMayNot


def require_supervisor(seller: Seller, actor: Actor) -> None:
    """Raises SellerNotFound for another unit's officer, OfficerOnlyReads for the province's.

    The unit of ``seller`` is loaded.
    """
    if actor.is_operator or seller.unit_code in actor.unit_codes:
        return
    if seller.unit.province_code in actor.province_codes:
        raise OfficerOnlyReads
    raise SellerNotFound


def locked_shop(seller_id: int) -> Seller:
    """The shop's row, locked and read afresh, with its unit; raises SellerNotFound."""
    seller = db.session.scalar(
        select(Seller)
        .where(Seller.id == seller_id)
        .options(joinedload(Seller.unit))
        .with_for_update(of=Seller)
        .execution_options(populate_existing=True)
    )
    if seller is None:
        raise SellerNotFound
    return seller

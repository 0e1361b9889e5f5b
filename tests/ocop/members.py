"""Lets somebody work for a shop."""

from marketplace.accounts.models import User
from marketplace.sellers.models import MemberRole, Seller, SellerMember
from tests.factories.people import LONG_AGO
from tests.factories.saving import save


def join_shop(shop: Seller, user: User) -> None:
    save(
        SellerMember(seller_id=shop.id, user_id=user.id, role=MemberRole.MANAGER, added_at=LONG_AGO)
    )

"""Actors for tests of the room, as a door makes them."""

from datetime import date

from marketplace.accounts.access import Actor, actor_of
from marketplace.accounts.models import User
from marketplace.accounts.queries import grants_of
from marketplace.sellers.queries import shops_of_user


def acting(user: User) -> Actor:
    seller_ids, grower_of = shops_of_user(user.id)
    return actor_of(
        user,
        grants=grants_of(user.id, on=date(2026, 11, 21)),
        seller_ids=seller_ids,
        grower_of=grower_of,
        stepped_up=True,
    )

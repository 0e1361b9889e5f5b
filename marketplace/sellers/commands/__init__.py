"""Writes about shops: opening, gates, payout accounts, members, growers."""

from marketplace.sellers.commands.decisions import (
    approve_shop,
    ask_for_more,
    reactivate_shop,
    refuse_shop,
    submit_shop,
    suspend_shop,
)
from marketplace.sellers.commands.members import (
    add_grower,
    add_member,
    remove_grower,
    remove_member,
)
from marketplace.sellers.commands.payout import set_payout_account
from marketplace.sellers.commands.shops import (
    accept_terms,
    edit_shop,
    open_shop,
    set_banner,
)

__all__ = [
    "accept_terms",
    "add_grower",
    "add_member",
    "approve_shop",
    "ask_for_more",
    "edit_shop",
    "open_shop",
    "reactivate_shop",
    "refuse_shop",
    "remove_grower",
    "remove_member",
    "set_banner",
    "set_payout_account",
    "submit_shop",
    "suspend_shop",
]

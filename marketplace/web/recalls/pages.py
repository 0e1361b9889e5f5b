"""What the page of one recall shows at either desk."""

from dataclasses import replace
from typing import Any

from marketplace.accounts.access import Actor
from marketplace.core.quantity import BaseUnit
from marketplace.notifications.recall_notices import buyers_reached
from marketplace.orders.recall_lists import affected_orders, buyer_progress
from marketplace.settlement.queries import recall_money
from marketplace.stamps.queries import stamps_out
from marketplace.traceability.recalls.queries.recalls import RecallView
from marketplace.web.words.recall_words import (
    ANSWERS,
    DANGERS,
    KINDS,
    OUTCOMES,
    SCOPES,
    WHYS,
    lot_reference,
    percent,
    recall_pill,
)

ORDERS_SHOWN = 50


def shop_only(actor: Actor) -> Actor:
    """An asker at the seller's desk, where being an officer as well opens nothing."""
    nothing: frozenset[str] = frozenset()
    return replace(actor, roles=frozenset(), unit_codes=nothing, province_codes=nothing)


def officer_only(actor: Actor) -> Actor:
    """An officer, who does not decide about a shop of their own in another commune."""
    return replace(actor, seller_ids=frozenset())


def followed(view: RecallView, actor: Actor) -> dict[str, Any]:  # template values
    """The recall with its progress; who has not read of it stands first among the orders."""
    code = view.recall.code
    progress = buyer_progress(code, actor)
    return {
        "view": view,
        "recall": view.recall,
        "pill": recall_pill(view.recall),
        "progress": progress,
        "reached": min(buyers_reached(code), progress.orders),
        "money": recall_money(code),
        "stamps": stamps_out([each.lot.id for each in view.lots]),
        "orders": affected_orders(code, actor, limit=ORDERS_SHOWN),
        "gram": BaseUnit.GRAM,
        "percent": percent,
        "reference": lot_reference,
        "scopes": SCOPES,
        "dangers": DANGERS,
        "outcomes": OUTCOMES,
        "answers": ANSWERS,
        "whys": WHYS,
        "kinds": KINDS,
    }

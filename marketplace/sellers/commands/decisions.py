"""The way of a shop through its two gates, and its suspension."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.access import Actor
from marketplace.core import errors, page_versions
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.page_versions import bump_versions
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.sellers import events
from marketplace.sellers.models import Seller, SellerDecision, SellerStatus
from marketplace.sellers.permits import KEEPERS, locked_shop, require_member, require_supervisor
from marketplace.sellers.queries import owner_ids, shop_facts
from marketplace.sellers.rules import ChecklistItem, Gate, Requirement, checklist, missing

MAY_SUBMIT = {SellerStatus.DRAFT, SellerStatus.MORE_NEEDED, SellerStatus.REFUSED}
WAITING = {SellerStatus.SUBMITTED}


class ChecklistIncomplete(errors.Invalid):
    """``items`` names what is missing."""

    code = "checklist_incomplete"
    sentence = N_("Some things are still missing. The list on this page names them.")

    def __init__(self, items: Sequence[ChecklistItem]) -> None:
        self.items = tuple(items)
        super().__init__(items=", ".join(item.value for item in items))


class StatusChanged(errors.Conflict):
    code = "shop_status_changed"
    sentence = N_("This shop has moved on in the meantime. Look at it again before deciding.")


class ReasonMissing(errors.Invalid):
    code = "reason_missing"
    sentence = N_("Please write the reason: the seller reads it and knows what to do.")
    field = "reason"


def submit_shop(
    seller: Seller,
    *,
    requirements: Sequence[Requirement],
    products: int,
    terms_in_force: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Send a shop in to the commune officer; again while it waits changes nothing.

    ``products`` is how many products the shop has. Raises ChecklistIncomplete or StatusChanged.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, KEEPERS)
    if shop.status in WAITING:
        return
    _require_status(shop, MAY_SUBMIT)
    facts = shop_facts(shop, products=products, terms_in_force=terms_in_force)
    _require_complete(missing(checklist(requirements, facts), Gate.SUBMIT))
    shop.submitted_at = now
    _decide(shop, SellerStatus.SUBMITTED, events.ShopSubmitted, actor, now)


def approve_shop(
    seller: Seller,
    *,
    requirements: Sequence[Requirement],
    products: int,
    terms_in_force: str,
    actor: Actor,
    now: datetime,
    identity_seen: bool = False,
) -> None:
    """Let a waiting shop sell; approving again changes nothing.

    ``identity_seen`` records in the same step that the officer saw the owner's papers. Raises
    ChecklistIncomplete or StatusChanged.
    """
    shop = locked_shop(seller.id)
    require_supervisor(shop, actor)
    if shop.status is SellerStatus.APPROVED:
        return
    _require_status(shop, WAITING)
    if identity_seen:
        _see_identity(shop, actor, now)
    facts = shop_facts(shop, products=products, terms_in_force=terms_in_force)
    _require_complete(missing(checklist(requirements, facts), Gate.APPROVE))
    shop.approved_at = now
    _decide(shop, SellerStatus.APPROVED, events.ShopApproved, actor, now)


def ask_for_more(seller: Seller, *, reason: str, actor: Actor, now: datetime) -> None:
    """Give a waiting shop back with what is asked for; raises ReasonMissing or StatusChanged."""
    shop = _supervised(seller, actor, WAITING)
    _decide(shop, SellerStatus.MORE_NEEDED, events.ShopMoreNeeded, actor, now, _said(reason))


def refuse_shop(seller: Seller, *, reason: str, actor: Actor, now: datetime) -> None:
    """Refuse a waiting shop; it may be mended and sent in again."""
    shop = _supervised(seller, actor, WAITING)
    _decide(shop, SellerStatus.REFUSED, events.ShopRefused, actor, now, _said(reason))


def suspend_shop(seller: Seller, *, reason: str, actor: Actor, now: datetime) -> None:
    """Stop a shop's selling; its listings are hidden together with this by the catalogue."""
    shop = _supervised(seller, actor, {SellerStatus.APPROVED})
    _decide(shop, SellerStatus.SUSPENDED, events.ShopSuspended, actor, now, _said(reason))


def reactivate_shop(seller: Seller, *, actor: Actor, now: datetime) -> None:
    """Let a suspended shop sell again."""
    shop = _supervised(seller, actor, {SellerStatus.SUSPENDED})
    _decide(shop, SellerStatus.APPROVED, events.ShopReactivated, actor, now)


def _supervised(seller: Seller, actor: Actor, statuses: set[SellerStatus]) -> Seller:
    shop = locked_shop(seller.id)
    require_supervisor(shop, actor)
    _require_status(shop, statuses)
    return shop


def _require_status(shop: Seller, statuses: set[SellerStatus]) -> None:
    if shop.status not in statuses:
        raise StatusChanged


def _require_complete(items: Sequence[ChecklistItem]) -> None:
    if items:
        raise ChecklistIncomplete(items)


def _said(reason: str) -> str:
    text = clean_lines(reason)
    if not text:
        raise ReasonMissing
    return text


def _see_identity(shop: Seller, actor: Actor, now: datetime) -> None:
    if shop.identity_seen_at is not None:
        return
    shop.identity_seen_at, shop.identity_seen_by = now, actor.user_code
    subject = f"seller:{shop.code}"
    write_audit(actor=actor.user_code, action="identity_seen", subject=subject, now=now)


def _decide(
    shop: Seller,
    status: SellerStatus,
    fact: type[events.ShopFact],
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    shop.status, shop.status_reason = status, reason
    db.session.add(
        SellerDecision(
            seller_id=shop.id,
            status=status,
            reason=reason,
            decided_by=actor.user_code,
            decided_at=now,
        )
    )
    subject = f"seller:{shop.code}"
    write_audit(actor=actor.user_code, action=fact.name, subject=subject, now=now, reason=reason)
    record(
        fact(
            occurred_at=now,
            seller_id=shop.id,
            seller_code=shop.code,
            seller_name=shop.name,
            seller_slug=shop.slug,
            seller_kind=shop.kind.value,
            household_code=shop.household_code,
            hamlet=shop.hamlet,
            unit_id=shop.unit_id,
            unit_code=shop.unit_code,
            owner_ids=owner_ids(shop.id),
            reason=reason,
        )
    )
    if status is not SellerStatus.SUBMITTED:
        bump_versions(page_versions.CATALOGUE, f"shop:{shop.id}", f"commune:{shop.unit_code}")

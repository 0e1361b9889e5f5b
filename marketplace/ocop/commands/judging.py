"""What an officer decides about a claim: a second pair of eyes, never the claimant's own."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.ocop.commands.claiming import ClaimDecided, locked_claim
from marketplace.ocop.commands.recording import locked_recognition, tell_of_recognition
from marketplace.ocop.commands.showing import show_stars
from marketplace.ocop.events import ClaimRefused, ClaimVerified
from marketplace.ocop.models import ClaimState, Recognition, RecognitionClaim
from marketplace.ocop.queries.claims import ClaimNotFound
from marketplace.ocop.queries.scope import may_judge_in, may_see_province
from marketplace.ocop.rules import RecognitionStatus, status_on
from marketplace.sellers.models import Seller
from marketplace.sellers.queries import role_in_shop


class SamePerson(errors.Forbidden):
    code = "ocop_same_person"
    sentence = N_(
        "You claimed this yourself or work for this shop. Another officer has to look at it."
    )


class ReasonForRefusalMissing(errors.Invalid):
    code = "ocop_reason_missing"
    sentence = N_("Say what is wrong and what the seller should do.")
    field = "reason"


class LinkedElsewhere(errors.Conflict):
    code = "ocop_linked_elsewhere"
    sentence = N_(
        "This certificate belongs to “%(product)s” of %(shop)s already. One certificate is for one "
        "product: refuse the claim, or ask which product is meant."
    )
    field = "recognition"


class NotValidNow(errors.Conflict):
    code = "ocop_not_valid_now"
    sentence = N_("This recognition has ended or has not begun, so that it cannot be verified.")
    field = "recognition"


class RevokedRecognition(errors.Conflict):
    code = "ocop_revoked_recognition"
    sentence = N_(
        "This recognition was revoked by decision %(decision)s. It cannot be verified any more."
    )
    field = "recognition"


def verify_claim(
    claim: RecognitionClaim, *, recognition: Recognition, actor: Actor, now: datetime
) -> Recognition:
    """Let the product of ``claim`` show the stars of ``recognition``; of two at once one wins.

    Raises ClaimNotFound out of scope, SamePerson, ClaimDecided, LinkedElsewhere,
    RevokedRecognition or NotValidNow.
    """
    kept, today = claim_to_decide(claim.id, actor), vietnam_day(now)
    entry = locked_recognition(recognition.id)
    if not may_see_province(entry.province_code, actor, day=today):
        raise ClaimNotFound
    _refuse_linked(entry, kept.product_id)
    _refuse_invalid(entry, now)
    entry.product_id, entry.evidence_id = kept.product_id, kept.evidence_id
    entry.unit_code = entry.unit_code or kept.unit_code
    entry.checked_by, entry.checked_on = actor.user_code, today
    kept.state, kept.recognition_id = ClaimState.VERIFIED, entry.id
    kept.decided_by, kept.decided_at = actor.user_code, now
    write_audit(
        actor=actor.user_code,
        action="ocop.claim_verified",
        subject=kept.code,
        now=now,
        recognition=entry.code,
        certificate_no=entry.certificate_no,
        stars=entry.stars,
        claimed_stars=kept.stars,
    )
    record(
        ClaimVerified(
            occurred_at=now,
            claim_code=kept.code,
            product_name=_product_name(kept.product_id),
            seller_id=kept.seller_id,
            stars=entry.stars,
            expires_on=entry.expires_on,
        )
    )
    db.session.flush()
    tell_of_recognition(entry, now=now)
    show_stars([kept.product_id], now=now)
    return entry


def refuse_claim(claim: RecognitionClaim, *, reason: str, actor: Actor, now: datetime) -> None:
    """Say no with a reason that the seller reads.

    Raises ClaimNotFound out of scope, SamePerson, ClaimDecided or ReasonForRefusalMissing.
    """
    kept, reason = claim_to_decide(claim.id, actor), clean_lines(reason)
    if not reason:
        raise ReasonForRefusalMissing
    kept.state, kept.reason = ClaimState.REFUSED, reason
    kept.decided_by, kept.decided_at = actor.user_code, now
    write_audit(
        actor=actor.user_code,
        action="ocop.claim_refused",
        subject=kept.code,
        now=now,
        reason=reason,
    )
    record(
        ClaimRefused(
            occurred_at=now,
            claim_code=kept.code,
            product_name=_product_name(kept.product_id),
            seller_id=kept.seller_id,
            stars=kept.stars,
            reason=reason,
        )
    )


def claim_to_decide(claim_id: int, actor: Actor) -> RecognitionClaim:
    """The claim, locked, where ``actor`` may decide on it; raises as `verify_claim` does."""
    claim = locked_claim(claim_id)
    if not may_judge_in(claim.unit_code, actor):
        raise ClaimNotFound
    if works_for_claimant(claim, actor):
        raise SamePerson
    if claim.state is not ClaimState.WAITING:
        raise ClaimDecided
    return claim


def works_for_claimant(claim: RecognitionClaim, actor: Actor) -> bool:
    """Whether the officer claimed this themselves or works for the shop that did."""
    if claim.claimed_by == actor.user_code or actor.user_id is None:
        return True
    return role_in_shop(claim.seller_id, actor.user_id) is not None


def _refuse_linked(entry: Recognition, product_id: int) -> None:
    if entry.product_id in {None, product_id}:
        return
    product, shop = db.session.execute(
        select(Product.name, Seller.name)
        .join(Seller, Seller.id == Product.seller_id)
        .where(Product.id == entry.product_id)
    ).one()
    raise LinkedElsewhere(product=product, shop=shop)


def _refuse_invalid(entry: Recognition, now: datetime) -> None:
    status = status_on(
        vietnam_day(now),
        issued_on=entry.issued_on,
        expires_on=entry.expires_on,
        revoked_on=entry.revoked_on,
    )
    if status is RecognitionStatus.REVOKED:
        raise RevokedRecognition(decision=entry.revocation_decision_no)
    if not status.shows_stars:
        raise NotValidNow


def _product_name(product_id: int) -> str:
    return db.session.scalars(select(Product.name).where(Product.id == product_id)).one()

"""A seller says that one of their products is recognised, and may take it back."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalog.models import Product
from marketplace.catalog.queries import ProductNotFound
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, lock_name
from marketplace.core.evidence import EvidenceFile, EvidenceMissing
from marketplace.core.sentences import N_
from marketplace.ocop.commands.recording import IssuedInFuture, StarsOutOfRange
from marketplace.ocop.entries import tidy_number
from marketplace.ocop.models import ClaimState, RecognitionClaim
from marketplace.ocop.rules import FEWEST_STARS, MOST_STARS, expiry_of
from marketplace.sellers.models import Seller, SellerMember


class CertificateNumberMissing(errors.Invalid):
    code = "ocop_certificate_number_missing"
    sentence = N_("Type the number that is printed on the certificate.")
    field = "certificate_no"


class CertificateEnded(errors.Invalid):
    code = "ocop_certificate_ended"
    sentence = N_(
        "This certificate ended on %(day)s, 36 months after it was issued. Stars show again once "
        "the product is recognised anew."
    )
    field = "issued_on"


class ClaimAlreadyWaits(errors.Conflict):
    code = "ocop_claim_waits"
    sentence = N_(
        "Another certificate of this product is waiting for the commune. Take that one back first."
    )
    field = "product"


class NoMember(errors.Forbidden):
    code = "ocop_claimed_by_stranger"
    sentence = N_("Only people of the shop can claim stars for its products.")


class ClaimDecided(errors.Conflict):
    code = "ocop_claim_decided"
    sentence = N_("This certificate has been decided on already.")


def claim_recognition(
    *,
    product: Product,
    seller: Seller,
    certificate_no: str,
    stars: int,
    evidence: EvidenceFile,
    actor: str,
    now: datetime,
    decision_no: str = "",
    issued_on: date | None = None,
) -> RecognitionClaim:
    """Hand a certificate in for the officer to look at; the same one again changes nothing.

    Raises ProductNotFound for a product of another shop, NoMember, EvidenceMissing where the
    document is not the shop's, CertificateNumberMissing, StarsOutOfRange, IssuedInFuture,
    CertificateEnded, or ClaimAlreadyWaits.
    """
    number = tidy_number(certificate_no)
    if product.seller_id != seller.id:
        raise ProductNotFound
    if not _works_for(seller.id, actor):
        raise NoMember
    if evidence.owner != evidence_owner(seller):
        raise EvidenceMissing
    _check(number, stars, issued_on, vietnam_day(now))
    lock_name(db.session.connection(), f"ocop-claim:{product.id}")
    standing = _waiting_for(product.id)
    if standing is not None:
        if standing.certificate_no == number and standing.stars == stars:
            return standing
        raise ClaimAlreadyWaits
    claim = RecognitionClaim(
        code=new_code("DK"),
        product_id=product.id,
        seller_id=seller.id,
        unit_code=seller.unit_code,
        certificate_no=number,
        decision_no=tidy_number(decision_no),
        stars=stars,
        issued_on=issued_on,
        evidence_id=evidence.id,
        state=ClaimState.WAITING,
        claimed_by=actor,
        created_at=now,
    )
    db.session.add(claim)
    db.session.flush()
    write_audit(
        actor=actor,
        action="ocop.claimed",
        subject=claim.code,
        now=now,
        product=product.code,
        certificate_no=number,
        stars=stars,
        evidence=evidence.code,
    )
    return claim


def evidence_owner(seller: Seller) -> str:
    """How a shop's documents are marked as its own."""
    return f"seller:{seller.id}"


def withdraw_claim(claim: RecognitionClaim, *, actor: str, now: datetime) -> None:
    """Take a waiting claim back; raises ClaimDecided where the officer was faster."""
    kept = locked_claim(claim.id)
    if kept.state is ClaimState.WITHDRAWN:
        return
    if kept.state is not ClaimState.WAITING:
        raise ClaimDecided
    kept.state, kept.decided_by, kept.decided_at = ClaimState.WITHDRAWN, actor, now
    write_audit(actor=actor, action="ocop.claim_withdrawn", subject=kept.code, now=now)


def locked_claim(claim_id: int) -> RecognitionClaim:
    """The claim, locked and read afresh."""
    return db.session.scalars(
        select(RecognitionClaim)
        .where(RecognitionClaim.id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _check(number: str, stars: int, issued_on: date | None, today: date) -> None:
    if not number:
        raise CertificateNumberMissing
    if not FEWEST_STARS <= stars <= MOST_STARS:
        raise StarsOutOfRange
    if issued_on is None:
        return
    if issued_on > today:
        raise IssuedInFuture
    if expiry_of(issued_on) <= today:
        raise CertificateEnded(day=f"{expiry_of(issued_on):%d/%m/%Y}")


def _works_for(seller_id: int, user_code: str) -> bool:
    member = (
        select(SellerMember.id)
        .join(User, User.id == SellerMember.user_id)
        .where(
            SellerMember.seller_id == seller_id,
            SellerMember.removed_at.is_(None),
            User.code == user_code,
        )
    )
    return db.session.scalar(member) is not None


def _waiting_for(product_id: int) -> RecognitionClaim | None:
    return db.session.scalar(
        select(RecognitionClaim).where(
            RecognitionClaim.product_id == product_id,
            RecognitionClaim.state == ClaimState.WAITING,
        )
    )

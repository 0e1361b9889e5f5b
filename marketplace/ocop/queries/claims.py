"""Claims as sellers and officers see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceFile
from marketplace.core.sentences import N_
from marketplace.ocop.models import ClaimState, Recognition, RecognitionClaim
from marketplace.ocop.queries.scope import claims_in_scope
from marketplace.sellers.models import Seller

PAGE = 30


class ClaimNotFound(errors.NotFound):
    code = "ocop_claim_not_found"
    sentence = N_("This claim could not be found.")


@dataclass(frozen=True)
class ClaimLine:
    """A claim in a list, with the product and the shop it speaks of."""

    claim: RecognitionClaim
    product_name: str
    product_code: str
    seller_name: str
    seller_code: str


@dataclass(frozen=True)
class ClaimView(ClaimLine):
    """A claim with its document and the entry that it was verified by."""

    evidence: EvidenceFile
    recognition: Recognition | None


def _lines() -> Select[RecognitionClaim, str, str, str, str]:
    return (
        select(RecognitionClaim, Product.name, Product.code, Seller.name, Seller.code)
        .join(Product, Product.id == RecognitionClaim.product_id)
        .join(Seller, Seller.id == RecognitionClaim.seller_id)
        .execution_options(populate_existing=True)
    )


def _views() -> Select[RecognitionClaim, str, str, str, str, EvidenceFile, Recognition]:
    return (
        _lines()
        .add_columns(EvidenceFile, Recognition)
        .join(EvidenceFile, EvidenceFile.id == RecognitionClaim.evidence_id)
        .outerjoin(Recognition, Recognition.id == RecognitionClaim.recognition_id)
    )


def claims_waiting(actor: Actor) -> int:
    """How many claims wait for this officer."""
    query = select(func.count(RecognitionClaim.id)).where(
        claims_in_scope(actor), RecognitionClaim.state == ClaimState.WAITING
    )
    return db.session.scalar(query) or 0


def claim_page(
    actor: Actor, state: ClaimState, *, after: str | None = None
) -> tuple[list[ClaimLine], str | None]:
    """Claims of the officer's units, waiting ones the oldest first, decided ones the latest first.

    The second value is the code after which the list goes on.
    """
    first = state is ClaimState.WAITING
    query = _lines().where(claims_in_scope(actor), RecognitionClaim.state == state)
    last = db.session.scalar(select(RecognitionClaim.id).where(RecognitionClaim.code == after))
    if last is not None:
        query = query.where(RecognitionClaim.id > last if first else RecognitionClaim.id < last)
    order = RecognitionClaim.id.asc() if first else RecognitionClaim.id.desc()
    rows = [ClaimLine(*row) for row in db.session.execute(query.order_by(order).limit(PAGE + 1))]
    return rows[:PAGE], rows[PAGE - 1].claim.code if len(rows) > PAGE else None


def claim_for(code: str, actor: Actor) -> ClaimView:
    """A claim of the officer's units; raises ClaimNotFound."""
    row = db.session.execute(
        _views().where(RecognitionClaim.code == code, claims_in_scope(actor))
    ).one_or_none()
    if row is None:
        raise ClaimNotFound
    return ClaimView(*row)


def claim_of_shop(code: str, seller_id: int) -> ClaimView:
    """A claim of one shop; raises ClaimNotFound."""
    row = db.session.execute(
        _views().where(RecognitionClaim.code == code, RecognitionClaim.seller_id == seller_id)
    ).one_or_none()
    if row is None:
        raise ClaimNotFound
    return ClaimView(*row)


def claims_of_shop(seller_id: int, *, most: int = 50) -> list[ClaimLine]:
    """What a shop has claimed, the latest first."""
    query = _lines().where(RecognitionClaim.seller_id == seller_id)
    rows = db.session.execute(query.order_by(RecognitionClaim.id.desc()).limit(most))
    return [ClaimLine(*row) for row in rows]


def recognitions_of_shop(seller_id: int) -> Sequence[tuple[Recognition, str, str]]:
    """The recognitions of a shop's products with the product's name and code, the last end first."""
    rows = db.session.execute(
        select(Recognition, Product.name, Product.code)
        .join(Product, Product.id == Recognition.product_id)
        .where(Product.seller_id == seller_id)
        .order_by(Recognition.expires_on.desc(), Recognition.id.desc())
    )
    return [(recognition, name, code) for recognition, name, code in rows]

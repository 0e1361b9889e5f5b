from datetime import date, datetime

from marketplace.catalog.models import Product
from marketplace.catalog.trust import trust_of
from marketplace.core.codes import new_code
from marketplace.core.db import atomically, db
from marketplace.core.evidence import EvidenceFile
from marketplace.ocop.commands.claiming import claim_recognition, evidence_owner
from marketplace.ocop.commands.recording import record_recognition
from marketplace.ocop.entries import RegisterEntry
from marketplace.ocop.models import (
    IssuingLevel,
    Recognition,
    RecognitionClaim,
    RecognitionSource,
)
from marketplace.ocop.rules import ruleset_on
from marketplace.sellers.models import Seller
from tests.clock import days_ago
from tests.factories.people import LONG_AGO
from tests.factories.saving import numbers, save

ISSUED = days_ago(569)


def an_entry(
    *,
    certificate_no: str | None = None,
    decision_no: str = "100/QĐ-UBND",
    product_name: str = "Vải thiều Lục Ngạn",
    holder_name: str = "Hộ Nguyễn Thị Hoa",
    stars: int = 4,
    issued_on: date = ISSUED,
    province_code: str = "24",
    unit_code: str | None = "07525",
    product_group: int | None = 1,
) -> RegisterEntry:
    """What a certificate of the province says, valid on the day of the tests."""
    return RegisterEntry(
        certificate_no=certificate_no or f"GCN-{next(numbers):05d}",
        decision_no=decision_no,
        decision_on=issued_on,
        issuing_body="UBND tỉnh Bắc Ninh",
        issuing_level=IssuingLevel.PROVINCE,
        province_code=province_code,
        unit_code=unit_code,
        product_name=product_name,
        holder_name=holder_name,
        product_group=product_group,
        stars=stars,
        ruleset=ruleset_on(issued_on),
        issued_on=issued_on,
    )


def make_recognition(
    product: Product | None = None, *, now: datetime = LONG_AGO, **facts: object
) -> Recognition:
    """An entry of the register; with a product it shows its stars."""
    entry = an_entry(**facts)  # type: ignore[arg-type]  # the facts of `an_entry`
    return atomically(
        lambda: record_recognition(
            entry,
            source=RecognitionSource.PAPER,
            actor="tests",
            product_id=product.id if product else None,
            now=now,
        )
    )


def make_evidence(seller: Seller, *, actor: str = "tests") -> EvidenceFile:
    """A document of a shop; its content lies nowhere."""
    kept = EvidenceFile(
        code=new_code("TL"),
        owner=evidence_owner(seller),
        filename="giay-chung-nhan.jpg",
        media_type="image/jpeg",
        size=1_000,
        content_hash="0" * 64,
        uploaded_by=actor,
        uploaded_at=LONG_AGO,
    )
    save(kept)
    return kept


def make_claim(
    product: Product,
    seller: Seller,
    *,
    by: str,
    now: datetime,
    certificate_no: str = "GCN-1",
    stars: int = 4,
    **facts: object,
) -> RecognitionClaim:
    """A claim that waits, made by the member with the code ``by``."""
    evidence = make_evidence(seller, actor=by)
    return atomically(
        lambda: claim_recognition(
            product=product,
            seller=seller,
            certificate_no=certificate_no,
            stars=stars,
            evidence=evidence,
            actor=by,
            now=now,
            **facts,  # type: ignore[arg-type]  # those of the command
        )
    )


def stars_shown(product: Product, day: date) -> int | None:
    """The stars that the product shows on a day."""
    db.session.refresh(product)
    ocop = trust_of(product.trust, day=day).ocop
    return ocop.stars if ocop else None

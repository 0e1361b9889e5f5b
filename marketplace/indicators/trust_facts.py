"""Keeps what recognitions, areas, lots and listings tell: hearing an event twice changes nothing."""

from sqlalchemy import delete, or_, update

from marketplace.catalog.events import KeyProductDeclared, ProductPublished, ProductWithdrawn
from marketplace.core.db import db, insert_into
from marketplace.indicators.trust_models import (
    AreaFact,
    KeyProductFact,
    ListedFact,
    RecognisedFact,
    TracedFact,
)
from marketplace.ocop.events import RecognitionKept
from marketplace.traceability.events import AreaChecked, ProductTraced

VERIFIED = "verified"


def keep_key_product(event: KeyProductDeclared) -> None:
    db.session.execute(
        insert_into(KeyProductFact)
        .values(
            key_product_id=event.key_product_id,
            unit_id=event.unit_id,
            unit_code=event.unit_code,
            year=event.year,
            product_name=event.key_product_name,
            declared_at=event.occurred_at,
        )
        .on_conflict_do_nothing(index_elements=[KeyProductFact.key_product_id])
    )


def keep_traced(event: ProductTraced) -> None:
    """What was said before ends here; a product without a complete lot gets no new line."""
    db.session.execute(
        update(TracedFact)
        .where(
            TracedFact.product_code == event.product_code,
            TracedFact.from_at < event.occurred_at,
            TracedFact.ended_at.is_(None),
        )
        .values(ended_at=event.occurred_at)
    )
    if event.until is None:
        return
    fresh = insert_into(TracedFact).values(
        product_code=event.product_code,
        product_name=event.product_name,
        seller_code=event.seller_code,
        seller_name=event.seller_name,
        unit_id=event.unit_id,
        unit_code=event.unit_code,
        key_product_id=event.key_product_id,
        from_at=event.occurred_at,
        until_on=event.until,
    )
    db.session.execute(
        fresh.on_conflict_do_update(
            index_elements=[TracedFact.product_code, TracedFact.from_at],
            set_={"until_on": fresh.excluded.until_on, "ended_at": None},
        )
    )


def keep_area(event: AreaChecked) -> None:
    db.session.execute(
        update(AreaFact)
        .where(
            AreaFact.seller_code == event.seller_code,
            AreaFact.area_code == event.code,
            AreaFact.from_at < event.occurred_at,
            AreaFact.ended_at.is_(None),
        )
        .values(ended_at=event.occurred_at)
    )
    fresh = insert_into(AreaFact).values(
        area_code=event.code,
        seller_code=event.seller_code,
        unit_id=event.unit_id,
        unit_code=event.unit_code,
        area_m2=event.area_m2,
        verified=event.status == VERIFIED,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
        from_at=event.occurred_at,
    )
    db.session.execute(
        fresh.on_conflict_do_update(
            index_elements=[AreaFact.seller_code, AreaFact.area_code, AreaFact.from_at],
            set_={"area_m2": fresh.excluded.area_m2, "verified": fresh.excluded.verified},
        )
    )


def keep_recognition(event: RecognitionKept) -> None:
    """The newest state counts; an older one that arrives late changes nothing."""
    linked_at = event.occurred_at if event.product_code else None
    fresh = insert_into(RecognisedFact).values(
        code=event.code,
        certificate_no=event.certificate_no,
        decision_no=event.decision_no,
        unit_id=event.unit_id,
        unit_code=event.unit_code,
        province_code=event.province_code,
        stars=event.stars,
        product_name=event.product_name,
        holder_name=event.holder_name,
        issued_on=event.issued_on,
        expires_on=event.expires_on,
        revoked_on=event.revoked_on,
        product_code=event.product_code,
        linked_at=linked_at,
        told_at=event.occurred_at,
    )
    newest = {
        name: fresh.excluded[name]
        for name in (
            *("certificate_no", "decision_no", "unit_id", "unit_code", "province_code", "stars"),
            *("product_name", "holder_name", "issued_on", "expires_on", "revoked_on"),
            *("product_code", "told_at"),
        )
    }
    db.session.execute(
        fresh.on_conflict_do_update(
            index_elements=[RecognisedFact.code],
            set_=newest,
            where=RecognisedFact.told_at <= event.occurred_at,
        )
    )
    if linked_at is not None:
        db.session.execute(
            update(RecognisedFact)
            .where(
                RecognisedFact.code == event.code,
                or_(RecognisedFact.linked_at.is_(None), RecognisedFact.linked_at > linked_at),
            )
            .values(linked_at=linked_at)
        )


def open_listing(event: ProductPublished) -> None:
    db.session.execute(
        insert_into(ListedFact)
        .values(
            product_code=event.product_code,
            seller_code=event.seller_code,
            unit_id=event.unit_id,
            from_at=event.occurred_at,
        )
        .on_conflict_do_nothing(index_elements=[ListedFact.product_code, ListedFact.from_at])
    )


def close_listing(event: ProductWithdrawn) -> None:
    db.session.execute(
        update(ListedFact)
        .where(
            ListedFact.product_code == event.product_code,
            ListedFact.from_at <= event.occurred_at,
            ListedFact.until_at.is_(None),
        )
        .values(until_at=event.occurred_at)
    )


SUBSCRIBERS = (
    keep_key_product,
    keep_traced,
    keep_area,
    keep_recognition,
    open_listing,
    close_listing,
)


def forget_trust_facts() -> None:
    """Empty every table of this kind, before all events are told again."""
    for table in (KeyProductFact, TracedFact, AreaFact, RecognisedFact, ListedFact):
        db.session.execute(delete(table))

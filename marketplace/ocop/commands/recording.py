"""Entries of the register, and telling the rest of the house what they say."""

from datetime import date, datetime

from sqlalchemy import or_, select

from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, lock_name
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.core.text import fold
from marketplace.localities.models import AdminUnit
from marketplace.ocop.commands.showing import show_stars
from marketplace.ocop.entries import RegisterEntry
from marketplace.ocop.events import RecognitionKept
from marketplace.ocop.models import Recognition, RecognitionSource
from marketplace.ocop.rules import FEWEST_STARS, MOST_STARS, expiry_of
from marketplace.sellers.models import Seller


class RecognitionDiffers(errors.Conflict):
    code = "recognition_differs"
    sentence = N_(
        "The register holds certificate %(certificate)s of decision %(decision)s already, with "
        "other facts. Look at that entry first."
    )
    field = "certificate_no"


class StarsOutOfRange(errors.Invalid):
    code = "ocop_stars_out_of_range"
    sentence = N_("A certificate has 3, 4 or 5 stars.")
    field = "stars"


class IssuedInFuture(errors.Invalid):
    code = "ocop_issued_in_future"
    sentence = N_("This day has not come yet. Look at the date on the certificate.")
    field = "issued_on"


class DecidedInFuture(IssuedInFuture):
    code = "ocop_decided_in_future"
    field = "decision_on"


def record_recognition(
    entry: RegisterEntry,
    *,
    source: RecognitionSource,
    actor: str,
    now: datetime,
    product_id: int | None = None,
    evidence_id: int | None = None,
    source_list: str | None = None,
) -> Recognition:
    """Write one recognition into the register; writing the same one again changes nothing.

    With ``product_id`` the product shows its stars at once: for a certificate that the market's own
    council gave. Raises StarsOutOfRange, DecidedInFuture, or RecognitionDiffers where the register
    holds the certificate with other facts.
    """
    recognition, _ = keep_entry(
        entry,
        source=source,
        actor=actor,
        now=now,
        product_id=product_id,
        evidence_id=evidence_id,
        source_list=source_list,
    )
    return recognition


def keep_entry(
    entry: RegisterEntry,
    *,
    source: RecognitionSource,
    actor: str,
    now: datetime,
    product_id: int | None = None,
    evidence_id: int | None = None,
    source_list: str | None = None,
) -> tuple[Recognition, bool]:
    """Like `record_recognition`, and whether the entry is new."""
    _check(entry, vietnam_day(now))
    lock_name(db.session.connection(), f"ocop:{entry.decision_no}:{entry.certificate_no}")
    standing = recognition_under(entry.decision_no, entry.certificate_no)
    if standing is not None:
        if not entry.same_as(standing):
            raise RecognitionDiffers(certificate=entry.certificate_no, decision=entry.decision_no)
        return standing, False
    recognition = _written(entry)
    recognition.source, recognition.source_list = source, source_list
    recognition.product_id, recognition.evidence_id = product_id, evidence_id
    recognition.created_at = now
    if product_id is not None:
        recognition.checked_by, recognition.checked_on = actor, vietnam_day(now)
    db.session.add(recognition)
    db.session.flush()
    write_audit(
        actor=actor,
        action="ocop.recognition_recorded",
        subject=recognition.code,
        now=now,
        certificate_no=entry.certificate_no,
        decision_no=entry.decision_no,
        stars=entry.stars,
        product=entry.product_name,
        source=source.value,
        list=source_list,
    )
    tell_of_recognition(recognition, now=now)
    if product_id is not None:
        show_stars([product_id], now=now)
    return recognition, True


def _check(entry: RegisterEntry, today: date) -> None:
    if not FEWEST_STARS <= entry.stars <= MOST_STARS:
        raise StarsOutOfRange
    if entry.decision_on > today:
        raise DecidedInFuture


def _written(entry: RegisterEntry) -> Recognition:
    return Recognition(
        code=new_code("OC"),
        certificate_no=entry.certificate_no,
        decision_no=entry.decision_no,
        decision_on=entry.decision_on,
        issuing_body=entry.issuing_body,
        issuing_level=entry.issuing_level,
        province_code=entry.province_code,
        unit_code=entry.unit_code,
        product_name=entry.product_name,
        holder_name=entry.holder_name,
        holder_address=entry.holder_address,
        product_group=entry.product_group,
        sub_group=entry.sub_group,
        stars=entry.stars,
        ruleset=entry.ruleset,
        score_a=entry.score_a,
        score_b=entry.score_b,
        score_c=entry.score_c,
        score_total=entry.score_total,
        issued_on=entry.issued_on,
        expires_on=expiry_of(entry.issued_on),
        folded=fold(
            f"{entry.certificate_no} {entry.decision_no} {entry.product_name} {entry.holder_name}"
        ),
    )


def recognition_under(decision_no: str, certificate_no: str) -> Recognition | None:
    """The entry with this certificate of this decision."""
    return db.session.scalar(
        select(Recognition).where(
            Recognition.decision_no == decision_no, Recognition.certificate_no == certificate_no
        )
    )


def locked_recognition(recognition_id: int) -> Recognition:
    """The entry, locked and read afresh."""
    return db.session.scalars(
        select(Recognition)
        .where(Recognition.id == recognition_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def tell_of_recognition(recognition: Recognition, *, now: datetime) -> None:
    """Record the whole present state of an entry, keyed by its code."""
    product_code, slug, seller_code = _product_of(recognition)
    record(
        RecognitionKept(
            occurred_at=now,
            code=recognition.code,
            certificate_no=recognition.certificate_no,
            decision_no=recognition.decision_no,
            unit_code=recognition.unit_code,
            unit_id=_unit_id(recognition.unit_code, vietnam_day(now)),
            province_code=recognition.province_code,
            stars=recognition.stars,
            product_group=recognition.product_group,
            product_name=recognition.product_name,
            holder_name=recognition.holder_name,
            issued_on=recognition.issued_on,
            expires_on=recognition.expires_on,
            revoked_on=recognition.revoked_on,
            product_code=product_code,
            product_slug=slug,
            seller_code=seller_code,
        )
    )


def _product_of(recognition: Recognition) -> tuple[str | None, str | None, str | None]:
    """The codes and the slug of the linked product and its shop, if there is one."""
    if recognition.product_id is None:
        return None, None, None
    linked = db.session.execute(
        select(Product.code, Product.slug, Seller.code)
        .join(Seller, Seller.id == Product.seller_id)
        .where(Product.id == recognition.product_id)
    ).one_or_none()
    product_code, slug, seller_code = linked or (None, None, None)
    return product_code, slug, seller_code


def _unit_id(unit_code: str | None, day: date) -> int | None:
    if unit_code is None:
        return None
    return db.session.scalar(
        select(AdminUnit.id).where(
            AdminUnit.code == unit_code,
            AdminUnit.valid_from <= day,
            or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
        )
    )

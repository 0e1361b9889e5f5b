"""Taking a recognition away by a decision of the authority."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.ocop.commands.recording import locked_recognition, tell_of_recognition
from marketplace.ocop.commands.showing import show_stars
from marketplace.ocop.entries import tidy_number
from marketplace.ocop.events import RecognitionRevoked
from marketplace.ocop.models import Recognition


class RevocationDecisionMissing(errors.Invalid):
    code = "ocop_revocation_decision_missing"
    sentence = N_("Type the number of the decision that revokes it.")
    field = "decision_no"


class RevokedTooEarly(errors.Invalid):
    code = "ocop_revoked_too_early"
    sentence = N_("It cannot be revoked before it was issued. Look at the day again.")
    field = "on"


class RevokedInFuture(errors.Invalid):
    code = "ocop_revoked_in_future"
    sentence = N_("This day has not come yet. Enter the decision once it is in force.")
    field = "on"


class RevokedOtherwise(errors.Conflict):
    code = "ocop_revoked_otherwise"
    sentence = N_("This recognition was revoked already, by decision %(decision)s.")
    field = "decision_no"


def revoke_recognition(
    recognition: Recognition,
    *,
    decision_no: str,
    reason: str,
    on: date,
    actor: str,
    now: datetime,
) -> bool:
    """Take the recognition away from the day ``on``; False where that very decision did so before.

    The stars are gone in the same transaction. The caller has checked the actor's scope. Raises
    RevocationDecisionMissing, RevokedTooEarly, RevokedInFuture or RevokedOtherwise.
    """
    number, today = tidy_number(decision_no), vietnam_day(now)
    if not number:
        raise RevocationDecisionMissing
    kept = locked_recognition(recognition.id)
    if kept.revoked_on is not None:
        if kept.revocation_decision_no == number:
            return False
        raise RevokedOtherwise(decision=kept.revocation_decision_no)
    if on > today:
        raise RevokedInFuture
    if on < kept.issued_on:
        raise RevokedTooEarly
    kept.revoked_on, kept.revocation_decision_no = on, number
    kept.revocation_reason = clean_lines(reason)
    write_audit(
        actor=actor,
        action="ocop.recognition_revoked",
        subject=kept.code,
        now=now,
        decision_no=number,
        revoked_on=on.isoformat(),
        reason=kept.revocation_reason,
    )
    db.session.flush()
    tell_of_recognition(kept, now=now)
    record(
        RecognitionRevoked(
            occurred_at=now,
            code=kept.code,
            certificate_no=kept.certificate_no,
            product_name=kept.product_name,
            stars=kept.stars,
            expires_on=kept.expires_on,
            province_code=kept.province_code,
            unit_code=kept.unit_code,
            seller_id=seller_of(kept),
            decision_no=number,
            reason=kept.revocation_reason,
        )
    )
    if kept.product_id is not None:
        show_stars([kept.product_id], now=now)
    return True


def seller_of(recognition: Recognition) -> int | None:
    """The shop whose product bears the recognition."""
    return db.session.scalar(select(Product.seller_id).where(Product.id == recognition.product_id))

"""Certificates: a shop claims one with its paper, an officer of its commune checks or suspends it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceFile, EvidenceMissing
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import locked_shop
from marketplace.traceability.farm.commands.checking import require_checker, required_reason
from marketplace.traceability.farm.commands.plots import require_plots
from marketplace.traceability.farm.models import (
    CertificateKind,
    CertificateScope,
    CheckStatus,
    FarmCertificate,
    Plot,
)
from marketplace.traceability.farm.rules.certificate_terms import latest_end
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

LARGEST_OUTPUT_G = 10**12


class CertificateNumberMissing(errors.Invalid):
    code = "certificate_number_missing"
    field = "number"
    sentence = N_("Type the number as it stands on the certificate.")


class CertificateIssuerMissing(errors.Invalid):
    code = "certificate_issuer_missing"
    field = "issuer"
    sentence = N_("Type who gave the certificate.")


class IssuedInFuture(errors.Invalid):
    code = "issued_in_future"
    field = "issued_on"
    sentence = N_("The day of issue is still to come. Please check it.")


class CertificateDaysInvalid(errors.Invalid):
    code = "certificate_days_invalid"
    field = "valid_to"
    sentence = N_("The certificate must end after its day of issue.")


class CertificateTooLong(errors.Invalid):
    code = "certificate_too_long"
    field = "valid_to"
    sentence = N_("Such a certificate lasts at most until %(latest)s, an extension included.")


class CertificateProductsMissing(errors.Invalid):
    code = "certificate_products_missing"
    field = "products"
    sentence = N_("Choose which of your products the certificate covers.")


class CertificateCheckedAlready(errors.Conflict):
    code = "certificate_checked_already"
    field = "number"
    sentence = N_("This certificate has been checked already.")


class CertificateEnded(errors.Invalid):
    code = "certificate_ended"
    sentence = N_("This certificate has ended; a new one is needed.")


def claim_certificate(
    seller: Seller,
    *,
    kind: CertificateKind,
    number: str,
    issuer: str,
    issued_on: date,
    valid_to: date,
    products: Sequence[Product],
    plots: Sequence[Plot] = (),
    expected_output_g: int | None = None,
    evidence: EvidenceFile | None,
    actor: str,
    now: datetime,
) -> FarmCertificate:
    """Say that the shop has a certificate over products, on some plots or on all of its own.

    Said again before it is checked, it replaces the claim. Raises one of the refusals above,
    PlotNotYours or EvidenceMissing.
    """
    number, issuer = clean(number)[:60], clean(issuer)[:200]
    _check_paper(kind, number, issuer, issued_on, valid_to, today=vietnam_day(now))
    if not products or any(product.seller_id != seller.id for product in products):
        raise CertificateProductsMissing
    require_plots(seller.id, list(plots))
    locked_shop(seller.id)
    certificate = _same(seller.id, kind, number, issued_on)
    if certificate is None:
        if evidence is None:
            raise EvidenceMissing
        certificate = FarmCertificate(
            code=new_code("CN"),
            seller_id=seller.id,
            unit_code=seller.unit_code,
            kind=kind,
            number=number,
            issued_on=issued_on,
            created_at=now,
        )
        db.session.add(certificate)
    elif certificate.status is CheckStatus.VERIFIED:
        raise CertificateCheckedAlready
    certificate.issuer, certificate.valid_to = issuer, valid_to
    certificate.expected_output_g = _bounded(expected_output_g)
    certificate.evidence_id = evidence.id if evidence else certificate.evidence_id
    certificate.status, certificate.status_reason = CheckStatus.CLAIMED, ""
    certificate.claimed_by, certificate.warned_days = actor, None
    db.session.flush()
    _set_scope(certificate, products, plots)
    _audit(certificate, "claimed", actor, now)
    return certificate


def verify_certificate(
    certificate: FarmCertificate, *, actor: Actor, now: datetime
) -> FarmCertificate:
    """The commune has compared the claim with the paper; again changes nothing.

    Raises NotInYourCare, OwnClaim or CertificateEnded.
    """
    certificate = _locked(certificate, actor)
    if certificate.status is CheckStatus.VERIFIED:
        return certificate
    if certificate.valid_to <= vietnam_day(now):
        raise CertificateEnded
    _decide(certificate, CheckStatus.VERIFIED, "", actor, now)
    return certificate


def suspend_certificate(
    certificate: FarmCertificate, *, reason: str, actor: Actor, now: datetime
) -> FarmCertificate:
    """Refuse a claim or take a checked certificate's effect away; the shop reads why.

    Raises NotInYourCare, OwnClaim or CheckReasonMissing.
    """
    certificate = _locked(certificate, actor)
    reason = required_reason(reason)
    if certificate.status is not CheckStatus.SUSPENDED:
        _decide(certificate, CheckStatus.SUSPENDED, reason, actor, now)
    return certificate


def _check_paper(
    kind: CertificateKind,
    number: str,
    issuer: str,
    issued_on: date,
    valid_to: date,
    *,
    today: date,
) -> None:
    if len(number) < 3:
        raise CertificateNumberMissing
    if len(issuer) < 2:
        raise CertificateIssuerMissing
    if issued_on > today:
        raise IssuedInFuture
    if valid_to <= issued_on:
        raise CertificateDaysInvalid
    latest = latest_end(kind, issued_on)
    if valid_to > latest:
        raise CertificateTooLong(latest=f"{latest:%d/%m/%Y}")


def _bounded(expected_output_g: int | None) -> int | None:
    return min(expected_output_g, LARGEST_OUTPUT_G) if expected_output_g else None


def _same(
    seller_id: int, kind: CertificateKind, number: str, issued_on: date
) -> FarmCertificate | None:
    return db.session.scalar(
        select(FarmCertificate).where(
            FarmCertificate.seller_id == seller_id,
            FarmCertificate.kind == kind,
            FarmCertificate.number == number,
            FarmCertificate.issued_on == issued_on,
        )
    )


def _set_scope(
    certificate: FarmCertificate, products: Sequence[Product], plots: Sequence[Plot]
) -> None:
    db.session.execute(
        delete(CertificateScope).where(CertificateScope.certificate_id == certificate.id)
    )
    on_plots: list[int | None] = [*sorted({plot.id for plot in plots})] or [None]
    db.session.add_all(
        CertificateScope(certificate_id=certificate.id, product_id=product_id, plot_id=plot_id)
        for product_id in sorted({product.id for product in products})
        for plot_id in on_plots
    )
    db.session.flush()


def _locked(certificate: FarmCertificate, actor: Actor) -> FarmCertificate:
    locked = db.session.get_one(
        FarmCertificate, certificate.id, with_for_update=True, populate_existing=True
    )
    require_checker(
        actor,
        unit_code=locked.unit_code,
        seller_id=locked.seller_id,
        claimed_by=locked.claimed_by,
    )
    return locked


def _decide(
    certificate: FarmCertificate, status: CheckStatus, reason: str, actor: Actor, now: datetime
) -> None:
    certificate.status, certificate.status_reason = status, reason
    certificate.checked_by, certificate.checked_on = actor.user_code, vietnam_day(now)
    db.session.flush()
    _audit(certificate, status.value, actor.user_code, now, reason=reason)
    conforms = status is CheckStatus.VERIFIED
    recording.note(
        TraceKind.INSPECTED,
        seller_id=certificate.seller_id,
        reference=certificate.code,
        event_at=now,
        now=now,
        facts={
            "certificate": certificate.number,
            "certificate_kind": certificate.kind.value,
            "result": "conformant" if conforms else "non_conformant",
        },
    )


def _audit(
    certificate: FarmCertificate, step: str, actor: str, now: datetime, *, reason: str = ""
) -> None:
    write_audit(
        actor=actor,
        action=f"traceability.certificate_{step}",
        subject=f"certificate:{certificate.code}",
        now=now,
        number=certificate.number,
        valid_to=certificate.valid_to.isoformat(),
        **({"reason": reason} if reason else {}),
    )

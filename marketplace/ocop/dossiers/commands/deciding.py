"""The decision that turns scored dossiers into recognitions, once each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.ocop.commands.recording import recognition_under, record_recognition
from marketplace.ocop.dossier_models import Dossier, DossierState
from marketplace.ocop.dossiers.commands.steps import (
    locked_dossier,
    move_on,
    reason_in,
    require_province,
    require_state,
)
from marketplace.ocop.dossiers.groups import SUB_GROUPS
from marketplace.ocop.dossiers.rules import CANDIDATE_STARS, recognised_stars, ruleset_of
from marketplace.ocop.entries import RegisterEntry, tidy_number
from marketplace.ocop.models import IssuingLevel, Recognition, RecognitionSource


class DecisionMayNot(errors.Invalid):
    code = "ocop_decision_may_not"
    sentence = N_(
        "%(dossier)s: this decision may not give its stars. Five stars are given by the centre, "
        "three and four by the province, none below 50 points."
    )
    field = "level"


class DecisionNumberMissing(errors.Invalid):
    code = "ocop_decision_number_missing"
    sentence = N_("Type the number of the decision.")
    field = "decision_no"


class DecisionDayImpossible(errors.Invalid):
    code = "ocop_decision_day_impossible"
    sentence = N_("The decision is dated between the closing of the scoring and today.")
    field = "decided_on"


class DecisionBodyMissing(errors.Invalid):
    code = "ocop_decision_body_missing"
    sentence = N_("Type who has decided.")
    field = "body"


class NoCertificates(errors.Invalid):
    code = "ocop_no_certificates"
    sentence = N_("Type the certificate number of at least one product.")
    field = "decision_no"


class CertificateTwice(errors.Invalid):
    code = "ocop_certificate_twice"
    sentence = N_("Certificate %(certificate)s stands there twice, or belongs to another product.")
    field = "decision_no"


class NotACandidate(errors.Invalid):
    code = "ocop_not_a_candidate"
    sentence = N_("Only a dossier with 90 points or more goes to the centre.")


@dataclass(frozen=True)
class Decision:
    """One paper: its number, its day, who signed it, and at which level."""

    number: str
    decided_on: date
    body: str
    national: bool = False


def record_decision(
    decision: Decision, certificates: Mapping[int, str], *, actor: Actor, now: datetime
) -> list[Recognition]:
    """Write the decision's recognitions into the register: certificate number by dossier id.

    All or none. A dossier that has this certificate of this decision already is left as it is.
    Raises DossierNotFound, HasStake, DossierMoved or an Invalid above.
    """
    number, body = tidy_number(decision.number), clean(decision.body)
    if not number:
        raise DecisionNumberMissing
    if not body:
        raise DecisionBodyMissing
    if decision.decided_on > vietnam_day(now):
        raise DecisionDayImpossible
    tidy = {dossier_id: tidy_number(text) for dossier_id, text in certificates.items()}
    tidy = {dossier_id: text for dossier_id, text in tidy.items() if text}
    if not tidy:
        raise NoCertificates
    for text in tidy.values():
        if list(tidy.values()).count(text) > 1:
            raise CertificateTwice(certificate=text)
    clear = Decision(number, decision.decided_on, body, decision.national)
    # In one order, so that two decisions at once cannot block each other.
    return [
        _recognise(locked_dossier(dossier_id), clear, tidy[dossier_id], actor=actor, now=now)
        for dossier_id in sorted(tidy)
    ]


def _recognise(
    dossier: Dossier, decision: Decision, certificate: str, *, actor: Actor, now: datetime
) -> Recognition:
    require_province(dossier, actor)
    standing = recognition_under(decision.number, certificate)
    if standing is not None and standing.id == dossier.recognition_id:
        return standing
    require_state(dossier, {DossierState.CLOSED})
    if standing is not None:
        raise CertificateTwice(certificate=certificate)
    if dossier.closed_at is None or decision.decided_on < vietnam_day(dossier.closed_at):
        raise DecisionDayImpossible
    stars = recognised_stars(
        dossier.stars or 1,
        national=decision.national,
        centre_refused=dossier.centre_refused_on is not None,
    )
    if stars is None:
        raise DecisionMayNot(dossier=dossier.product_name)
    recognition = record_recognition(
        _entry(dossier, decision, certificate, stars),
        source=RecognitionSource.DOSSIER,
        actor=actor.user_code,
        now=now,
        product_id=dossier.product_id,
    )
    dossier.recognition_id, dossier.open_key = recognition.id, None
    move_on(
        dossier,
        DossierState.DECIDED,
        actor=actor.user_code,
        now=now,
        decision_no=decision.number,
        certificate_no=certificate,
        recognition=recognition.code,
        stars=stars,
    )
    db.session.flush()
    return recognition


def _entry(dossier: Dossier, decision: Decision, certificate: str, stars: int) -> RegisterEntry:
    level = IssuingLevel.NATIONAL if decision.national else IssuingLevel.PROVINCE
    return RegisterEntry(
        certificate_no=certificate,
        decision_no=decision.number,
        decision_on=decision.decided_on,
        issuing_body=decision.body,
        issuing_level=level,
        province_code=dossier.province_code,
        unit_code=dossier.unit_code,
        product_name=dossier.product_name,
        holder_name=dossier.holder_name,
        product_group=dossier.product_group,
        sub_group=SUB_GROUPS[dossier.sub_group].name,
        stars=stars,
        ruleset=ruleset_of(dossier.criteria_set.ruleset, decision.decided_on),
        score_a=dossier.score_a,
        score_b=dossier.score_b,
        score_c=dossier.score_c,
        score_total=dossier.score_total,
        issued_on=decision.decided_on,
    )


def note_centre_refusal(
    dossier: Dossier, *, reason: str, on: date, actor: Actor, now: datetime
) -> None:
    """The centre has not certified a candidate: the province may give four stars now.

    Raises DossierNotFound, HasStake, DossierMoved, NotACandidate or ReasonNeeded.
    """
    dossier = locked_dossier(dossier.id)
    require_province(dossier, actor)
    if dossier.centre_refused_on is not None:
        return
    require_state(dossier, {DossierState.CLOSED})
    if dossier.stars != CANDIDATE_STARS:
        raise NotACandidate
    why = reason_in(reason)
    if on > vietnam_day(now):
        raise DecisionDayImpossible
    dossier.centre_refused_on = on
    move_on(
        dossier,
        DossierState.CLOSED,
        reason=why,
        actor=actor.user_code,
        now=now,
        centre_refused_on=on.isoformat(),
    )

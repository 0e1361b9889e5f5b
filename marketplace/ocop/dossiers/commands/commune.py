"""What the commune does: assess its part, ask the holder for more, or pass the dossier on."""

from collections.abc import Mapping
from datetime import datetime

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.sentences import N_
from marketplace.ocop.dossier_models import Assessor, Dossier, DossierState
from marketplace.ocop.dossiers.commands.filing import Answer, keep_scores
from marketplace.ocop.dossiers.commands.steps import (
    locked_dossier,
    move_on,
    reason_in,
    require_commune,
    require_state,
)
from marketplace.ocop.dossiers.criteria import criteria_from
from marketplace.ocop.dossiers.queries.contents import points_of
from marketplace.ocop.dossiers.rules import COMMUNE_WRITES


class NotTheCommunesPart(errors.Invalid):
    code = "ocop_not_the_communes_part"
    sentence = N_("%(criterion)s is assessed by the province's council only.")


class CommunePartIncomplete(errors.Invalid):
    code = "ocop_commune_part_incomplete"
    sentence = N_("First give points for %(names)s.")


def assess_as_commune(
    dossier: Dossier, answers: Mapping[str, Answer], *, actor: Actor, now: datetime
) -> None:
    """Keep the commune's points and notes for its criteria; the dossier is then in its review.

    Raises DossierNotFound, HasStake, DossierMoved, NotTheCommunesPart or PointsNotAllowed.
    """
    dossier = _reviewable(dossier, actor)
    own = {criterion.code for criterion in criteria_from(dossier.criteria_set.content).communes}
    for code in answers:
        if code not in own:
            raise NotTheCommunesPart(criterion=code)
    keep_scores(dossier, Assessor.COMMUNE, answers)
    if dossier.state is DossierState.SUBMITTED:
        move_on(dossier, DossierState.COMMUNE_REVIEW, actor=actor.user_code, now=now)
    write_audit(
        actor=actor.user_code,
        action="ocop.dossier_assessed_by_commune",
        subject=dossier.code,
        now=now,
        criteria=" ".join(sorted(answers)),
    )


def return_to_holder(dossier: Dossier, *, reason: str, actor: Actor, now: datetime) -> None:
    """Ask the holder for more; raises DossierNotFound, HasStake, DossierMoved or ReasonNeeded."""
    dossier = locked_dossier(dossier.id)
    require_commune(dossier, actor)
    if dossier.state is DossierState.RETURNED:
        return
    require_state(dossier, COMMUNE_WRITES)
    move_on(
        dossier,
        DossierState.RETURNED,
        reason=reason_in(reason),
        actor=actor.user_code,
        now=now,
    )


def forward_to_province(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Pass the dossier on once the commune's part has points; doing it again changes nothing.

    Raises DossierNotFound, HasStake, DossierMoved or CommunePartIncomplete.
    """
    dossier = locked_dossier(dossier.id)
    require_commune(dossier, actor)
    if dossier.state is DossierState.AT_PROVINCE:
        return
    require_state(dossier, COMMUNE_WRITES)
    given = points_of(dossier.id, Assessor.COMMUNE)
    open_ones = [
        criterion.code
        for criterion in criteria_from(dossier.criteria_set.content).communes
        if given.get(criterion.code) is None
    ]
    if open_ones:
        raise CommunePartIncomplete(names=", ".join(open_ones))
    move_on(dossier, DossierState.AT_PROVINCE, actor=actor.user_code, now=now)


def _reviewable(dossier: Dossier, actor: Actor) -> Dossier:
    locked = locked_dossier(dossier.id)
    require_commune(locked, actor)
    require_state(locked, COMMUNE_WRITES)
    return locked

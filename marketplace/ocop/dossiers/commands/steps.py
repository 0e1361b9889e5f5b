"""The dossier's row under lock, and the one place that moves it on and says so."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.ocop.dossier_models import Dossier, DossierState, DossierStep


class DossierNotFound(errors.NotFound):
    code = "ocop_dossier_not_found"
    sentence = N_("This dossier could not be found.")


class DossierMoved(errors.Conflict):
    code = "ocop_dossier_moved"
    sentence = N_("This dossier has moved on in the meantime. Please look at it again.")


class HasStake(errors.Forbidden):
    code = "ocop_has_stake"
    sentence = N_("You belong to the shop that asks, so somebody else has to do this.")


class ReasonNeeded(errors.Invalid):
    code = "ocop_reason_needed"
    sentence = N_("Write one or two plain sentences, so that the holder knows what to do.")
    field = "reason"


def locked_dossier(dossier_id: int) -> Dossier:
    """The dossier, locked and read afresh, with its criteria; raises DossierNotFound."""
    dossier = db.session.scalar(
        select(Dossier)
        .where(Dossier.id == dossier_id)
        .options(joinedload(Dossier.criteria_set))
        .with_for_update(of=Dossier)
        .execution_options(populate_existing=True)
    )
    if dossier is None:
        raise DossierNotFound
    return dossier


def require_state(dossier: Dossier, states: Collection[DossierState]) -> None:
    """Raises DossierMoved where it stands in none of ``states``."""
    if dossier.state not in states:
        raise DossierMoved


def require_commune(dossier: Dossier, actor: Actor) -> None:
    """Only officers of the dossier's commune; raises DossierNotFound or HasStake."""
    if dossier.unit_code not in actor.unit_codes:
        raise DossierNotFound
    require_no_stake(dossier, actor)


def require_province(dossier: Dossier, actor: Actor) -> None:
    """Only officers of the dossier's province; raises DossierNotFound or HasStake."""
    if dossier.province_code not in actor.province_codes:
        raise DossierNotFound
    require_no_stake(dossier, actor)


def require_no_stake(dossier: Dossier, actor: Actor) -> None:
    """Whoever works or grows for the holder decides nothing about it; raises HasStake."""
    if dossier.seller_id in actor.seller_ids | actor.grower_of:
        raise HasStake


def reason_in(text: str) -> str:
    """A reason as it is kept; raises ReasonNeeded for an empty one."""
    reason = clean_lines(text)
    if not reason:
        raise ReasonNeeded
    return reason


def move_on(
    dossier: Dossier,
    state: DossierState,
    *,
    actor: str,
    now: datetime,
    reason: str = "",
    **details: str | int | bool | None,
) -> None:
    """Put the locked dossier into ``state`` with a line for people and one in the audit log."""
    before = dossier.state
    dossier.state, dossier.reason = state, reason
    db.session.add(
        DossierStep(dossier_id=dossier.id, state=state, reason=reason, taken_by=actor, taken_at=now)
    )
    write_audit(
        actor=actor,
        action=f"ocop.dossier_{state.value}",
        subject=dossier.code,
        now=now,
        **{"from": before.value, "reason": reason, **details},
    )

"""Councils, and their sheets. Before the chair has closed, a member reads their own sheet only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.access import Actor
from marketplace.accounts.models import Role, RoleGrant, User, UserStatus
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.ocop.dossier_models import (
    Council,
    CouncilMember,
    CouncilSheet,
    Dossier,
    DossierState,
)
from marketplace.ocop.dossiers.rules import SCORES_OPEN
from marketplace.sellers.models import Grower, SellerMember


class CouncilNotFound(errors.NotFound):
    code = "ocop_council_not_found"
    sentence = N_("This council could not be found.")


class ScoresStillSecret(errors.Forbidden):
    code = "ocop_scores_still_secret"
    sentence = N_("Nobody sees the others' scores before the chair has closed the scoring.")


@dataclass(frozen=True)
class Turnout:
    """Where a member stands with a dossier, without a word about points."""

    member: CouncilMember
    complete: bool
    has_stake: bool


def province_officers(province_code: str, *, on: date) -> Sequence[User]:
    """Active users who are officers of the province on the Vietnam day ``on``, by name."""
    return db.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == Role.PROVINCE_OFFICER,
            RoleGrant.province_code == province_code,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.starts_on <= on,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
            User.status == UserStatus.ACTIVE,
        )
        .distinct()
        .order_by(User.name, User.id)
    ).all()


def councils_of(actor: Actor) -> Sequence[Council]:
    """The councils of an officer's provinces with their members, the latest first."""
    return db.session.scalars(
        select(Council)
        .where(Council.province_code.in_(sorted(actor.province_codes)))
        .options(selectinload(Council.members).joinedload(CouncilMember.user))
        .order_by(Council.id.desc())
    ).all()


def council_in_scope(code: str, actor: Actor) -> Council:
    """A council of an officer's provinces with its members; raises CouncilNotFound."""
    found = db.session.scalar(
        select(Council)
        .where(Council.code == code, Council.province_code.in_(sorted(actor.province_codes)))
        .options(selectinload(Council.members).joinedload(CouncilMember.user))
    )
    if found is None:
        raise CouncilNotFound
    return found


def dossiers_of_council(council_id: int) -> Sequence[Dossier]:
    """What a council has or had to score, the oldest first, with criteria and recognitions."""
    return db.session.scalars(
        select(Dossier)
        .where(Dossier.council_id == council_id)
        .options(joinedload(Dossier.criteria_set), joinedload(Dossier.recognition))
        .order_by(Dossier.id)
    ).all()


def own_sheet(dossier_id: int, user_id: int) -> CouncilSheet | None:
    """What this member has given so far, with the scores."""
    return db.session.scalar(
        select(CouncilSheet)
        .where(CouncilSheet.dossier_id == dossier_id, CouncilSheet.user_id == user_id)
        .options(selectinload(CouncilSheet.scores))
        .execution_options(populate_existing=True)
    )


def closed_sheets(dossier: Dossier) -> Sequence[CouncilSheet]:
    """Every member's sheet that counted, with scores and names; raises ScoresStillSecret before."""
    closed = db.session.scalar(
        select(Dossier.id).where(Dossier.id == dossier.id, Dossier.state.in_(SCORES_OPEN))
    )
    if closed is None:
        raise ScoresStillSecret
    return db.session.scalars(
        select(CouncilSheet)
        .where(CouncilSheet.dossier_id == dossier.id, CouncilSheet.counted)
        .options(selectinload(CouncilSheet.scores), joinedload(CouncilSheet.user))
        .order_by(CouncilSheet.id)
    ).all()


def turnout(dossier: Dossier) -> Sequence[Turnout]:
    """Each member of the dossier's council, and whether their sheet is complete."""
    if dossier.council_id is None:
        return ()
    members = db.session.scalars(
        select(CouncilMember)
        .where(CouncilMember.council_id == dossier.council_id)
        .options(joinedload(CouncilMember.user))
        .order_by(CouncilMember.chair.desc(), CouncilMember.id)
    ).all()
    complete = set(
        db.session.scalars(
            select(CouncilSheet.user_id).where(
                CouncilSheet.dossier_id == dossier.id, CouncilSheet.complete
            )
        )
    )
    involved = people_with_stake(dossier.seller_id)
    return [
        Turnout(member, member.user_id in complete, member.user_id in involved)
        for member in members
    ]


def people_with_stake(seller_id: int) -> frozenset[int]:
    """The users who work or grow for a shop. One statement."""
    works = select(SellerMember.user_id).where(
        SellerMember.seller_id == seller_id, SellerMember.removed_at.is_(None)
    )
    grows = select(Grower.user_id).where(
        Grower.seller_id == seller_id, Grower.left_on.is_(None), Grower.user_id.is_not(None)
    )
    return frozenset(db.session.scalars(union_all(works, grows)))


def waits_for(dossier: Dossier, seats: Sequence[Turnout], user_id: int | None) -> bool:
    """Whether this member may still write a sheet for the dossier."""
    return dossier.state is DossierState.SCORING and any(
        seat.member.user_id == user_id and not seat.has_stake for seat in seats
    )

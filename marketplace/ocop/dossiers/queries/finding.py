"""Which dossiers a holder or an officer may see. What is out of scope is not found."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.ocop.dossier_models import CouncilMember, CouncilSheet, Dossier, DossierState
from marketplace.ocop.dossiers.commands.steps import DossierNotFound
from marketplace.ocop.dossiers.rules import COMMUNE_WRITES, SEEN_BY_OFFICERS

PAGE = 50


def dossiers_of_shop(seller_id: int) -> Sequence[Dossier]:
    """A shop's dossiers, the latest first."""
    return db.session.scalars(
        select(Dossier).where(Dossier.seller_id == seller_id).order_by(Dossier.id.desc())
    ).all()


def dossier_of_shop(code: str, seller_id: int) -> Dossier:
    """One of a shop's dossiers with its criteria and recognition; raises DossierNotFound."""
    return _found(select(Dossier).where(Dossier.code == code, Dossier.seller_id == seller_id))


def dossier_in_scope(code: str, actor: Actor) -> Dossier:
    """A dossier that an officer may see, with its criteria and recognition; raises DossierNotFound."""
    return _found(select(Dossier).where(Dossier.code == code, _in_scope(actor)))


def _found(query: Select[Dossier]) -> Dossier:
    dossier = db.session.scalar(
        query.options(
            joinedload(Dossier.criteria_set),
            joinedload(Dossier.recognition),
            joinedload(Dossier.council),
        ).execution_options(populate_existing=True)
    )
    if dossier is None:
        raise DossierNotFound
    return dossier


def dossiers_in_scope(
    actor: Actor, states: Collection[DossierState], *, after: str | None = None
) -> tuple[Sequence[Dossier], str | None]:
    """Dossiers of an officer's scope in these states, the oldest first, and where to go on."""
    query = select(Dossier).where(_in_scope(actor), Dossier.state.in_(states)).order_by(Dossier.id)
    if after is not None:
        last = select(Dossier.id).where(Dossier.code == after).scalar_subquery()
        query = query.where(Dossier.id > last)
    rows = db.session.scalars(query.limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else None


def dossier_counts(actor: Actor) -> dict[DossierState, int]:
    """How many dossiers of the actor's scope stand in each state."""
    rows = db.session.execute(
        select(Dossier.state, func.count()).where(_in_scope(actor)).group_by(Dossier.state)
    )
    return {state: count for state, count in rows}


def waiting_dossiers(actor: Actor) -> int:
    """How many dossiers wait for this officer: to pre-assess, to give to a council, to score."""
    kinds: list[ColumnElement[bool]] = []
    if actor.unit_codes:
        kinds.append(
            and_(Dossier.unit_code.in_(sorted(actor.unit_codes)), Dossier.state.in_(COMMUNE_WRITES))
        )
    if actor.province_codes:
        sits = exists().where(
            CouncilMember.council_id == Dossier.council_id, CouncilMember.user_id == actor.user_id
        )
        done = exists().where(
            CouncilSheet.dossier_id == Dossier.id,
            CouncilSheet.user_id == actor.user_id,
            CouncilSheet.complete,
        )
        to_score = and_(
            Dossier.state == DossierState.SCORING,
            sits,
            ~done,
            Dossier.seller_id.not_in(sorted(actor.seller_ids | actor.grower_of)),
        )
        kinds.append(
            and_(
                Dossier.province_code.in_(sorted(actor.province_codes)),
                or_(Dossier.state == DossierState.AT_PROVINCE, to_score),
            )
        )
    if not kinds:
        return 0
    return db.session.scalar(select(func.count(Dossier.id)).where(or_(*kinds))) or 0


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    places: list[ColumnElement[bool]] = []
    if actor.unit_codes:
        places.append(Dossier.unit_code.in_(sorted(actor.unit_codes)))
    if actor.province_codes:
        places.append(Dossier.province_code.in_(sorted(actor.province_codes)))
    seen = Dossier.submitted_at.is_not(None) & Dossier.state.in_(SEEN_BY_OFFICERS)
    return and_(or_(*places), seen) if places else false()

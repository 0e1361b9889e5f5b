"""Setting up councils and giving them dossiers."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, lock_name
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.ocop.dossier_models import Council, CouncilMember, Dossier, DossierState
from marketplace.ocop.dossiers.commands.steps import (
    locked_dossier,
    move_on,
    reason_in,
    require_province,
    require_state,
)
from marketplace.ocop.dossiers.queries.councils import (
    CouncilNotFound,
    people_with_stake,
    province_officers,
)
from marketplace.ocop.dossiers.rules import Quorum
from marketplace.ocop.entries import tidy_number


class CouncilTooSmall(errors.Invalid):
    code = "ocop_council_too_small"
    sentence = N_("A council has at least %(least)s members.")
    field = "members"


class ChairNotMember(errors.Invalid):
    code = "ocop_chair_not_member"
    sentence = N_("The chair is one of the members.")
    field = "chair"


class MemberNotOfProvince(errors.Invalid):
    code = "ocop_member_not_of_province"
    sentence = N_("Members are officers of this province.")
    field = "members"


class CouncilDecisionMissing(errors.Invalid):
    code = "ocop_council_decision_missing"
    sentence = N_("Type the number of the decision that names the council.")
    field = "decision_no"


class CouncilDecisionInFuture(errors.Invalid):
    code = "ocop_council_decision_in_future"
    sentence = N_("This day has not come yet.")
    field = "decided_on"


class TooFewWithoutStake(errors.Invalid):
    code = "ocop_too_few_without_stake"
    sentence = N_(
        "The chair or too many members of this council belong to the shop that asks. "
        "Give the dossier to another council."
    )


def set_up_council(
    *,
    province_code: str,
    name: str,
    decision_no: str,
    decided_on: date,
    member_codes: Collection[str],
    chair_code: str,
    least: int,
    actor: Actor,
    now: datetime,
) -> Council:
    """Write down the council that a decision names; the same decision again changes nothing.

    Raises CouncilNotFound out of scope, or an Invalid above.
    """
    if province_code not in actor.province_codes:
        raise CouncilNotFound
    number, today = tidy_number(decision_no), vietnam_day(now)
    if not number:
        raise CouncilDecisionMissing
    if decided_on > today:
        raise CouncilDecisionInFuture
    lock_name(db.session.connection(), f"ocop-council:{province_code}:{number}")
    standing = db.session.scalar(
        select(Council).where(Council.province_code == province_code, Council.decision_no == number)
    )
    if standing is not None:
        return standing
    wanted = set(member_codes)
    known = {user.code: user.id for user in province_officers(province_code, on=today)}
    if not wanted <= set(known):
        raise MemberNotOfProvince
    if len(wanted) < least:
        raise CouncilTooSmall(least=least)
    if chair_code not in wanted:
        raise ChairNotMember
    council = Council(
        code=new_code("HD"),
        province_code=province_code,
        name=clean(name),
        decision_no=number,
        decided_on=decided_on,
        set_up_by=actor.user_code,
        created_at=now,
        members=[
            CouncilMember(user_id=known[code], chair=code == chair_code) for code in sorted(wanted)
        ],
    )
    db.session.add(council)
    db.session.flush()
    write_audit(
        actor=actor.user_code,
        action="ocop.council_set_up",
        subject=council.code,
        now=now,
        decision_no=number,
        chair=chair_code,
        members=" ".join(sorted(wanted)),
    )
    return council


def give_to_council(
    dossier: Dossier, council: Council, *, quorum: Quorum, actor: Actor, now: datetime
) -> None:
    """Open the scoring of a dossier; giving it to the same council again changes nothing.

    ``council`` has its members loaded. Raises DossierNotFound, HasStake, DossierMoved,
    CouncilNotFound for another province's council, or TooFewWithoutStake.
    """
    dossier = locked_dossier(dossier.id)
    require_province(dossier, actor)
    if council.province_code != dossier.province_code:
        raise CouncilNotFound
    if dossier.state is DossierState.SCORING and dossier.council_id == council.id:
        return
    require_state(dossier, {DossierState.AT_PROVINCE})
    involved = people_with_stake(dossier.seller_id)
    free = [seat for seat in council.members if seat.user_id not in involved]
    if len(free) < quorum.needed(len(council.members)) or not any(seat.chair for seat in free):
        raise TooFewWithoutStake
    dossier.council_id = council.id
    move_on(
        dossier,
        DossierState.SCORING,
        actor=actor.user_code,
        now=now,
        council=council.code,
    )


def reject_dossier(dossier: Dossier, *, reason: str, actor: Actor, now: datetime) -> None:
    """The province says no: before scoring, or after it where no stars may be given.

    Raises DossierNotFound, HasStake, DossierMoved or ReasonNeeded.
    """
    dossier = locked_dossier(dossier.id)
    require_province(dossier, actor)
    if dossier.state is DossierState.REJECTED:
        return
    require_state(dossier, {DossierState.AT_PROVINCE, DossierState.CLOSED})
    why = reason_in(reason)
    dossier.open_key = None
    move_on(dossier, DossierState.REJECTED, reason=why, actor=actor.user_code, now=now)

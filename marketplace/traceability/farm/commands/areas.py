"""Growing areas: a shop claims one, an officer of its commune checks or suspends it.

The outline of an area never leaves this room: no event, audit entry or page carries it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Category
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.evidence import EvidenceFile
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import locked_shop
from marketplace.traceability.events import AreaChecked
from marketplace.traceability.farm.commands.checking import require_checker, required_reason
from marketplace.traceability.farm.models import CheckStatus, GrowingArea

SCHEMES = ("domestic", "export", "own")
LONGEST_CODE = 40
LARGEST_M2 = 10_000_000_000


class AreaCodeInvalid(errors.Invalid):
    code = "area_code_invalid"
    field = "code"
    sentence = N_("Type the code as it stands on the paper, at most 40 characters.")


class AreaSizeInvalid(errors.Invalid):
    code = "area_size_invalid"
    field = "area_m2"
    sentence = N_("Type how large the area is, in square metres.")


class AreaDaysInvalid(errors.Invalid):
    code = "area_days_invalid"
    field = "valid_to"
    sentence = N_("The code must end after it begins.")


class AreaCheckedAlready(errors.Conflict):
    code = "area_checked_already"
    field = "code"
    sentence = N_("This code has been checked already. Ask the commune's officer to change it.")


def claim_area(
    seller: Seller,
    *,
    code: str,
    area_m2: int | None,
    name: str = "",
    scheme: str = "domestic",
    issuer: str = "",
    category: Category | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    geometry: dict[str, Any] | None = None,  # GeoJSON
    evidence: EvidenceFile | None = None,
    actor: str,
    now: datetime,
) -> GrowingArea:
    """Say that the shop grows under a code. Said again before it is checked, it replaces the claim.

    Raises AreaCodeInvalid, AreaSizeInvalid, AreaDaysInvalid or AreaCheckedAlready.
    """
    code = clean(code)
    if not 3 <= len(code) <= LONGEST_CODE or scheme not in SCHEMES:
        raise AreaCodeInvalid
    if area_m2 is None or not 0 < area_m2 <= LARGEST_M2:
        raise AreaSizeInvalid
    if valid_from and valid_to and valid_to <= valid_from:
        raise AreaDaysInvalid
    locked_shop(seller.id)
    area = db.session.scalar(
        select(GrowingArea).where(GrowingArea.seller_id == seller.id, GrowingArea.code == code)
    )
    if area is None:
        area = GrowingArea(
            seller_id=seller.id, unit_code=seller.unit_code, code=code, created_at=now
        )
        db.session.add(area)
    elif area.status is CheckStatus.VERIFIED:
        raise AreaCheckedAlready
    area.name, area.scheme, area.issuer = clean(name)[:200], scheme, clean(issuer)[:200]
    area.area_m2, area.category_id = area_m2, category.id if category else None
    area.valid_from, area.valid_to = valid_from, valid_to
    area.geometry = geometry if geometry is not None else area.geometry
    area.evidence_id = evidence.id if evidence else area.evidence_id
    area.status, area.status_reason, area.claimed_by = CheckStatus.CLAIMED, "", actor
    db.session.flush()
    _audit(area, "claim", actor, now)
    return area


def verify_area(area: GrowingArea, *, actor: Actor, now: datetime) -> GrowingArea:
    """The commune has seen that the code is right; again changes nothing.

    Raises NotInYourCare or OwnClaim.
    """
    area = _locked(area, actor)
    if area.status is not CheckStatus.VERIFIED:
        _decide(area, CheckStatus.VERIFIED, "", actor, now)
    return area


def suspend_area(area: GrowingArea, *, reason: str, actor: Actor, now: datetime) -> GrowingArea:
    """The code does not count (any more); the shop reads why.

    Raises NotInYourCare, OwnClaim or CheckReasonMissing.
    """
    area = _locked(area, actor)
    reason = required_reason(reason)
    if area.status is not CheckStatus.SUSPENDED:
        _decide(area, CheckStatus.SUSPENDED, reason, actor, now)
    return area


def _locked(area: GrowingArea, actor: Actor) -> GrowingArea:
    locked = db.session.get_one(GrowingArea, area.id, with_for_update=True, populate_existing=True)
    require_checker(
        actor,
        unit_code=locked.unit_code,
        seller_id=locked.seller_id,
        claimed_by=locked.claimed_by,
    )
    return locked


def _decide(
    area: GrowingArea, status: CheckStatus, reason: str, actor: Actor, now: datetime
) -> None:
    area.status, area.status_reason = status, reason
    area.checked_by, area.checked_on = actor.user_code, vietnam_day(now)
    db.session.flush()
    _audit(area, status.value, actor.user_code, now, reason=reason)
    seller = db.session.scalars(
        select(Seller).where(Seller.id == area.seller_id).options(joinedload(Seller.unit))
    ).one()
    record(
        AreaChecked(
            occurred_at=now,
            code=area.code,
            seller_code=seller.code,
            unit_id=seller.unit_id,
            unit_code=area.unit_code,
            area_m2=area.area_m2,
            status=status.value,
            category_id=area.category_id,
            valid_from=area.valid_from,
            valid_to=area.valid_to,
            on=vietnam_day(now),
        )
    )


def _audit(area: GrowingArea, step: str, actor: str, now: datetime, *, reason: str = "") -> None:
    write_audit(
        actor=actor,
        action=f"traceability.area_{step}",
        subject=f"area:{area.reference}",
        now=now,
        code=area.code,
        area_m2=area.area_m2,
        **({"reason": reason} if reason else {}),
    )

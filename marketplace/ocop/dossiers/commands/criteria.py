"""Keeping versions of criteria, and finding the one that a new dossier is written by."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db, lock_name
from marketplace.core.sentences import N_
from marketplace.ocop.dossier_models import CriteriaSet, Dossier
from marketplace.ocop.dossiers.criteria_files import bundled_criteria
from marketplace.ocop.dossiers.groups import SUB_GROUPS


class CriteriaInUse(errors.Conflict):
    code = "ocop_criteria_in_use"
    sentence = N_(
        "Dossiers use version %(version)s of these criteria already, so it stays as it is. "
        "Give the corrected file the next version."
    )


class SubGroupUnknown(errors.Invalid):
    code = "ocop_sub_group_unknown"
    sentence = N_("Choose the group of the product.")
    field = "sub_group"


class NoCriteria(errors.Invalid):
    code = "ocop_no_criteria"
    sentence = N_("No criteria were in force on that day.")


def keep_criteria(content: Mapping[str, Any], *, actor: str, now: datetime) -> CriteriaSet:
    """Keep a set that `read_criteria` has checked; the same one again changes nothing.

    Raises CriteriaInUse where dossiers use this version with other content.
    """
    lock_name(db.session.connection(), "ocop-criteria")
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    criteria = _version(content["ruleset"], content["sub_group"], content["version"])
    if criteria is not None and criteria.content_hash == digest:
        return criteria
    if criteria is None:
        criteria = CriteriaSet(
            ruleset=content["ruleset"],
            sub_group=content["sub_group"],
            version=content["version"],
        )
        db.session.add(criteria)
    elif db.session.scalar(select(exists().where(Dossier.criteria_set_id == criteria.id))):
        raise CriteriaInUse(version=criteria.version)
    criteria.valid_from = date.fromisoformat(content["valid_from"])
    criteria.title, criteria.content, criteria.content_hash = (
        content["title"],
        dict(content),
        digest,
    )
    criteria.loaded_by, criteria.loaded_at = actor, now
    write_audit(
        actor=actor,
        action="ocop.criteria_kept",
        subject=f"criteria:{criteria.ruleset}:{criteria.sub_group}:{criteria.version}",
        now=now,
        content_hash=digest,
    )
    db.session.flush()
    return criteria


def criteria_in_force(sub_group: str, *, day: date, actor: str, now: datetime) -> CriteriaSet:
    """The newest set for a sub-group on ``day``: of the newest ruleset, its own form before the
    general one. The bundled sets are kept when first needed. Raises SubGroupUnknown or NoCriteria.
    """
    if sub_group not in SUB_GROUPS:
        raise SubGroupUnknown
    # Also takes turns with whoever would change a version that is about to be used.
    lock_name(db.session.connection(), "ocop-criteria")
    for content in bundled_criteria():
        if _version(content["ruleset"], "", content["version"]) is None:
            keep_criteria(content, actor=actor, now=now)
    criteria_sets = db.session.scalars(
        select(CriteriaSet).where(
            CriteriaSet.sub_group.in_(("", sub_group)), CriteriaSet.valid_from <= day
        )
    ).all()
    if not criteria_sets:
        raise NoCriteria
    return max(
        criteria_sets, key=lambda kept: (RANK[kept.ruleset], kept.sub_group != "", kept.version)
    )


RANK = {"1048": 1, "148": 2}


def _version(ruleset: str, sub_group: str, version: int) -> CriteriaSet | None:
    return db.session.scalar(
        select(CriteriaSet).where(
            CriteriaSet.ruleset == ruleset,
            CriteriaSet.sub_group == sub_group,
            CriteriaSet.version == version,
        )
    )

"""Lists that were imported or looked at."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.ocop.models import OcopList


class ListNotFound(errors.NotFound):
    code = "ocop_list_not_found"
    sentence = N_("This list could not be found.")


def lists_of(actor: Actor, *, most: int = 20) -> Sequence[OcopList]:
    """The lists that the officer sent, and those of their province; the latest first."""
    return db.session.scalars(
        select(OcopList)
        .where(
            or_(
                OcopList.uploaded_by == actor.user_code,
                OcopList.province_code.in_(sorted(actor.province_codes)),
            )
        )
        .order_by(OcopList.id.desc())
        .limit(most)
    ).all()


def list_for(code: str, actor: Actor) -> OcopList:
    """A list that the officer may look at; raises ListNotFound."""
    published = db.session.scalar(
        select(OcopList).where(OcopList.code == code).execution_options(populate_existing=True)
    )
    mine = published is not None and (
        published.uploaded_by == actor.user_code or published.province_code in actor.province_codes
    )
    if published is None or not mine:
        raise ListNotFound
    return published

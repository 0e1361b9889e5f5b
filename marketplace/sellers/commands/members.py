"""Who works for a shop, and which households a cooperative keeps."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.accounts.commands.people import register_user
from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.accounts.models import User
from marketplace.accounts.queries import user_with_phone
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.localities.commands import remember_hamlet
from marketplace.sellers.models import Grower, MemberRole, Seller, SellerKind, SellerMember
from marketplace.sellers.permits import KEEPERS, OWNERS, locked_shop, require_member

KEEP_GROWERS = {SellerKind.COOPERATIVE, SellerKind.COOPERATIVE_GROUP}


class MemberNotFound(errors.NotFound):
    code = "member_not_found"
    sentence = N_("This person does not work for the shop.")


class LastOwner(errors.Invalid):
    code = "last_owner"
    sentence = N_("A shop needs an owner. Make somebody else an owner first.")


class NoGrowersHere(errors.Invalid):
    code = "no_growers_here"
    sentence = N_("Only cooperatives and cooperative groups keep member households.")


class GrowerNameMissing(errors.Invalid):
    code = "grower_name_missing"
    sentence = N_("Please type the name of the household.")
    field = "name"


class GrowerKnown(errors.Invalid):
    code = "grower_known"
    sentence = N_("A household with this code is a member already.")
    field = "household_code"


class GrowerNotFound(errors.NotFound):
    code = "grower_not_found"
    sentence = N_("This household is not a member.")


def add_member(
    seller: Seller, *, phone: str, name: str, role: MemberRole, actor: Actor, now: datetime
) -> SellerMember:
    """Let the person with ``phone`` (E.164) work for the shop, or give them another role.

    A new number is registered under ``name``; its owner signs in by code. A change of role signs
    the person out everywhere. Raises NameMissing, LastOwner or MemberMayNot.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, OWNERS)
    user = register_user(phone=phone, name=name, now=now)
    member = db.session.scalar(
        select(SellerMember).where(
            SellerMember.seller_id == shop.id, SellerMember.user_id == user.id
        )
    )
    if member is None:
        member = SellerMember(seller_id=shop.id, user_id=user.id, role=role, added_at=now)
        db.session.add(member)
    elif member.removed_at is not None:
        member.role, member.added_at, member.removed_at = role, now, None
    elif member.role is not role:
        _keep_an_owner(shop, member)
        member.role = role
        end_all_sessions(user.id, now=now)
    _note(shop, actor, "member_added", user, now, role=role.value)
    return member


def remove_member(seller: Seller, *, user_code: str, actor: Actor, now: datetime) -> None:
    """End a person's work for the shop and sign them out everywhere.

    Raises MemberNotFound, LastOwner or MemberMayNot.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, OWNERS)
    found = db.session.execute(
        select(SellerMember, User)
        .join(User, User.id == SellerMember.user_id)
        .where(
            SellerMember.seller_id == shop.id,
            SellerMember.removed_at.is_(None),
            User.code == user_code,
        )
    ).one_or_none()
    if found is None:
        raise MemberNotFound
    member, user = found[0], found[1]
    _keep_an_owner(shop, member)
    member.removed_at = now
    end_all_sessions(user.id, now=now)
    _note(shop, actor, "member_removed", user, now, role=member.role.value)


def add_grower(
    seller: Seller,
    *,
    name: str,
    actor: Actor,
    now: datetime,
    phone: str | None = None,
    hamlet: str = "",
    household_code: str | None = None,
    joined_on: date | None = None,
) -> Grower:
    """Keep a member household; a phone (E.164) that somebody signs in with ties the two.

    Raises NoGrowersHere, GrowerNameMissing, GrowerKnown or MemberMayNot.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, KEEPERS)
    if shop.kind not in KEEP_GROWERS:
        raise NoGrowersHere
    if not clean(name):
        raise GrowerNameMissing
    user = user_with_phone(phone) if phone else None
    own = f"HO-{user.code}" if user else new_code("HO")
    code = (household_code or own)[:40]
    grower = db.session.scalar(
        select(Grower).where(Grower.seller_id == shop.id, Grower.household_code == code)
    )
    if grower is not None and grower.left_on is None:
        raise GrowerKnown
    known_hamlet = remember_hamlet(shop.unit_code, hamlet)
    if grower is None:
        grower = Grower(seller_id=shop.id, household_code=code)
        db.session.add(grower)
    grower.name, grower.phone = clean(name)[:200], phone
    grower.hamlet = known_hamlet
    grower.user_id = user.id if user else None
    grower.joined_on, grower.left_on = joined_on or vietnam_day(now), None
    subject = f"seller:{shop.code}"
    write_audit(
        actor=actor.user_code, action="grower_added", subject=subject, now=now, household=code
    )
    return grower


def remove_grower(seller: Seller, *, household_code: str, actor: Actor, now: datetime) -> None:
    """End a household's membership today; raises GrowerNotFound or MemberMayNot."""
    shop = locked_shop(seller.id)
    require_member(shop, actor, KEEPERS)
    grower = db.session.scalar(
        select(Grower).where(
            Grower.seller_id == shop.id,
            Grower.household_code == household_code,
            Grower.left_on.is_(None),
        )
    )
    if grower is None:
        raise GrowerNotFound
    grower.left_on = vietnam_day(now)
    subject = f"seller:{shop.code}"
    write_audit(
        actor=actor.user_code,
        action="grower_removed",
        subject=subject,
        now=now,
        household=household_code,
    )


def _keep_an_owner(shop: Seller, member: SellerMember) -> None:
    if member.role is not MemberRole.OWNER:
        return
    other = db.session.scalar(
        select(SellerMember.id).where(
            SellerMember.seller_id == shop.id,
            SellerMember.role == MemberRole.OWNER,
            SellerMember.removed_at.is_(None),
            SellerMember.id != member.id,
        )
    )
    if other is None:
        raise LastOwner


def _note(shop: Seller, actor: Actor, action: str, user: User, now: datetime, *, role: str) -> None:
    write_audit(
        actor=actor.user_code,
        action=action,
        subject=f"seller:{shop.code}",
        now=now,
        member=user.code,
        role=role,
    )

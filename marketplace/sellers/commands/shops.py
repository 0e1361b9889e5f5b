"""Opening a shop and telling about it."""

from datetime import datetime

from sqlalchemy import select
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from marketplace.accounts.access import Actor
from marketplace.accounts.commands.people import give_consent
from marketplace.accounts.models import User
from marketplace.core import errors, page_versions
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.page_versions import bump_versions
from marketplace.core.sentences import N_
from marketplace.core.text import clean, clean_lines, slug
from marketplace.localities.commands import remember_hamlet
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import (
    MemberRole,
    Seller,
    SellerKind,
    SellerMember,
    SellerStatus,
)
from marketplace.sellers.permits import KEEPERS, OWNERS, locked_shop, require_member

NAME_IS_SETTLED = {SellerStatus.APPROVED, SellerStatus.SUSPENDED}
LONGEST_STORY = 4_000


class ShopNameMissing(errors.Invalid):
    code = "shop_name_missing"
    sentence = N_("Please type the name of the shop.")
    field = "name"


class ShopNameSettled(errors.Invalid):
    code = "shop_name_settled"
    sentence = N_("The shop was approved under its name. Ask the commune office to change it.")
    field = "name"


class TaxCodeInvalid(errors.Invalid):
    code = "tax_code_invalid"
    sentence = N_("A tax code has 10 or 13 digits. Please look at the certificate once more.")
    field = "tax_code"


def open_shop(
    *,
    owner: User,
    name: str,
    kind: SellerKind,
    unit: AdminUnit,
    phone: str,
    now: datetime,
    hamlet: str = "",
    household_code: str | None = None,
) -> Seller:
    """Open a draft shop of ``owner`` under ``unit``; opening the same one again changes nothing.

    The household behind a household's shop is the owner's unless ``household_code`` names it.
    Raises ShopNameMissing.
    """
    name = clean(name)[:200]
    if not name:
        raise ShopNameMissing
    db.session.get_one(User, owner.id, with_for_update=True)
    same = _same_shop(owner, name, kind)
    if same is not None:
        return same
    seller = Seller(
        code=new_code("GH"),
        slug=_free_slug(name),
        name=name,
        kind=kind,
        status=SellerStatus.DRAFT,
        unit_code=unit.code,
        unit_id=unit.id,
        hamlet=remember_hamlet(unit.code, hamlet),
        household_code=_household(owner, household_code) if kind.is_household else None,
        phone=phone,
        story="",
        created_at=now,
    )
    db.session.add(seller)
    db.session.flush()
    db.session.add(
        SellerMember(seller_id=seller.id, user_id=owner.id, role=MemberRole.OWNER, added_at=now)
    )
    subject = f"seller:{seller.code}"
    write_audit(actor=owner.code, action="shop_opened", subject=subject, now=now, unit=unit.code)
    return seller


def edit_shop(
    seller: Seller,
    *,
    name: str,
    hamlet: str,
    story: str,
    tax_code: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what a shop says of itself.

    Raises ShopNameMissing, ShopNameSettled once approved, TaxCodeInvalid, MemberMayNot.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, KEEPERS)
    name = clean(name)[:200]
    if not name:
        raise ShopNameMissing
    if name != shop.name and shop.status in NAME_IS_SETTLED:
        raise ShopNameSettled
    shop.name = name
    shop.hamlet = remember_hamlet(shop.unit_code, hamlet)
    shop.story = clean_lines(story)[:LONGEST_STORY]
    shop.tax_code = valid_tax_code(tax_code)
    bump_versions(page_versions.CATALOGUE, f"shop:{shop.id}", f"commune:{shop.unit_code}")
    subject = f"seller:{shop.code}"
    write_audit(actor=actor.user_code, action="shop_edited", subject=subject, now=now)


def set_banner(seller: Seller, *, picture: str, actor: Actor, now: datetime) -> None:
    """Show the picture with this hash, which the media store holds, above the shop.

    Raises MemberMayNot.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, KEEPERS)
    shop.banner = picture
    bump_versions(page_versions.CATALOGUE, f"shop:{shop.id}", f"commune:{shop.unit_code}")
    subject = f"seller:{shop.code}"
    write_audit(actor=actor.user_code, action="banner_set", subject=subject, now=now)


def accept_terms(seller: Seller, *, terms_version: str, actor: Actor, now: datetime) -> None:
    """The owner agrees to the market's terms and to the keeping of personal data."""
    shop = locked_shop(seller.id)
    require_member(shop, actor, OWNERS)
    if shop.terms_version == terms_version:
        return
    shop.terms_version, shop.terms_accepted_at = terms_version, now
    assert actor.user_id is not None
    for kind in ("seller_terms", "personal_data"):
        give_consent(actor.user_id, kind=kind, text_version=terms_version, now=now)
    subject = f"seller:{shop.code}"
    write_audit(
        actor=actor.user_code,
        action="terms_accepted",
        subject=subject,
        now=now,
        version=terms_version,
    )


def valid_tax_code(text: str) -> str | None:
    """The digits of a tax code whose check digit is right, None for none; raises TaxCodeInvalid."""
    if not text.strip():
        return None
    try:
        return str(mst.validate(text))
    except ValidationError:
        raise TaxCodeInvalid from None


def _same_shop(owner: User, name: str, kind: SellerKind) -> Seller | None:
    return db.session.scalar(
        select(Seller)
        .join(SellerMember, SellerMember.seller_id == Seller.id)
        .where(
            SellerMember.user_id == owner.id,
            SellerMember.role == MemberRole.OWNER,
            SellerMember.removed_at.is_(None),
            Seller.name == name,
            Seller.kind == kind,
        )
        .limit(1)
    )


def _household(owner: User, household_code: str | None) -> str:
    return household_code or f"HO-{owner.code}"


def _free_slug(name: str) -> str:
    wished = slug(name) or "gian-hang"
    taken = db.session.scalar(select(Seller.id).where(Seller.slug == wished))
    return wished if taken is None else f"{wished}-{new_code('', length=4).lower()}"

"""Opens the demo's shops, sends them to the officer, and lists what they sell."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.commands.people import register_user
from marketplace.accounts.queries import user_with_phone
from marketplace.catalog.commands.products import publish_product
from marketplace.catalog.commands.shops import (
    approve_shop_with_listings,
    suspend_shop_with_listings,
)
from marketplace.catalog.commands.variants import VariantWish, add_variant
from marketplace.catalog.models import Category, GoodsClass, ListingStatus, Product
from marketplace.catalog.queries import listing_totals
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.secretbox import SecretBox
from marketplace.core.settings import Settings
from marketplace.core.storage import MediaStore
from marketplace.demo.people import actor_for, officer_of
from marketplace.demo.pictures import banner_name, keep_picture, keep_scenes
from marketplace.demo.places import category_slug
from marketplace.demo.plans import MANAGER_PHONE, MARKET, Fate, ListingPlan, ShopPlan, VariantPlan
from marketplace.inventory.commands.offering import offer_product
from marketplace.inventory.commands.stocking import set_available
from marketplace.localities.queries import unit_on
from marketplace.sellers.commands.decisions import ask_for_more, submit_shop
from marketplace.sellers.commands.members import add_grower, add_member
from marketplace.sellers.commands.payout import set_payout_account
from marketplace.sellers.commands.shops import accept_terms, edit_shop, open_shop, set_banner
from marketplace.sellers.models import MemberRole, Seller, SellerKind, SellerStatus
from marketplace.sellers.queries import growers_of, members_of
from marketplace.sellers.requirements import requirements_from


@dataclass(frozen=True)
class Builder:
    """Carries the shop plans out, each step once. Every method wants an open unit of work."""

    settings: Settings
    box: SecretBox

    @property
    def store(self) -> MediaStore:
        return MediaStore(self.settings.media_path)

    @property
    def checklist(self) -> Path:
        return self.settings.instance_path / "checklist.json"

    def open(self, plan: ShopPlan, now: datetime) -> Seller:
        """A shop with its first listings as drafts, sent in to the officer unless it stays one."""
        day = vietnam_day(now)
        owner = register_user(phone=plan.phone, name=plan.owner, now=now)
        seller = open_shop(
            owner=owner,
            name=plan.name,
            kind=SellerKind.COOPERATIVE if plan.cooperative else SellerKind.HOUSEHOLD,
            unit=unit_on(plan.unit_code, day=day),
            phone=plan.phone,
            hamlet=plan.hamlet,
            now=now,
        )
        if seller.terms_accepted_at is not None:
            return seller
        db.session.flush()
        actor = actor_for(owner, on=day)
        edit_shop(
            seller,
            name=plan.name,
            hamlet=plan.hamlet,
            story=plan.story,
            tax_code=plan.tax_code,
            actor=actor,
            now=now,
        )
        accept_terms(seller, terms_version=self.settings.terms_version, actor=actor, now=now)
        set_payout_account(
            seller,
            bank_bin=plan.bank_bin,
            number=plan.account,
            holder=plan.owner,
            box=self.box,
            actor=actor,
            now=now,
        )
        banner = banner_name([x.kind.produce for x in plan.listings]) if plan.has_banner else None
        if banner is not None:
            kept = keep_picture(self.store, banner)
            set_banner(seller, picture=kept.picture, actor=actor, now=now)
        for listing in plan.listings:
            if listing.listed_on <= plan.opened_on:
                self.offer(listing, seller, owner.code, now)
        if plan.fate is not Fate.DRAFT:
            submit_shop(
                seller,
                requirements=requirements_from(self.checklist),
                products=listed(seller),
                terms_in_force=self.settings.terms_version,
                actor=actor,
                now=now,
            )
        if plan.cooperative:
            self._staff(plan, seller, now)
        return seller

    def decide(self, plan: ShopPlan, now: datetime, *, more_needed: str) -> None:
        """What the officer says to a shop that waits; an approved one goes on sale."""
        seller = shop_of(plan)
        officer = officer_of(plan.unit_code, on=vietnam_day(now))
        if seller.status is SellerStatus.SUBMITTED and plan.fate is Fate.MORE_NEEDED:
            ask_for_more(seller, reason=more_needed, actor=officer, now=now)
        if plan.fate not in {Fate.APPROVED, Fate.SUSPENDED}:
            return
        if seller.status is SellerStatus.SUBMITTED:
            approve_shop_with_listings(
                seller,
                requirements=requirements_from(self.checklist),
                products=listed(seller),
                terms_in_force=self.settings.terms_version,
                actor=officer,
                now=now,
                identity_seen=True,
            )
            db.session.flush()
            drafts = db.session.scalars(
                select(Product).where(
                    Product.seller_id == seller.id, Product.status == ListingStatus.DRAFT
                )
            )
            for product in drafts.all():
                publish_product(product, seller=seller, now=now)

    def suspend(self, plan: ShopPlan, now: datetime, *, reason: str) -> None:
        seller = shop_of(plan)
        if seller.status is SellerStatus.APPROVED:
            officer = officer_of(plan.unit_code, on=vietnam_day(now))
            suspend_shop_with_listings(seller, reason=reason, actor=officer, now=now)

    def list_later(self, plan: ShopPlan, listing: ListingPlan, now: datetime) -> None:
        """One more product of a shop that sells already."""
        owner = user_with_phone(plan.phone)
        assert owner is not None
        self.offer(listing, shop_of(plan), owner.code, now)

    def offer(self, listing: ListingPlan, seller: Seller, actor: str, now: datetime) -> None:
        """List a product with its photos, stock and second pack; one that is there stays."""
        known = db.session.scalar(select(Product.id).where(Product.code == listing.code))
        if known is not None:
            return
        first, *others = listing.variants
        product = offer_product(
            seller=seller,
            category=db.session.scalars(
                select(Category).where(Category.slug == category_slug(listing.kind.produce))
            ).one(),
            name=listing.name,
            sold=_wish(first),
            quantity=first.quantity,
            actor=actor,
            now=now,
            photos=keep_scenes(self.store, listing.kind.produce, listing.pictures),
            store=self.store,
            description=listing.description,
            seasons=[list(season) for season in listing.kind.season],
            preorder_from=listing.preorder_from,
            goods_class=GoodsClass.PROCESSED if listing.kind.processed else GoodsClass.RAW_OWN,
            code=listing.code,
        )
        for other in others:
            variant = add_variant(product, _wish(other), now=now)
            quantity = other.quantity * variant.base_quantity
            set_available(variant.id, quantity=quantity, actor=actor, now=now)

    def _staff(self, plan: ShopPlan, seller: Seller, now: datetime) -> None:
        owner = user_with_phone(plan.phone)
        assert owner is not None
        actor = actor_for(owner, on=vietnam_day(now))
        if plan.unit_code == MARKET and len(members_of(seller.id)) == 1:
            add_member(
                seller,
                phone=MANAGER_PHONE,
                name="Vũ Thị Lụa",
                role=MemberRole.MANAGER,
                actor=actor,
                now=now,
            )
        for number, name in enumerate(plan.growers[len(growers_of(seller.id)) :]):
            add_grower(
                seller,
                name=f"Hộ {name}",
                hamlet=plan.hamlet,
                household_code=f"HO-{plan.unit_code}-{number + 1:02d}",
                actor=actor,
                now=now,
            )


def shop_of(plan: ShopPlan) -> Seller:
    """The shop that a plan has become, with its members."""
    owner = user_with_phone(plan.phone)
    assert owner is not None
    return db.session.scalars(
        select(Seller)
        .where(Seller.phone == plan.phone, Seller.name == plan.name)
        .options(selectinload(Seller.members))
    ).one()


def listed(seller: Seller) -> int:
    return sum(listing_totals(seller.id).values())


def _wish(variant: VariantPlan) -> VariantWish:
    return VariantWish(
        unit=variant.unit,
        price=variant.price,
        label=variant.label,
        content=variant.content,
        approx_grams=variant.approx_grams,
    )

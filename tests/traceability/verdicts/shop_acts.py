"""What is done to products, photos, certificates, shops and stamps."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from marketplace.catalog.commands.photos import (
    add_photo,
    arrange_photos,
    mark_pictures_made,
    remove_photo,
)
from marketplace.catalog.commands.products import edit_product, publish_product, withdraw_product
from marketplace.catalog.models import Category, Photo
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.core.evidence import EvidenceFile
from marketplace.core.images import Redrawn
from marketplace.core.storage import desk
from marketplace.sellers.commands.shops import edit_shop
from marketplace.stamps.commands.batches import activate_batch, make_batch, void_stamps
from marketplace.traceability.farm.commands.certificates import (
    claim_certificate,
    suspend_certificate,
    verify_certificate,
)
from marketplace.traceability.farm.models import (
    CertificateKind,
)
from marketplace.traceability.lots.commands.product_page import save_product_page
from tests.factories.farm import make_certificate
from tests.factories.people import LONG_AGO
from tests.factories.saving import save
from tests.traceability.verdicts.playing import PICTURE, act, owner_of, said_of


@act
def edit_product__without_a_standard(world):
    with unit_of_work():
        said = said_of(world.product, declared={"brand": "", "standard": ""})
        edit_product(world.product, said, now=world.now)


def _claimed(world):
    paper = EvidenceFile(
        code=new_code("TL"),
        owner=f"seller:{world.seller.id}",
        filename="giay.jpg",
        media_type="image/jpeg",
        size=1,
        content_hash="0" * 64,
        uploaded_by="ND1",
        uploaded_at=LONG_AGO,
    )
    save(paper)
    with unit_of_work():
        return claim_certificate(
            world.seller,
            kind=CertificateKind.VIETGAP,
            number="VG-01",
            issuer="Quacert",
            issued_on=date(2026, 1, 10),
            valid_to=date(2028, 1, 10),
            products=[world.product],
            evidence=paper,
            actor="t",
            now=world.now,
        )


@act
def claim_certificate__(world):
    _claimed(world)


@act
def verify_certificate__as_the_only_standard(world):
    edit_product__without_a_standard(world)
    certificate = _claimed(world)
    with unit_of_work():
        verify_certificate(certificate, actor=world.officer, now=world.now)


@act
def suspend_certificate__the_only_standard(world):
    edit_product__without_a_standard(world)
    certificate = make_certificate(world.product)
    with unit_of_work():
        suspend_certificate(certificate, reason="Hết hạn", actor=world.officer, now=world.now)


@act
def remove_photo__the_only_one(world):
    photo = db.session.scalars(select(Photo)).one()
    with unit_of_work():
        remove_photo(world.product, photo.code, now=world.now)


@act
def add_photo__the_only_one(world):
    remove_photo__the_only_one(world)
    with unit_of_work():
        picture = Redrawn(picture="1" * 64, content=b"", width=1, height=1, placeholder="")
        add_photo(world.product, picture, store=desk.store, now=world.now)


@act
def mark_pictures_made__that_could_not(world):
    with unit_of_work():
        mark_pictures_made(PICTURE, made=False, now=world.now)


@act
def arrange_photos__(world):
    with unit_of_work():
        arrange_photos(world.product, [], now=world.now)


@act
def edit_product__with_a_brand(world):
    with unit_of_work():
        said = said_of(world.product, declared={"brand": "Vải Kép", "standard": "TCVN"})
        edit_product(world.product, said, now=world.now)


@act
def edit_product__of_another_kind(world):
    parent = world.category.parent_id
    other = Category(slug="xoai", name="Xoài", picture="x", position=9, parent_id=parent)
    save(other)
    with unit_of_work():
        edit_product(world.product, replace(said_of(world.product), category=other), now=world.now)


@act
def save_product_page__without_photos(world):
    photo = db.session.scalars(select(Photo)).one()
    with unit_of_work():
        save_product_page(
            world.product,
            said_of(world.product, declared={"brand": "Vải Kép"}),
            removed=[photo.code],
            added=[],
            store=desk.store,
            now=world.now,
        )


@act
def withdraw_product__(world):
    with unit_of_work():
        withdraw_product(world.product, now=world.now)


@act
def publish_product__again(world):
    withdraw_product__(world)
    with unit_of_work():
        publish_product(world.product, seller=world.seller, now=world.now)


def _edit_shop(world, hamlet: str) -> None:
    owner = owner_of(world.seller)
    with unit_of_work():
        edit_shop(
            world.seller,
            name=world.seller.name,
            hamlet=hamlet,
            story="",
            tax_code="",
            actor=owner,
            now=world.now,
        )


@act
def edit_shop__without_a_hamlet(world):
    _edit_shop(world, "")


@act
def edit_shop__with_a_hamlet(world):
    _edit_shop(world, "")
    _edit_shop(world, "Thôn Kép 2")


def _batch(world):
    with unit_of_work():
        return make_batch(world.packs, count=2, sheet="3x8", actor="t", now=world.now)


@act
def make_batch__(world):
    _batch(world)


@act
def activate_batch__(world):
    batch = _batch(world)
    with unit_of_work():
        activate_batch(batch, actor="t", now=world.now)


@act
def void_stamps__(world):
    batch = _batch(world)
    with unit_of_work():
        void_stamps(batch, first=1, last=2, reason="Rách", actor="t", now=world.now)

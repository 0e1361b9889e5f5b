"""From draft to the storefront and back, with each change told once."""

from datetime import date

import pytest

from marketplace.catalog.commands.prices import NothingToUndo, change_price, undo_price
from marketplace.catalog.commands.products import (
    DescriptionTooLong,
    NameMissing,
    NothingToSell,
    ProduceNotChosen,
    ProductWords,
    SellerNotApproved,
    create_product,
    edit_product,
    publish_product,
    withdraw_product,
)
from marketplace.catalog.commands.variants import (
    LastVariant,
    PriceNotValid,
    TooManyVariants,
    VariantWish,
    add_variant,
    retire_variant,
)
from marketplace.catalog.models import Category, GoodsClass, ListingStatus, PriceChange, Variant
from marketplace.catalog.packing import PiecesMissing
from marketplace.catalog.seasons import SeasonNotValid
from marketplace.core.db import atomically, db
from marketplace.core.events import OutboxEvent
from marketplace.core.page_versions import versions_of
from marketplace.sellers.models import SellerStatus
from tests.factories import make_category, make_product, make_seller

KILO = VariantWish(unit="kg", price=35_000)


def do(command, *args, **named):
    return atomically(lambda: command(*args, **named))


def create(now, *, seller=None, **facts):
    wanted = {"category": make_category(), "name": "Vải thiều sớm", "variants": [KILO]} | facts
    return do(create_product, seller=seller or make_seller(), now=now, **wanted)


def told():
    return [row.name.removeprefix("catalog.product_") for row in db.session.query(OutboxEvent)]


def variant_of(product):
    return db.session.query(Variant).filter_by(product_id=product.id).order_by("id").first()


def test_a_draft_takes_its_shops_commune_and_the_usual_season(app, now):
    category = make_category("xoai", "Xoài")
    with_season = db.session.get_one(Category, category.id)
    atomically(lambda: setattr(with_season, "usual_seasons", [["03-01", "07-31"]]))

    product = create(now, category=with_season, name="  Xoài   cát ")

    assert (product.name, product.unit_code) == ("Xoài cát", "07525")
    assert product.slug == f"xoai-cat-{product.code[2:].lower()}"
    assert product.seasons == [["03-01", "07-31"]]
    assert (product.status, product.visible) == (ListingStatus.DRAFT, False)
    assert variant_of(product).net_grams == 1_000
    assert told() == []


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"name": "a" * 121}, NameMissing),
        ({"description": "a" * 5_001}, DescriptionTooLong),
        ({"variants": []}, NothingToSell),
        ({"variants": [VariantWish(unit="kg", price=0)]}, PriceNotValid),
        ({"variants": [VariantWish(unit="kg", price=1_000_000_001)]}, PriceNotValid),
        ({"variants": [VariantWish(unit="chuc", price=60_000)]}, PiecesMissing),
        ({"seasons": [["15-05", "07-31"]]}, SeasonNotValid),
    ],
)
def test_a_product_with_something_wrong_is_refused(app, now, facts, refusal):
    with pytest.raises(refusal):
        create(now, **facts)


def test_a_group_is_no_produce(app, now):
    make_category()
    group = db.session.query(Category).filter_by(slug="trai-cay").one()

    with pytest.raises(ProduceNotChosen):
        create(now, category=group)


def test_publishing_shows_a_product_and_is_told_once(app, now):
    seller = make_seller()
    product = create(now, seller=seller)

    for _ in range(2):
        do(publish_product, product, seller=seller, now=now)

    assert (product.status, product.visible) == (ListingStatus.PUBLISHED, True)
    assert product.published_at == now
    event = db.session.query(OutboxEvent).one()
    assert event.name == "catalog.product_published"
    assert event.payload["seller_code"] == seller.code
    assert event.payload["household_code"] == seller.household_code
    assert (event.payload["version"], product.version) == (2, 2)
    keys = ["catalogue", f"product:{product.id}", f"shop:{seller.id}", "commune:07525"]
    assert versions_of(keys) == dict.fromkeys(keys, 1)


@pytest.mark.parametrize("status", [SellerStatus.DRAFT, SellerStatus.SUSPENDED])
def test_a_shop_that_is_not_approved_keeps_drafts_only(app, now, status):
    seller = make_seller(status=status)
    product = create(now, seller=seller)

    with pytest.raises(SellerNotApproved):
        do(publish_product, product, seller=seller, now=now)

    db.session.refresh(product)
    assert product.status is ListingStatus.DRAFT


def test_a_withdrawn_product_can_come_back(app, now):
    seller = make_seller()
    product = make_product(seller=seller)

    do(withdraw_product, product, now=now)
    do(withdraw_product, product, now=now)
    assert (product.status, product.visible) == (ListingStatus.WITHDRAWN, False)
    assert told() == ["withdrawn"]
    do(publish_product, product, seller=seller, now=now)

    assert (product.status, product.visible) == (ListingStatus.PUBLISHED, True)
    assert told() == ["withdrawn", "published"]


def test_editing_keeps_the_address_and_tells_of_what_buyers_see(app, now):
    product = make_product()
    address = product.slug

    do(
        edit_product,
        product,
        ProductWords(
            category=make_category("nhan", "Nhãn"),
            name="Nhãn lồng",
            description="Quả to\r\n\r\n\r\n\r\nngọt",
            seasons=[["07-15", "09-30"]],
            preorder_from=date(2027, 7, 20),
            goods_class=GoodsClass.RAW_TRADED,
        ),
        now=now,
    )

    assert (product.slug, product.name) == (address, "Nhãn lồng")
    assert product.description == "Quả to\n\nngọt"
    assert (product.version, told()) == (2, ["changed"])


def test_a_price_is_changed_with_its_history_and_taken_back_once(app, now):
    product = make_product(price=35_000)
    variant = variant_of(product)

    do(change_price, variant, price=38_000, actor="ND1", now=now)
    assert do(change_price, variant, price=38_000, actor="ND1", now=now) is None
    do(undo_price, variant, to=35_000, actor="ND1", now=now)
    with pytest.raises(NothingToUndo):
        do(undo_price, variant, to=35_000, actor="ND1", now=now)

    db.session.refresh(variant)
    assert variant.price == 35_000
    rows = db.session.query(PriceChange).order_by("id").all()
    assert [(row.old_price, row.new_price) for row in rows] == [(35_000, 38_000), (38_000, 35_000)]
    assert told() == ["changed", "changed"]


def test_the_price_of_a_draft_changes_in_silence(app, now):
    product = make_product(published=False)

    do(change_price, variant_of(product), price=1_000, actor="ND1", now=now)

    assert told() == []


@pytest.mark.parametrize("price", [0, -1, 99, 1_000_000_001])
def test_a_price_out_of_bounds_is_refused(app, now, price):
    with pytest.raises(PriceNotValid):
        do(change_price, variant_of(make_product()), price=price, actor="ND1", now=now)


def test_a_product_gets_one_more_pack_and_loses_the_old_one(app, now):
    product = make_product()
    first = variant_of(product)

    crate = do(
        add_variant,
        product,
        VariantWish(unit="thung", price=300_000, content=10_000, label="Thùng quà"),
        now=now,
    )
    do(retire_variant, first, now=now)

    assert (crate.position, crate.net_grams, crate.active) == (1, 10_000, True)
    with pytest.raises(LastVariant):
        do(retire_variant, crate, now=now)
    assert told() == ["changed", "changed"]


def test_a_product_is_sold_in_at_most_twelve_ways(app, now):
    product = make_product()
    for number in range(11):
        do(add_variant, product, VariantWish(unit="kg", price=1_000 + number), now=now)

    with pytest.raises(TooManyVariants):
        do(add_variant, product, KILO, now=now)

"""Every field of a lot's story comes from its own column."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from marketplace.catalog.models import Category, Product, Variant
from marketplace.core.db import Model, db, unit_of_work
from marketplace.core.page_versions import bump_versions
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller
from marketplace.stamps.models import Stamp
from marketplace.stories.heading import stamp_heading
from marketplace.stories.stamp_reading import StampReader
from marketplace.stories.story import lot_story
from marketplace.traceability.farm.models import (
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
)
from marketplace.traceability.lots.models import Lot, LotNote, LotState, PackInput
from marketplace.traceability.recalls.models import (
    LotRole,
    Recall,
    RecallLot,
    RecallScope,
    RecallState,
)
from tests.factories.distinct import read_from, set_apart
from tests.factories.lots import IN_MARKET_TIME, make_pack_lot
from tests.factories.saving import save
from tests.factories.stamps import make_stamps
from tests.factories.stories import make_tale

DAY = date(2026, 11, 21)
OF_PRODUCT = {
    "product_id": "product.id",
    "product_code": "product.code",
    "slug": "product.slug",
    "product": "product.name",
    "brand": "product.brand",
    "standard": "product.standard",
    "gtin": "product.gtin",
    "trust": "product.trust",
    "visible": "product.visible",
    "published_at": "product.published_at",
    "kind_picture": "category.picture",
    "unit_code": "product.unit_code",
    "seller_id": "seller.id",
    "seller_code": "seller.code",
    "seller": "seller.name",
    "seller_slug": "seller.slug",
    "seller_kind": "seller.kind",
    "hamlet": "seller.hamlet",
    "commune": "unit.name",
    "sku": "variant.sku",
    "price": "variant.price",
    "sale_unit": "variant.unit",
    "label": "variant.label",
    "base_quantity": "variant.base_quantity",
}
OF_LOT = {
    "lot_id": "lot.id",
    "lot_code": "lot.code",
    "lot_kind": "lot.kind",
    "packed_at": "lot.packed_at_place",
    **{name: f"lot.{name}" for name in ("state", "state_reason", "interval", "earliest_on")},
    **{name: f"lot.{name}" for name in ("harvested_from", "harvested_to", "packed_on", "grade")},
    **{name: f"lot.{name}" for name in ("best_before", "quantity_g", "used_g", "pack_size_g")},
    **{name: f"lot.{name}" for name in ("pack_count", "items", "complete", "yield_to_review")},
}
OF_STAMP = {
    "stamp_id": "stamp.id",
    "stamp_code": "stamp.code",
    "serial": "stamp.serial",
    "stamp_state": "stamp.state",
    **{name: f"stamp.{name}" for name in ("scans", "first_scanned_at", "sold_at", "confirmed_at")},
    **{name: f"stamp.{name}" for name in ("voided_at", "void_reason", "copied_at")},
}
HARVEST = {
    "code": "harvest.code",
    "product_code": "product.code",
    "taken_g": "input.grams",
    "season_id": "harvest.season_id",
    "harvested_from": "harvest.harvested_from",
    "harvested_to": "harvest.harvested_to",
    **{name: f"season.{name}" for name in ("variety", "process", "seed_source", "planted_on")},
}
WORK = {
    "material": "material.name",
    "substance": "material.substance",
    "taken_back_at": "entry.voided_at",
    **{name: f"entry.{name}" for name in ("kind", "quantity", "unit", "target", "waiting_days")},
    **{name: f"entry.{name}" for name in ("season_id", "done_on", "entered_at", "void_reason")},
}
AREA = ("code", "name", "status", "issuer", "area_m2", "valid_from", "valid_to", "checked_on")
CERTIFICATE = ("kind", "number", "issuer", "issued_on", "valid_to", "checked_on")
PACK = {
    "code": "lot.code",
    "product_code": "product.code",
    "taken_g": "input.grams",
    "packs": "lot.pack_count",
    "size_g": "lot.pack_size_g",
    "packed_on": "lot.packed_on",
}
RECALL = {
    "role": "recalled.role",
    "opened_at": "recall.created_at",
    **{name: f"recall.{name}" for name in ("code", "reason", "state", "outcome", "decision_no")},
    **{name: f"recall.{name}" for name in ("danger", "closed_at")},
}


def rows_apart() -> dict[str, Model]:
    """A stamped pack lot of one harvest, with one recall and one note, in rows that differ."""
    tale = make_tale()
    lot = make_pack_lot(tale.lot, count=20, pack_size_g=700)
    (stamp,) = make_stamps(lot, count=1)
    session, product = db.session, db.session.get_one(Product, tale.product.id)
    rows: dict[str, Model] = {
        "product": product,
        "category": session.get_one(Category, product.category_id),
        "seller": session.get_one(Seller, product.seller_id),
        "unit": session.scalars(select(AdminUnit).where(AdminUnit.code == product.unit_code)).one(),
        "variant": session.scalars(select(Variant).where(Variant.product_id == product.id)).one(),
        "lot": lot,
        "harvest": tale.lot,
        "input": session.scalars(select(PackInput)).one(),
        "stamp": session.get_one(Stamp, stamp.id),
        "season": session.get_one(GrowingSeason, tale.season.id),
        "entry": session.scalars(select(DiaryEntry).order_by(DiaryEntry.id.desc()).limit(1)).one(),
        "material": session.scalars(
            select(InputProduct).order_by(InputProduct.id.desc()).limit(1)
        ).one(),
        "area": session.scalars(select(GrowingArea)).one(),
        "certificate": session.scalars(select(FarmCertificate)).one(),
    }
    recall = Recall(
        code="TH-APART",
        seller_id=product.seller_id,
        unit_code=product.unit_code,
        scope=RecallScope.LOT,
        scope_reference=lot.code,
        reason="recall.reason",
        danger=2,
        state=RecallState.OPEN,
        opened_by="tests",
        created_at=IN_MARKET_TIME,
    )
    note = LotNote(
        lot_id=lot.id,
        state=LotState.HELD,
        reason="note.reason",
        noted_by="tests",
        noted_at=IN_MARKET_TIME,
    )
    save(recall, note)
    recalled = RecallLot(recall_id=recall.id, lot_id=lot.id, role=LotRole.RECALLED)
    save(recalled)
    rows |= {"recall": recall, "note": note, "recalled": recalled}
    set_apart(product, "name", "brand", "standard", "gtin", trust={"ocop": None})
    set_apart(rows["category"], "picture")
    set_apart(rows["seller"], "name", "hamlet")
    set_apart(rows["unit"], "name")
    set_apart(rows["variant"], "price", "label", "base_quantity")
    set_apart(lot, "state_reason", "grade", "packed_at_place", "harvested_from", "harvested_to")
    set_apart(lot, "packed_on", "earliest_on", "best_before", "items", used_g=701)
    set_apart(rows["season"], "variety", "process", "seed_source", "planted_on")
    set_apart(rows["entry"], "quantity", "waiting_days", "unit", "target", "void_reason")
    set_apart(rows["entry"], "voided_at", "entered_at")
    set_apart(rows["material"], "name", "substance")
    set_apart(rows["area"], "name", "issuer", "area_m2", "valid_from", "valid_to", "checked_on")
    set_apart(rows["certificate"], "number", "issuer", "checked_on")
    set_apart(rows["recall"], "decision_no", "closed_at")
    set_apart(rows["stamp"], "scans", "first_scanned_at", "sold_at", "confirmed_at", "voided_at")
    set_apart(rows["stamp"], "void_reason", "copied_at")
    for row in rows.values():
        session.refresh(row)
    return rows


def test_every_field_of_the_heading_comes_from_its_own_column(app: Flask) -> None:
    rows = rows_apart()
    product, seller, lot, stamp = (rows[name] for name in ("product", "seller", "lot", "stamp"))
    keys = [f"lot:{lot.id}", f"shop:{seller.id}", f"product:{product.id}"]
    for several in (keys, keys[:2], keys[:1]):
        with unit_of_work():
            bump_versions(*several)

    heading = stamp_heading(stamp.code, day=DAY)

    assert heading is not None
    found, expected = heading._asdict(), read_from(rows, OF_PRODUCT | OF_LOT | OF_STAMP)
    assert {name: found[name] for name in expected} == expected
    rest = {name: value for name, value in found.items() if name not in expected}
    versions = [rest.pop(name) for name in ("product_version", "shop_version", "lot_version")]
    assert versions == sorted(versions)
    assert len(set(versions)) == 3
    assert rest == {
        "picture": None,
        "has_laboratory": False,
        "has_stamps": True,
        "may_buy": True,
        "has_pin": False,
    }
    read = StampReader(db.engine)(stamp.code)
    assert read is not None
    assert {name: value for name, value in read._asdict().items() if name != "has_pin"} == {
        name: found["stamp_state" if name == "state" else name]
        for name in read._fields
        if name != "has_pin"
    }


def test_every_field_of_the_parts_comes_from_its_own_column(app: Flask) -> None:
    rows = rows_apart()
    heading = stamp_heading(rows["stamp"].code, day=DAY)
    assert heading is not None

    story = lot_story(heading)

    (harvest,) = story.harvests
    assert harvest._asdict() == read_from(rows, HARVEST) | {"plots": 1}
    work = story.work[-1]
    spraying = next(each for each in story.work if each.material == "input_product.name")
    assert spraying._asdict() == read_from(rows, WORK)
    assert work.done_on >= spraying.done_on
    (area,) = story.areas
    assert area._asdict() == read_from(rows, {name: f"area.{name}" for name in AREA})
    (certificate,) = story.certificates
    expected = read_from(rows, {name: f"certificate.{name}" for name in CERTIFICATE})
    assert certificate._asdict() == expected
    (news,) = story.recalls
    assert news._asdict() == read_from(rows, RECALL)
    (note,) = story.notes
    assert tuple(note) == (LotState.HELD, "note.reason", IN_MARKET_TIME)


def test_every_field_of_a_pack_of_the_harvest_comes_from_its_own_column(app: Flask) -> None:
    rows = rows_apart()
    lot, harvest = rows["lot"], rows["harvest"]
    assert isinstance(lot, Lot)
    assert isinstance(harvest, Lot)
    heading = stamp_heading(rows["stamp"].code, day=DAY)
    assert heading is not None

    story = lot_story(heading._replace(lot_id=harvest.id, lot_code=harvest.code))

    (pack,) = story.packs
    assert pack._asdict() == read_from(rows, PACK)

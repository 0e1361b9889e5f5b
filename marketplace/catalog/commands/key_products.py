"""Key products (sản phẩm chủ lực): what a commune declares for a year, and the listings under it."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.catalog.events import KeyProductDeclared
from marketplace.catalog.models import Category, KeyProduct, Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.localities.queries import unit_on


class KeyProductNotValid(errors.Invalid):
    code = "key_product_not_valid"
    sentence = N_("A key product needs a name, its produce and a year from 2020 to 2100.")


class UnitNotYours(errors.NotFound):
    code = "unit_not_yours"
    sentence = N_("This commune is not in your care.")


def key_product_for(unit_code: str, category_id: int, year: int) -> int | None:
    """The id of what the unit last declared for this produce, up to ``year``."""
    return db.session.scalar(
        select(KeyProduct.id)
        .where(
            KeyProduct.unit_code == unit_code,
            KeyProduct.category_id == category_id,
            KeyProduct.year <= year,
        )
        .order_by(KeyProduct.year.desc(), KeyProduct.id)
        .limit(1)
    )


def declare_key_product(
    *, unit_code: str, year: int, name: str, category: Category, actor: Actor, now: datetime
) -> KeyProduct:
    """Declare a key product of a unit and link the unit's listings of that produce to it.

    Declaring it again changes nothing. Raises UnitNotYours or KeyProductNotValid.
    """
    if not (actor.is_operator or unit_code in actor.unit_codes):
        raise UnitNotYours
    name = clean(name)
    if not 2 <= len(name) <= 200 or not 2020 <= year <= 2100 or category.parent_id is None:
        raise KeyProductNotValid
    declared = db.session.scalar(
        select(KeyProduct).where(
            KeyProduct.unit_code == unit_code, KeyProduct.year == year, KeyProduct.name == name
        )
    )
    if declared is not None:
        return declared
    declared = KeyProduct(unit_code=unit_code, year=year, name=name, category_id=category.id)
    db.session.add(declared)
    db.session.flush()
    _link_listings(declared, now)
    record(
        KeyProductDeclared(
            occurred_at=now,
            key_product_id=declared.id,
            key_product_name=name,
            unit_id=unit_on(unit_code, day=vietnam_day(now)).id,
            unit_code=unit_code,
            year=year,
            category_id=category.id,
        )
    )
    write_audit(
        actor=actor.user_code,
        action="catalog.declare_key_product",
        subject=f"unit:{unit_code}",
        now=now,
        name=name,
        year=year,
        produce=category.slug,
    )
    return declared


def _link_listings(declared: KeyProduct, now: datetime) -> None:
    query = select(Product.id).where(
        Product.unit_code == declared.unit_code, Product.category_id == declared.category_id
    )
    products = locked_products(db.session.scalars(query).all())
    for product in products:
        product.key_product_id = declared.id
    announce_changed(products, now=now)

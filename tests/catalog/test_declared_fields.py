"""Brand, barcode number and standard as sellers declare them."""

from datetime import datetime

import pytest
from flask import Flask

from marketplace.catalog.commands.products import ProductWords, edit_product
from marketplace.catalog.declared_fields import (
    DECLARED_FIELDS,
    DeclaredField,
    DeclaredTooLong,
    GtinNotValid,
)
from marketplace.catalog.models import Category, Product
from marketplace.core.db import db, unit_of_work
from marketplace.core.page_versions import versions_of
from tests.factories.produce import make_product


def declare(product: Product, now: datetime, **said: str) -> Product:
    words = ProductWords(
        category=db.session.get_one(Category, product.category_id),
        name=product.name,
        description=product.description,
        seasons=product.seasons,
        preorder_from=product.preorder_from,
        goods_class=product.goods_class,
        declared=said,
    )
    with unit_of_work():
        return edit_product(product, words, now=now)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8935001000129", "08935001000129"),
        (" 893-5001 000129 ", "08935001000129"),
        ("29141777", "00000029141777"),
        ("0400000123455", "00400000123455"),
        ("", None),
        ("   ", None),
    ],
)
def test_a_number_is_kept_with_fourteen_digits(
    app: Flask, now: datetime, typed: str, kept: str | None
) -> None:
    product = declare(make_product(), now, brand=" Hồng Xuân ", gtin=typed, standard="TCVN 8371")
    assert (product.brand, product.gtin, product.standard) == ("Hồng Xuân", kept, "TCVN 8371")


@pytest.mark.parametrize("typed", ["8935001000120", "893500100012", "GTIN", "89350010001२9", "0"])
def test_a_number_that_is_none_is_refused_and_nothing_changes(
    app: Flask, now: datetime, typed: str
) -> None:
    product = declare(make_product(), now, gtin="8935001000129")
    with pytest.raises(GtinNotValid):
        declare(product, now, brand="Khác", gtin=typed)
    assert (product.brand, product.gtin) == ("", "08935001000129")


@pytest.mark.parametrize("field", DECLARED_FIELDS, ids=lambda field: field.name)
def test_words_that_are_too_long_are_refused_at_their_field(
    app: Flask, now: datetime, field: DeclaredField
) -> None:
    name = field.name
    with pytest.raises(DeclaredTooLong) as refused:
        declare(make_product(), now, **{name: "x" * (field.longest + 1)})
    assert (refused.value.field, refused.value.code) == (name, f"product_{name}_too_long")


def test_saying_the_same_again_changes_no_page(app: Flask, now: datetime) -> None:
    product = declare(make_product(), now, brand="Hồng Xuân")
    key = f"product:{product.id}"
    before = versions_of([key])
    declare(product, now, brand="Hồng Xuân")
    assert versions_of([key]) == before
    declare(product, now, brand="Hồng Xuân 2")
    assert versions_of([key]) != before

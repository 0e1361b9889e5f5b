from typing import Annotated, NamedTuple

import pytest
from sqlalchemy import column, literal, select

from marketplace.core.rows import columns_of, read_row, read_rows


class Goods(NamedTuple):
    name: Annotated[str, literal("Vải thiều")]
    price: Annotated[int, literal(35_000)]
    stock: int


def test_columns_come_in_the_order_of_the_fields_under_their_names() -> None:
    columns = columns_of(Goods, stock=column("available"), price=column("asked"))

    assert [each.name for each in columns] == ["name", "price", "stock"]
    assert [getattr(each.element, "name", None) for each in columns[1:]] == ["asked", "available"]


def test_a_field_without_a_column_and_a_column_without_a_field_are_refused() -> None:
    with pytest.raises(TypeError, match="stock"):
        columns_of(Goods)
    with pytest.raises(TypeError, match="weight"):
        columns_of(Goods, stock=column("available"), weight=column("grams"))


@pytest.mark.usefixtures("app")
def test_rows_are_read_by_name_only() -> None:
    statement = select(*columns_of(Goods, stock=literal(7)))

    assert read_rows(Goods, statement) == [Goods(name="Vải thiều", price=35_000, stock=7)]
    assert read_row(Goods, statement.where(literal(1) == literal(2))) is None
    swapped = select(*reversed(columns_of(Goods, stock=literal(7))))
    with pytest.raises(TypeError, match="does not select"):
        read_rows(Goods, swapped)

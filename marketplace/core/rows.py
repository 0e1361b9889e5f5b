"""Rows by name: the class of a row says of each field which column it is read from.

    class Offer(NamedTuple):
        shop: Annotated[str, SELLER.c.name]
        price: Annotated[int, VARIANT.c.price]

`columns_of` turns that into the columns of a statement and `read_rows` turns what comes back into the
class, so that no column is ever known by its position.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import ColumnElement, CompoundSelect, Label, RowMapping, Select

from marketplace.core.db import db

Row = TypeVar("Row")
Statement = Select[Any] | CompoundSelect[Any]  # of whatever its columns are
Column = ColumnElement[Any]  # of whatever type its field has


def columns_of(row_class: type[Any], **given: Column) -> list[Label[Any]]:
    """The columns of ``row_class``, each labelled with its field's name, in the class's own order.

    ``given`` columns stand for fields that declare none, or in the place of those declared. Raises
    TypeError for a field without a column and for a column without a field.
    """
    declared = get_type_hints(row_class, include_extras=True)
    if unknown := given.keys() - declared.keys():
        raise TypeError(f"{row_class.__name__} has no field {', '.join(sorted(unknown))}")
    found = {
        name: given[name] if name in given else _declared(hint) for name, hint in declared.items()
    }
    if missing := [name for name, column in found.items() if column is None]:
        raise TypeError(f"{row_class.__name__} names no column for {', '.join(missing)}")
    return [column.label(name) for name, column in found.items() if column is not None]


def _declared(hint: Any) -> Column | None:  # an annotation, whatever it says
    said = getattr(hint, "__metadata__", ())
    return next((each for each in said if isinstance(each, ColumnElement)), None)


def read_rows(
    row_class: Callable[..., Row],
    statement: Statement,
    values: Mapping[str, object] | None = None,
) -> list[Row]:
    """What ``statement``, selected by `columns_of`, finds. One statement.

    Raises TypeError where its columns are not the fields of ``row_class``.
    """
    result = db.session.connection().execute(statement, dict(values or {}))
    fields = _fields(row_class)
    if tuple(result.keys()) != fields:
        raise TypeError(f"the statement does not select the fields {', '.join(fields)}")
    return [row_class(*row) for row in result]


@cache
def _fields(row_class: Callable[..., object]) -> tuple[str, ...]:
    return tuple(get_type_hints(row_class))


def read_row(
    row_class: Callable[..., Row],
    statement: Statement,
    values: Mapping[str, object] | None = None,
) -> Row | None:
    """The first of `read_rows`; None where there is none."""
    return next(iter(read_rows(row_class, statement, values)), None)


def picked(row_class: Callable[..., Row], row: RowMapping) -> Row:
    """The fields of ``row_class`` out of a row that has more columns than these."""
    return row_class(**{name: row[name] for name in _fields(row_class)})


def read_wider(
    statement: Statement, values: Mapping[str, object] | None = None
) -> Sequence[RowMapping]:
    """Rows by the names of their columns, for `picked` and what stands beside it. One statement."""
    return db.session.connection().execute(statement, dict(values or {})).mappings().all()

"""What every table's class promises: nothing is loaded unless a query says so."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column, relationship

import marketplace
from marketplace.core.db import Model


def import_all_models() -> None:
    for found in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if "models" in found.name.split("."):
            importlib.import_module(found.name)


def loaded_unasked(mappers: Iterable[Mapper[Any]]) -> list[str]:
    return sorted(
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    )


def test_every_relationship_is_loaded_only_where_a_query_says_so() -> None:
    import_all_models()

    assert loaded_unasked(Model.registry.mappers) == []


def test_a_relationship_that_loads_by_itself_is_seen() -> None:
    class Base(DeclarativeBase):
        pass

    class Grove(Base):
        __tablename__ = "grove"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Tree(Base):
        __tablename__ = "tree"
        id: Mapped[int] = mapped_column(primary_key=True)
        grove_id: Mapped[int] = mapped_column(ForeignKey(Grove.id))
        grove: Mapped[Grove] = relationship()
        told: Mapped[Grove] = relationship(lazy="raise", viewonly=True)

    assert loaded_unasked(Base.registry.mappers) == ["Tree.grove"]

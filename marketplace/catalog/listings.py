"""The tree of produce: groups and the kinds under them, with the version of what is on sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select

from marketplace.catalog.models import Category
from marketplace.core import errors, page_versions
from marketplace.core.db import db
from marketplace.core.sentences import N_


class CategoryNotFound(errors.NotFound):
    code = "category_not_found"
    sentence = N_("There is no such kind of produce. Look at all kinds instead.")


class Kind(NamedTuple):
    """A group (no parent) or a kind; ``picture`` is a name below the static folder."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    picture: str


class NamedKind(NamedTuple):
    """A name that leads to the kind of produce under ``slug``."""

    name: str
    slug: str
    picture: str


@dataclass(frozen=True)
class ProduceTree:
    """All groups and kinds in their order, and the catalogue's version when they were read."""

    kinds: Sequence[Kind]
    version: int

    @cached_property
    def by_slug(self) -> dict[str, Kind]:
        return {kind.slug: kind for kind in self.kinds}

    @cached_property
    def by_id(self) -> dict[int, Kind]:
        return {kind.id: kind for kind in self.kinds}

    @property
    def groups(self) -> list[Kind]:
        return [kind for kind in self.kinds if kind.parent_id is None]

    def under(self, group: Kind) -> list[Kind]:
        return [kind for kind in self.kinds if kind.parent_id == group.id]

    def group_of(self, kind: Kind) -> Kind | None:
        return self.by_id.get(kind.parent_id) if kind.parent_id else None

    def path(self, category_id: int) -> list[Kind]:
        """From the group down to the kind."""
        kind = self.by_id.get(category_id)
        if kind is None:
            return []
        group = self.group_of(kind)
        return [group, kind] if group else [kind]

    def kind(self, slug: str) -> Kind:
        """The group or kind under ``slug``; raises CategoryNotFound."""
        found = self.by_slug.get(slug)
        if found is None:
            raise CategoryNotFound
        return found

    def ids_within(self, kind: Kind) -> list[int]:
        """The kind itself and, for a group, every kind under it."""
        return [kind.id, *(each.id for each in self.kinds if each.parent_id == kind.id)]


_TREE = select(
    *(Category.__table__.c[name] for name in ("id", "parent_id", "slug", "name", "picture")),
    page_versions.version_of(page_versions.CATALOGUE).label("version"),
).order_by(Category.__table__.c.position, Category.__table__.c.id)


def produce_tree() -> ProduceTree:
    """All groups and kinds. One statement."""
    rows = db.session.connection().execute(_TREE).all()
    kinds = [Kind(row.id, row.parent_id, row.slug, row.name, row.picture) for row in rows]
    return ProduceTree(kinds, rows[0].version if rows else 0)

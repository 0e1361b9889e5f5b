"""Versions of shared pages: bumped in the writing transaction, read before a cached page is served."""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, db, insert_into
from marketplace.core.unit_state import after_commit, before_commit, kept

CATALOGUE = "catalogue"


class PageVersion(Model):
    """How often what a page shows has changed."""

    __tablename__ = "page_version"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)


class VersionBoard:
    """Hears of bumps made by this very process, so that its own pages are never stale."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[frozenset[str]], None]] = []

    def tell(self, keys: frozenset[str]) -> None:
        for listener in self.listeners:
            listener(keys)


board = VersionBoard()


class BumpedKeys(set[str]):
    """What the open unit of work makes stale."""


def bump_versions(*keys: str) -> None:
    """Make every page that depends on one of ``keys`` stale, when this unit of work commits."""
    kept(BumpedKeys).update(keys)
    # Every sale bumps the catalogue: whoever else does waits for this row until the commit.
    before_commit(_write_bumped, last=True)


def _write_bumped() -> None:
    keys = frozenset(kept(BumpedKeys))
    if not keys:
        return
    db.session.execute(
        insert_into(PageVersion)
        .values([{"key": key, "version": 1} for key in sorted(keys)])
        .on_conflict_do_update(
            index_elements=[PageVersion.key], set_={"version": PageVersion.version + 1}
        )
    )
    after_commit(lambda: board.tell(keys))


def versions_of(keys: Iterable[str]) -> dict[str, int]:
    """The present version of each key; 0 for one that was never bumped. One statement."""
    wanted = sorted(set(keys))
    rows = db.session.execute(
        select(PageVersion.key, PageVersion.version).where(PageVersion.key.in_(wanted))
    ).all()
    found = {key: version for key, version in rows}
    return {key: found.get(key, 0) for key in wanted}


def version_of(key: str | ColumnElement[str]) -> ColumnElement[int]:
    """The present version of ``key`` as a column, so that a page's first statement brings it along."""
    query = select(PageVersion.version).where(PageVersion.key == key)
    return func.coalesce(query.scalar_subquery(), 0)


def version_of_row(kind: str, number: ColumnElement[int]) -> ColumnElement[int]:
    """The present version of the page of one row: ``product:7`` for the kind ``product``."""
    return version_of(literal(f"{kind}:").concat(cast(number, String)))

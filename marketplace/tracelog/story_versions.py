"""Keeps trace pages fresh: the stamp that every page about a lot depends on."""

from collections.abc import Collection
from datetime import datetime

from marketplace.core.db import db
from marketplace.core.page_versions import bump_versions


def lot_version_key(lot_id: int) -> str:
    return f"lot:{lot_id}"


def freshen_stories(lot_ids: Collection[int], now: datetime | None = None) -> None:
    """What is told of these lots is different when the open unit of work commits.

    Also a listener of `lot_watch`. The caller's own rows are not written ahead of their time.
    """
    if lot_ids:
        with db.session.no_autoflush:
            bump_versions(*map(lot_version_key, lot_ids))

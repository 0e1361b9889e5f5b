"""Keeps trace pages fresh: the version that every page about a lot depends on."""

from collections.abc import Collection

from marketplace.core.page_versions import bump_versions


def lot_version_key(lot_id: int) -> str:
    return f"lot:{lot_id}"


def freshen_stories(lot_ids: Collection[int]) -> None:
    """What is told of these lots is different when the open unit of work commits."""
    bump_versions(*map(lot_version_key, lot_ids))

"""What the worker does for the catalogue."""

from datetime import datetime

from marketplace.catalog.commands.photos import (
    MAKE_DERIVATIVES,
    has_derivatives,
    mark_pictures_made,
)
from marketplace.core.db import atomically
from marketplace.core.images import PhotoBroken, derive
from marketplace.core.storage import MediaStore, derivative_name, desk, original_name
from marketplace.jobs.registry import job


@job(MAKE_DERIVATIVES)
def make_derivatives(*, picture: str, now: datetime) -> None:
    """Make what pages show of the picture with this hash; again changes nothing.

    The drawing happens outside any transaction.
    """
    if not has_derivatives(desk.store, picture):
        try:
            keep_derivatives(desk.store, picture)
        except (PhotoBroken, FileNotFoundError):
            atomically(lambda: mark_pictures_made(picture, made=False, now=now))
            return
    atomically(lambda: mark_pictures_made(picture, made=True, now=now))


def keep_derivatives(store: MediaStore, picture: str) -> None:
    """Draw and keep them; raises PhotoBroken, FileNotFoundError without an original."""
    made = derive(store.read(original_name(picture)))
    store.keep(derivative_name(picture, 320), made.card)
    store.keep(derivative_name(picture, 800), made.large)
    store.keep(derivative_name(picture, 800, "jpg"), made.large_jpeg)

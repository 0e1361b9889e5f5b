"""What the worker does for the catalogue."""

from datetime import datetime

from marketplace.catalog.commands.photos import MAKE_DERIVATIVES, mark_pictures_made
from marketplace.core.db import atomically
from marketplace.core.images import PhotoBroken, derive
from marketplace.core.storage import derivative_name, desk, original_name
from marketplace.jobs.registry import job


@job(MAKE_DERIVATIVES)
def make_derivatives(*, picture: str, now: datetime) -> None:
    """Make what pages show of the picture with this hash; again changes nothing.

    The drawing happens outside any transaction.
    """
    try:
        made = derive(desk.store.read(original_name(picture)))
    except (PhotoBroken, FileNotFoundError):
        atomically(lambda: mark_pictures_made(picture, made=False, now=now))
        return
    desk.store.keep(derivative_name(picture, 320), made.card)
    desk.store.keep(derivative_name(picture, 800), made.large)
    desk.store.keep(derivative_name(picture, 800, "jpg"), made.large_jpeg)
    atomically(lambda: mark_pictures_made(picture, made=True, now=now))

"""Photos of a product. The re-drawn original is kept at once; the worker makes the others."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.catalog.models import Photo, PhotoState, Product
from marketplace.core import errors
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.images import Redrawn, redraw
from marketplace.core.sentences import N_
from marketplace.core.storage import MediaStore, derivative_name, original_name
from marketplace.jobs.commands import enqueue

MOST_PHOTOS = 10
MAKE_DERIVATIVES = "catalog.make_derivatives"


class TooManyPhotos(errors.Invalid):
    code = "too_many_photos"
    field = "photos"
    sentence = N_("A product has at most 10 photos. Remove one first.")


def keep_photo(sent: bytes, *, store: MediaStore) -> Redrawn:
    """Take a picture through the gate into the store, before it belongs to any product.

    Needs no unit of work. Raises a refusal of `core.images`.
    """
    redrawn = redraw(sent)
    store.keep(original_name(redrawn.picture), redrawn.content)
    return redrawn


def add_photo(
    product: Product, sent: bytes | Redrawn, *, store: MediaStore, now: datetime
) -> Photo:
    """Put a photo last in a product's row; the same picture again changes nothing.

    What pages show of it is made by a job, unless the store holds it already.
    Raises TooManyPhotos or a refusal of `core.images`.
    """
    redrawn = keep_photo(sent, store=store) if isinstance(sent, bytes) else sent
    (product,) = locked_products([product.id])
    photos = _photos_of(product)
    for photo in photos:
        if photo.content_hash == redrawn.picture:
            return photo
    if len(photos) >= MOST_PHOTOS:
        raise TooManyPhotos
    ready = has_derivatives(store, redrawn.picture)
    photo = Photo(
        code=new_code("AN"),
        product_id=product.id,
        content_hash=redrawn.picture,
        state=PhotoState.READY if ready else PhotoState.WAITING,
        position=photos[-1].position + 1 if photos else 0,
        width=redrawn.width,
        height=redrawn.height,
        placeholder=redrawn.placeholder,
    )
    db.session.add(photo)
    db.session.flush()
    if not ready:
        enqueue(MAKE_DERIVATIVES, now=now, picture=redrawn.picture)
    announce_changed([product], now=now)
    return photo


def has_derivatives(store: MediaStore, picture: str) -> bool:
    """Whether the store holds everything that pages show of the picture with this hash."""
    return all(
        store.holds(derivative_name(picture, size, kind))
        for size, kind in ((320, "webp"), (800, "webp"), (800, "jpg"))
    )


def remove_photo(product: Product, code: str, *, now: datetime) -> None:
    """Take a photo from a product; one that is not there changes nothing."""
    (product,) = locked_products([product.id])
    for photo in _photos_of(product):
        if photo.code == code:
            db.session.delete(photo)
            db.session.flush()
            announce_changed([product], now=now)


def arrange_photos(product: Product, codes: Sequence[str], *, now: datetime) -> None:
    """Show the photos with ``codes`` first, in this order; the others keep theirs after them."""
    (product,) = locked_products([product.id])
    photos = _photos_of(product)
    wanted = {code: place for place, code in enumerate(codes)}
    arranged = sorted(photos, key=lambda photo: wanted.get(photo.code, len(wanted)))
    if arranged == photos:
        return
    for place, photo in enumerate(arranged):
        photo.position = place
    announce_changed([product], now=now)


def mark_pictures_made(picture: str, *, made: bool, now: datetime) -> None:
    """Note that a picture's derivatives are there, or cannot be made."""
    ids = select(Photo.product_id).where(Photo.content_hash == picture)
    products = locked_products(sorted(set(db.session.scalars(ids))))
    for photo in db.session.scalars(select(Photo).where(Photo.content_hash == picture)):
        photo.state = PhotoState.READY if made else PhotoState.FAILED
    announce_changed(products, now=now)


def _photos_of(product: Product) -> list[Photo]:
    query = select(Photo).where(Photo.product_id == product.id)
    return list(db.session.scalars(query.order_by(Photo.position, Photo.id)))

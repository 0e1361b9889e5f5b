"""Photos sent with a form: a good one is kept even where another field is wrong."""

from collections.abc import Iterable

from flask import request
from wtforms import Field

from marketplace.catalog.commands.photos import MOST_PHOTOS, TooManyPhotos, keep_photo
from marketplace.core.errors import Invalid
from marketplace.core.images import LARGEST_FILE, Redrawn, reopened
from marketplace.core.storage import MEDIA_NAME, original_name
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.media import media_store, media_url

KEPT = "kept_photo"


def sent_photos(field: Field) -> list[Redrawn]:
    """The photos kept from the last try and those sent now, without those ticked for removal.

    What cannot be taken gets its sentence at ``field``.
    """
    found = {photo.picture: photo for photo in _kept_before()}
    refused: dict[str, None] = {}
    for file in request.files.getlist(field.name):
        if not file.filename:
            continue
        with file.stream as stream:
            sent = stream.read(LARGEST_FILE + 1)
        try:
            photo = keep_photo(sent, store=media_store())
        except Invalid as refusal:
            refused[refusal_sentence(refusal)] = None
            continue
        found.setdefault(photo.picture, photo)
    if len(found) > MOST_PHOTOS:
        refused[refusal_sentence(TooManyPhotos())] = None
    if refused:
        field.errors = [*field.errors, *refused]
    return list(found.values())[:MOST_PHOTOS]


def _kept_before() -> Iterable[Redrawn]:
    removed = set(request.form.getlist("remove_photo"))
    store = media_store()
    for picture in request.form.getlist(KEPT)[:MOST_PHOTOS]:
        name = original_name(picture)
        if picture not in removed and MEDIA_NAME.fullmatch(name) and store.holds(name):
            yield reopened(store.read(name))


def previews(photos: Iterable[Redrawn]) -> list[tuple[str, str]]:
    """(hash, address) of photos that belong to no product yet, for the photo picker."""
    return [(photo.picture, media_url(original_name(photo.picture))) for photo in photos]

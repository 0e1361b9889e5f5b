"""Photos of a product: kept at once, made small by the worker, at most ten, in the seller's order."""

import pytest

from marketplace.catalog.commands.photos import (
    TooManyPhotos,
    add_photo,
    arrange_photos,
    keep_photo,
    remove_photo,
)
from marketplace.catalog.models import Photo, PhotoState
from marketplace.core.db import atomically, db
from marketplace.core.events import OutboxEvent
from marketplace.core.images import PhotoFormatUnknown
from marketplace.core.storage import derivative_name, desk, original_name
from marketplace.jobs.commands import run_due_jobs
from marketplace.jobs.models import Job
from tests.core.pictures import jpeg, picture
from tests.factories import make_product


def put(product, now, size=60):
    sent = jpeg(picture(size, 40))
    return atomically(lambda: add_photo(product, sent, store=desk.store, now=now))


def codes(product):
    rows = db.session.query(Photo).filter_by(product_id=product.id).order_by("position", "id")
    return [photo.code for photo in rows]


def test_a_photo_waits_for_the_worker_that_makes_it_small(app, now):
    product = make_product()

    photo = put(product, now, size=900)

    assert (photo.state, photo.width, photo.height) == (PhotoState.WAITING, 900, 40)
    assert desk.store.holds(original_name(photo.content_hash))
    assert run_due_jobs(now=now) == 1
    assert db.session.query(Photo).one().state is PhotoState.READY
    for size, kind in ((320, "webp"), (800, "webp"), (800, "jpg")):
        assert desk.store.holds(derivative_name(photo.content_hash, size, kind))
    assert [row.name for row in db.session.query(OutboxEvent)] == ["catalog.product_changed"] * 2


def test_a_photo_whose_file_is_lost_is_marked_as_failed(app, now):
    photo = put(make_product(published=False), now)
    desk.store.path(original_name(photo.content_hash)).unlink()

    run_due_jobs(now=now)

    assert db.session.query(Photo).one().state is PhotoState.FAILED


def test_the_same_photo_again_is_there_once(app, now):
    product = make_product()

    assert put(product, now).code == put(product, now).code
    assert len(codes(product)) == 1
    assert db.session.query(Job).count() == 1


def test_an_eleventh_photo_is_refused(app, now):
    product = make_product(published=False)
    for number in range(10):
        put(product, now, size=60 + number)

    with pytest.raises(TooManyPhotos):
        put(product, now, size=99)
    assert len(codes(product)) == 10


def test_photos_are_arranged_and_removed(app, now):
    product = make_product()
    first, second, third = (put(product, now, size=60 + number).code for number in range(3))

    atomically(lambda: arrange_photos(product, [third, "unknown", first], now=now))
    assert codes(product) == [third, first, second]
    atomically(lambda: remove_photo(product, first, now=now))
    atomically(lambda: remove_photo(product, first, now=now))

    assert codes(product) == [third, second]


def test_a_bad_file_changes_nothing(app, now):
    product = make_product()

    with pytest.raises(PhotoFormatUnknown):
        atomically(lambda: add_photo(product, b"text", store=desk.store, now=now))

    assert codes(product) == []


def test_a_photo_kept_beforehand_is_added_by_what_the_gate_made(app, now):
    kept = keep_photo(jpeg(), store=desk.store)
    product = make_product()

    photo = atomically(lambda: add_photo(product, kept, store=desk.store, now=now))

    assert photo.content_hash == kept.picture

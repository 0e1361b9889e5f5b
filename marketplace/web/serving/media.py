"""Serves the pictures of the media store under ``/media/<hash>-<size>.webp|jpg``.

A name is the hash of its content, so browsers may keep it for ever.
"""

from flask import Flask, Response, abort, request

from marketplace.core.storage import MEDIA_NAME, MediaStore, desk
from marketplace.web.serving.settings import KEY, settings

FOREVER = "public, max-age=31536000, immutable"


def media_store() -> MediaStore:
    """The store of the running application."""
    return MediaStore(settings().media_path)


def media_url(name: str) -> str:
    """The address of a media file, such as `catalog.queries.photo_file` names it."""
    return f"/media/{name}"


def serve(name: str) -> Response:
    if not MEDIA_NAME.fullmatch(name):
        abort(404)
    path = media_store().path(name)
    if not path.is_file():
        abort(404)
    kind = "image/webp" if name.endswith(".webp") else "image/jpeg"
    answer = Response(path.read_bytes(), mimetype=kind)
    answer.headers["Cache-Control"] = FOREVER
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.set_etag(name)
    answer.make_conditional(request)
    return answer


def init_media(app: Flask) -> None:
    """Serve the store of ``app``, and let this process's jobs write into it."""
    desk.use(MediaStore(app.extensions[KEY].media_path))
    app.add_url_rule("/media/<name>", "media", serve)
    app.jinja_env.globals["media_url"] = media_url

"""Style sheets and scripts: many small sources, one file each on the wire.

`install_assets` reads the sources when the application is made, joins and lightly
minifies them in memory and serves them under a name that carries their hash. Templates
ask `asset_url(name)` for every static file and never write an address by hand.

Script sources are ES modules without import or export; each is wrapped in a block, so
that its names stay its own. They hold no template literal that spans lines.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

BUNDLES: Mapping[str, tuple[str, ...]] = {
    "site.css": tuple(
        f"css/src/{part}.css"
        for part in ("tokens", "base", "layout", "components", "people", "storefront")
    ),
    "desk.css": tuple(
        f"css/src/{part}.css"
        for part in ("tokens", "base", "layout", "components", "people", "seller", "commune")
    ),
    "print.css": tuple(f"css/src/{part}.css" for part in ("tokens", "base", "print")),
    "site.js": tuple(
        f"js/src/{part}.js"
        for part in (
            "lazy_pictures",
            "cart_badge",
            "checkout_sum",
            "quantity_stepper",
            "money_input",
            "copy_button",
            "countdown",
            "order_poll",
            "search_suggest",
            "photo_picker",
            "submit_guard",
            "form_draft",
        )
    ),
}

KEY = "assets"
LOOK_AGAIN_SECONDS = 1
FOREVER = "public, max-age=31536000, immutable"
CONTENT_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Bundle:
    """One joined file, ready to be sent plain or packed."""

    name: str
    body: bytes
    packed: bytes
    digest: str

    @property
    def path(self) -> str:
        """The address below the static folder, such as `site.0f3c….css`."""
        stem, kind = self.name.split(".")
        return f"{stem}.{self.digest}.{kind}"


def minify_css(source: str) -> str:
    """The same rules without comments and idle white space."""
    text = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    text = re.sub(r"(?<=[{;])([\w-]+):\s+", r"\1:", text)
    return text.replace(";}", "}").strip()


def minify_js(source: str) -> str:
    """The same statements without whole-line comments, indentation and empty lines."""
    text = re.sub(r"^\s*/\*\*.*?\*/\s*$", "", source, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def build_bundle(name: str, sources: list[str]) -> Bundle:
    """Join the sources in their order; the digest follows from the content alone."""
    if name.endswith(".css"):
        text = "".join(minify_css(source) for source in sources)
    else:
        text = "\n".join(f"{{\n{minify_js(source)}\n}}" for source in sources)
    body = text.encode()
    return Bundle(
        name=name,
        body=body,
        packed=gzip.compress(body, compresslevel=9, mtime=0),
        digest=hashlib.sha256(body).hexdigest()[:12],
    )


class Assets:
    """The bundles of one application and the digests of its other static files."""

    def __init__(self, folder: Path, url_path: str) -> None:
        self._folder = folder
        self._url_path = url_path
        self._urls: dict[str, tuple[float, str]] = {}
        self._digests: dict[str, tuple[tuple[int, int], str]] = {}
        self._bundles = {
            name: build_bundle(name, [(folder / part).read_text("utf-8") for part in parts])
            for name, parts in BUNDLES.items()
        }

    def url(self, name: str) -> str:
        """The address of a bundle, or of a file below the static folder, with its digest.

        Raises FileNotFoundError for a name that is neither.
        """
        moment = time.monotonic()
        known = self._urls.get(name)
        if known is not None and moment < known[0]:
            return known[1]
        bundle = self._bundles.get(name)
        tail = bundle.path if bundle is not None else f"{name}?v={self.digest(name)}"
        self._urls[name] = (moment + LOOK_AGAIN_SECONDS, f"{self._url_path}/{tail}")
        return self._urls[name][1]

    def digest(self, name: str) -> str:
        """The digest of a plain static file as it is on disk now."""
        file = self._folder / name
        stat = file.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._digests.get(name)
        if known is None or known[0] != stamp:
            known = (stamp, hashlib.sha256(file.read_bytes()).hexdigest()[:12])
            self._digests[name] = known
        return known[1]

    def answer(self, stem: str, digest: str, kind: str) -> Response:
        """Send a bundle; one asked for under an older digest is sent fresh and not kept."""
        bundle = self._bundles.get(f"{stem}.{kind}")
        if bundle is None:
            abort(404)
        packed = request.accept_encodings["gzip"] > 0
        response = Response(
            bundle.packed if packed else bundle.body, content_type=CONTENT_TYPES[kind]
        )
        if packed:
            response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = FOREVER if digest == bundle.digest else "no-cache"
        response.set_etag(f"{bundle.digest}-gz" if packed else bundle.digest)
        response.make_conditional(request)
        return response


def asset_address(name: str) -> str:
    """`asset_url` of the running application, for code outside templates."""
    assets = current_app.extensions[KEY]
    assert isinstance(assets, Assets)
    return assets.url(name)


def install_assets(app: Flask) -> Assets:
    """Serve the bundles and give templates `asset_url`; call once while making the app."""
    if app.static_folder is None or app.static_url_path is None:
        raise RuntimeError("The application has no static folder to build assets from.")
    assets = Assets(Path(app.static_folder), app.static_url_path)
    app.add_url_rule(
        f"{app.static_url_path}/<any(site,desk,print):stem>.<string(length=12):digest>.<any(css,js):kind>",
        "assets",
        assets.answer,
    )
    app.extensions[KEY] = assets
    app.add_template_global(assets.url, "asset_url")

    @app.after_request
    def keep_static_files(response: Response) -> Response:
        """A static file asked for under its present digest may be kept for a year."""
        if request.endpoint == "static" and response.status_code in (200, 304):
            name = (request.view_args or {}).get("filename", "")
            if name and request.args.get("v") == assets.digest(name):
                response.headers["Cache-Control"] = FOREVER
        return response

    return assets

"""The joined style sheets and scripts, as a browser meets them."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.web.serving.assets import (
    BUNDLES,
    FOREVER,
    Assets,
    install_assets,
    minify_css,
    minify_js,
)
from marketplace.web.trace.style import FROM_SPRITE

STATIC = Path(__file__).resolve().parents[2] / "static"
YEAR = "max-age=31536000"


@pytest.fixture(name="site")
def _site() -> tuple[FlaskClient, Assets]:
    app = Flask(__name__, static_folder=str(STATIC))
    return app.test_client(), install_assets(app)


def cache_rule(client, address):
    with client.get(address) as answer:
        assert answer.status_code == 200
        return answer.headers.get("Cache-Control", "")


def test_a_bundle_is_kept_for_a_year_under_its_own_name(site):
    client, assets = site
    answer = client.get(assets.url("site.css"))
    assert answer.status_code == 200
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == FOREVER
    assert (
        client.get(
            assets.url("site.css"), headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )


def test_a_bundle_asked_for_under_an_older_digest_is_sent_but_not_kept(site):
    client, assets = site
    answer = client.get("/static/site.000000000000.js")
    assert answer.data == client.get(assets.url("site.js")).data
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_bundle_that_nobody_made_is_not_found(site):
    client, _assets = site
    assert client.get("/static/desk.000000000000.js").status_code == 404


def test_a_packed_answer_holds_the_same_bytes(site):
    client, assets = site
    packed = client.get(assets.url("desk.css"), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == client.get(assets.url("desk.css")).data


def test_another_static_file_is_kept_only_under_its_present_digest(site):
    client, assets = site
    plain = "/static/vendor/lucide/sprite.svg"
    assert YEAR in cache_rule(client, assets.url("vendor/lucide/sprite.svg"))
    assert YEAR not in cache_rule(client, f"{plain}?v=old")
    assert YEAR not in cache_rule(client, plain)


def test_a_name_without_a_file_fails_at_once(site):
    _client, assets = site
    with pytest.raises(FileNotFoundError):
        assets.url("img/never-drawn.svg")


def test_minifying_keeps_the_meaning_of_rules():
    source = "/* why */\na :hover,\n b { color : red; margin: calc(1px + 2px) ; }\n"
    assert minify_css(source) == "a :hover,b{color : red;margin:calc(1px + 2px)}"


def test_minifying_keeps_addresses_inside_scripts():
    source = '// why\nconst a = "https://x"; // stays\n\n  b();\n'
    assert minify_js(source) == 'const a = "https://x"; // stays\nb();'


def test_what_a_public_page_loads_stays_within_its_budget(site):
    client, assets = site
    sizes = {
        name: len(client.get(assets.url(name), headers={"Accept-Encoding": "gzip"}).data)
        for name in BUNDLES
    }
    assert sizes["site.css"] <= 14_000
    assert sizes["desk.css"] <= 14_000
    assert sizes["site.js"] <= 20_000


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = (STATIC / "vendor/lucide/sprite.svg").read_text("utf-8")
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = set(FROM_SPRITE.values())
    for page in (STATIC.parent / "templates").rglob("*.html"):
        if page.parent.name == "trace":  # draws its icons inside the page, see `trace.style`
            continue
        named |= set(re.findall(r"(?:\bicon|\bdraw)\(['\"]([\w-]+)['\"]", page.read_text("utf-8")))
    assert named <= drawn

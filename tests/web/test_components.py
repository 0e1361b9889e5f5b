"""Every component renders in every state, in words of the house and within the content policy."""

import re

import pytest
from flask import Flask, render_template
from flask_babel import Babel
from flask_wtf import CSRFProtect

from marketplace.web.serving.assets import install_assets
from marketplace.web.serving.formats import init_formats
from marketplace.web.serving.showcase import showcase_context
from tests.web.test_assets import STATIC


@pytest.fixture(name="page", scope="module")
def _page() -> str:
    app = Flask(
        __name__, static_folder=str(STATIC), template_folder=str(STATIC.parent / "templates")
    )
    app.config.update(SECRET_KEY="only-for-this-page", BABEL_DEFAULT_LOCALE="vi")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["language"] = lambda: "vi"
    Babel(app)
    CSRFProtect(app)
    init_formats(app)
    install_assets(app)
    with app.test_request_context("/quan-tri/giao-dien"):
        return render_template("admin/components.html", desk_name="Chợ", **showcase_context())


def test_no_component_carries_a_style_or_a_handler_of_its_own(page):
    assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)=", page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


def test_every_mistake_is_named_at_its_field_and_at_the_head_of_the_form(page):
    sentence = "Giá phải từ 1.000 ₫ trở lên."
    assert page.count(sentence) == 2
    assert 'href="#sai-price"' in page
    assert 'aria-describedby="sai-price-error"' in page


def test_what_was_typed_stays_in_the_field_beside_its_mistake(page):
    field = re.search(r'<input[^>]*id="sai-phone"[^>]*>', page)
    assert field is not None
    assert 'value="09123"' in field.group()
    assert 'aria-describedby="sai-phone-hint sai-phone-error"' in field.group()


def test_money_is_shown_with_its_plain_number_for_machines(page):
    assert '<data class="price" value="420000">420.000\u00a0₫</data>' in page


def test_every_description_points_at_something_on_the_page(page):
    named = {
        one for group in re.findall(r'aria-describedby="([^"]+)"', page) for one in group.split()
    }
    assert named <= set(re.findall(r'\sid="([^"]+)"', page))


def test_no_name_of_a_place_on_the_page_is_used_twice(page):
    names = re.findall(r'\sid="([^"]+)"', page)
    assert len(names) == len(set(names))

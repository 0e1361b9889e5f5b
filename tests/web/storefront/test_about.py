"""The pages that say who runs the market: they stand in every page's foot."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.web.serving.settings import KEY


@dataclass(frozen=True)
class Reached:
    phone: str = "0209 3 812 345"
    email: str = "cho@xa.example"


@pytest.fixture
def reached(app: Flask) -> Iterator[Reached]:
    """The market's phone and e-mail are set."""
    usual, contact = app.extensions[KEY], Reached()
    app.extensions[KEY] = usual.model_copy(
        update={"market_phone": contact.phone, "market_email": contact.email}
    )
    yield contact
    app.extensions[KEY] = usual


@pytest.mark.parametrize("path", ["/lien-he", "/quy-che", "/"])
def test_phone_and_mail_of_the_market_can_be_read(app: Flask, reached: Reached, path: str) -> None:
    answer = app.test_client().get(path)
    main, _, foot = answer.text.partition("<footer")

    assert answer.status_code == 200
    for part in (main, foot) if path != "/" else (foot,):
        assert 'href="tel:02093812345"' in part
        assert f'href="mailto:{reached.email}"' in part


def test_without_phone_and_mail_the_contact_page_says_where_to_go(app: Flask) -> None:
    page = app.test_client().get("/lien-he").text

    assert "tel:" not in page
    assert "mailto:" not in page
    assert "Mời bạn đến trụ sở xã" in page

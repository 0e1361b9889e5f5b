"""A field that has to be filled in is not filled in by blanks."""

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField

from marketplace.core.text import clean, fold
from marketplace.web.forms.form_rules import Needed, tidy
from marketplace.web.forms.typed_fields import Money


class Asking(FlaskForm):
    name = StringField("Tên", [Needed("Gõ tên.")], filters=[tidy])
    price = Money("Giá", [Needed("Gõ giá.")])
    day = DateField("Ngày", [Needed("Chọn ngày.")])


@pytest.mark.parametrize("blank", ["", " ", "\t ", "\u00a0", "\u200b", "\u3000 \u2060"])
def test_blanks_are_nothing(app: Flask, blank: str) -> None:
    typed = {"name": blank, "price": blank, "day": blank}
    with app.test_request_context("/", method="POST", data=typed):
        form = Asking(meta={"csrf": False})

        assert not form.validate()
        assert form.errors == {"name": ["Gõ tên."], "price": ["Gõ giá."], "day": ["Chọn ngày."]}


@pytest.mark.parametrize("sent", ["", "false"])
def test_a_box_that_is_not_ticked_is_not(app: Flask, sent: str) -> None:
    class Agreeing(FlaskForm):
        agreed = BooleanField("Đồng ý", [Needed("Đánh dấu ô này.")])

    with app.test_request_context("/", method="POST", data={"agreed": sent}):
        assert not Agreeing(meta={"csrf": False}).validate()
    with app.test_request_context("/", method="POST", data={"agreed": "y"}):
        assert Agreeing(meta={"csrf": False}).validate()


def test_what_is_typed_passes(app: Flask) -> None:
    typed = {"name": " Lê  Hoa ", "price": "25k", "day": "2026-11-21"}
    with app.test_request_context("/", method="POST", data=typed):
        form = Asking(meta={"csrf": False})

        assert form.validate()
        assert (form.name.data, form.price.number) == ("Lê Hoa", 25_000)


def test_the_icelandic_letter_is_a_d_with_a_stroke() -> None:
    assert clean("Ðồng Tháp, ðường phèn") == "Đồng Tháp, đường phèn"
    assert fold("Ðồng Tháp") == "dong thap"

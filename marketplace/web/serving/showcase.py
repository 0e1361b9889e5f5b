"""What the component page needs: a form in each of its states and plain sample values."""

from __future__ import annotations

from datetime import UTC, datetime

import segno
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)

PRODUCE = {"vai": "Vải thiều", "cam": "Cam", "buoi": "Bưởi", "xoai": "Xoài"}
UNITS = {"kg": "kg", "qua": "quả", "chuc": "chục", "thung": "thùng"}


class ShowcaseForm(FlaskForm):
    """One field of each kind; it is shown and never sent anywhere."""

    name = StringField("Tên gian hàng")
    about = TextAreaField("Giới thiệu")
    price = StringField("Giá một ký")
    stock = IntegerField("Còn bao nhiêu?")
    phone = StringField("Số điện thoại")
    code = StringField("Mã xác nhận")
    produce = RadioField(
        "Bán gì?", choices=[SelectChoice(value, label) for value, label in PRODUCE.items()]
    )
    units = SelectMultipleField(
        "Bán theo",
        choices=[SelectChoice(value, label) for value, label in UNITS.items()],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    ward = StringField("Xã, phường nhận hàng")
    photos = MultipleFileField("Ảnh sản phẩm")
    agreed = BooleanField("Tôi đồng ý với quy chế hoạt động của chợ")


def showcase_context() -> dict[str, object]:
    """The arguments of `admin/components.html`."""
    fresh = ShowcaseForm(formdata=None, prefix="moi")
    filled = ShowcaseForm(
        formdata=None,
        prefix="sai",
        data={"name": "Vườn vải nhà Lục", "price": "25.000", "phone": "09123", "produce": "vai"},
    )
    filled.phone.errors = ["Số điện thoại còn thiếu số. Hãy xem lại rồi bấm gửi."]
    filled.price.errors = ["Giá phải từ 1.000 ₫ trở lên."]
    filled.produce.errors = ["Hãy chọn một loại nông sản."]
    filled.photos.errors = ["Tệp này không phải là ảnh. Hãy chọn ảnh khác."]
    code = segno.make("00020101021238570010A000000727", error="m")
    return {
        "fresh": fresh,
        "filled": filled,
        "qr": Markup(code.svg_inline(scale=4, border=0, omitsize=True)),  # noqa: S704  our own drawing
        "deadline": datetime(2030, 1, 1, 5, 0, tzinfo=UTC),
    }

"""What sellers say about orders and about their own delivery."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.core.money import Vnd
from marketplace.orders.models import Zone
from marketplace.web.forms.form_rules import at_most, offered, tidy

OTHER = "khac"
REASONS = (
    ("het-hang", _l("Sold out")),
    ("mat-mua", _l("Weather, failed harvest")),
    ("qua-xa", _l("I cannot bring it there")),
    (OTHER, _l("Another reason")),
)


class DeclineForm(FlaskForm):
    reason = RadioField(
        _l("Why can you not sell it?"),
        choices=[SelectChoice(value, words) for value, words in REASONS],
        validators=[offered(_l("Choose a reason, so that the buyer knows."))],
        validate_choice=False,
    )
    words = StringField(_l("In your own words"), [at_most(300)], filters=[tidy])

    def validate(self, extra_validators: Any = None) -> bool:  # as wtforms calls it
        valid = bool(super().validate(extra_validators))
        if self.reason.data == OTHER and not self.words.data:
            self.words.errors = [_("Write the reason, so that the buyer knows.")]
            valid = False
        return valid

    @property
    def sentence(self) -> str:
        """The reason as the buyer reads it."""
        word = "" if self.reason.data == OTHER else str(dict(REASONS)[self.reason.data])
        return ". ".join(part for part in (word, self.words.data) if part)


def amount_typed(text: str | None) -> str:
    """Digits as people type them, without dots, blanks and the đồng sign."""
    return "".join(c for c in (text or "") if c not in ".,₫đ \u00a0")


FIELD_OF = {
    Zone.SAME_UNIT: "same_unit",
    Zone.SAME_PROVINCE: "same_province",
    Zone.COUNTRY: "country",
}


class DeliveryForm(FlaskForm):
    """A fee per zone and from which sum it is free; an empty fee means the market's own."""

    same_unit = StringField(_l("Fee"), filters=[amount_typed])
    same_unit_free = StringField(_l("Free from"), filters=[amount_typed])
    same_province = StringField(_l("Fee"), filters=[amount_typed])
    same_province_free = StringField(_l("Free from"), filters=[amount_typed])
    country = StringField(_l("Fee"), filters=[amount_typed])
    country_free = StringField(_l("Free from"), filters=[amount_typed])

    def validate(self, extra_validators: Any = None) -> bool:  # as wtforms calls it
        valid = bool(super().validate(extra_validators))
        for zone in Zone:
            for field in self.fields_of(zone):
                if field.data and not _is_amount(field.data):
                    field.errors = [_("Type an amount in đồng, such as 25.000.")]
                    valid = False
        return valid

    def fields_of(self, zone: Zone) -> tuple[Any, Any]:  # wtforms fields are untyped
        name = FIELD_OF[zone]
        return self[name], self[f"{name}_free"]

    def amounts(self, zone: Zone) -> tuple[Vnd | None, Vnd | None]:
        """The fee and the sum from which it is free, as typed."""
        fee, free = (field.data for field in self.fields_of(zone))
        return Vnd(int(fee)) if fee else None, Vnd(int(free)) if free else None


def _is_amount(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9

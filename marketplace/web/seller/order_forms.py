"""What sellers say about orders and about their own delivery."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from marketplace.core.money import Vnd
from marketplace.orders.models import Zone
from marketplace.web.forms.form_rules import at_most, offered, tidy
from marketplace.web.forms.typed_fields import Money

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


FIELD_OF = {
    Zone.SAME_UNIT: "same_unit",
    Zone.SAME_PROVINCE: "same_province",
    Zone.COUNTRY: "country",
}


FEE = NumberRange(0, 999_999_999, _l("Type an amount in đồng, such as 25.000."))


class DeliveryForm(FlaskForm):
    """A fee per zone and from which sum it is free; an empty fee means the market's own."""

    same_unit = Money(_l("Fee"), [Optional(), FEE])
    same_unit_free = Money(_l("Free from"), [Optional(), FEE])
    same_province = Money(_l("Fee"), [Optional(), FEE])
    same_province_free = Money(_l("Free from"), [Optional(), FEE])
    country = Money(_l("Fee"), [Optional(), FEE])
    country_free = Money(_l("Free from"), [Optional(), FEE])

    def fields_of(self, zone: Zone) -> tuple[Any, Any]:  # wtforms fields are untyped
        name = FIELD_OF[zone]
        return self[name], self[f"{name}_free"]

    def amounts(self, zone: Zone) -> tuple[Vnd | None, Vnd | None]:
        """The fee and the sum from which it is free, as typed."""
        fee, free = (field.data for field in self.fields_of(zone))
        return Vnd(fee) if fee is not None else None, Vnd(free) if free is not None else None

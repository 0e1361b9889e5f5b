"""What sellers say about stamps: how many, on which paper, and which to cancel."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.stamps.sheets import SHEETS
from marketplace.web.forms.form_rules import at_most, digits_only, offered, tidy
from marketplace.web.words.stamp_words import SHEET_NAMES


def whole_number(_form: object, field: StringField) -> None:
    """Accept a whole number, with or without blanks."""
    text = digits_only(field.data)
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValidationError(_l("Type a whole number, for example 24."))


def number_in(field: StringField) -> int:
    """What `whole_number` accepted."""
    return int(digits_only(field.data))


class BatchForm(FlaskForm):
    count = StringField(_l("How many stamps?"), [whole_number], filters=[tidy])
    sheet = RadioField(
        _l("Which label paper do you print on?"),
        choices=[SelectChoice(code, SHEET_NAMES[code]) for code in SHEETS],
        validators=[offered(_l("Choose the sheet of labels that you print on."))],
        validate_choice=False,
    )
    pins = BooleanField(_l("Print a scratch number on each stamp"))
    key = HiddenField(validators=[at_most(40)], filters=[tidy])


class VoidStampsForm(FlaskForm):
    first = StringField(_l("From stamp number"), [whole_number], filters=[tidy])
    last = StringField(_l("To stamp number"), [whole_number], filters=[tidy])
    reason = StringField(_l("Why?"), [at_most(300)], filters=[tidy])

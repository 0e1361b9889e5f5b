"""What sellers say about stamps: how many, on which paper, and which to cancel."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.stamps.sheets import SHEETS
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.typed_fields import TypedNumber
from marketplace.web.words.stamp_words import SHEET_NAMES


class BatchForm(FlaskForm):
    count = TypedNumber(
        _l("How many stamps?"), [Needed(_l("Type a whole number, for example 24."))]
    )
    sheet = RadioField(
        _l("Which label paper do you print on?"),
        choices=[SelectChoice(code, SHEET_NAMES[code]) for code in SHEETS],
        validators=[offered(_l("Choose the sheet of labels that you print on."))],
        validate_choice=False,
    )
    pins = BooleanField(_l("Print a scratch number on each stamp"))
    key = HiddenField(validators=[at_most(40)], filters=[tidy])


class VoidStampsForm(FlaskForm):
    first = TypedNumber(
        _l("From stamp number"), [Needed(_l("Type a whole number, for example 24."))]
    )
    last = TypedNumber(_l("To stamp number"), [Needed(_l("Type a whole number, for example 24."))])
    reason = StringField(_l("Why?"), [at_most(300)], filters=[tidy])

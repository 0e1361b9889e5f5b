"""Shapes that forms of several doors ask for: tidy text, a mobile number, a six-digit code."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from marketplace.accounts.phones import PhoneInvalid, parse_phone
from marketplace.core.text import clean


def tidy(text: str | None) -> str:
    """One line in NFC, without blanks around."""
    return clean(text or "")


class Needed(InputRequired):
    """Asks for something to be typed or ticked; blanks and invisible signs alone are nothing.

    WTForms looks at what came in before it was tidied, so that a name of blanks would pass. What was
    not sent at all keeps what it says.
    """

    def __call__(self, form: Form, field: Field) -> None:
        if not field.raw_data and field.data:
            return
        typed = field.raw_data[0] if field.raw_data else None
        if field.data is False or (isinstance(typed, str) and not clean(typed)):
            field.errors = []
            raise StopValidation(self.message)
        super().__call__(form, field)


def digits_only(text: str | None) -> str:
    """A code as people type it, without its blanks."""
    return "".join((text or "").split())


def mobile(_form: Form, field: Field) -> None:
    """Accept a mobile number, with or without blanks and country code."""
    try:
        parse_phone(field.data or "")
    except PhoneInvalid as error:
        raise ValidationError(_(error.sentence)) from error


def six_digits(_form: Form, field: Field) -> None:
    digits = field.data or ""
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_l("The code has six digits. Type all of them."))


def offered(sentence: str) -> Callable[[Form, Field], None]:
    """Accept only what the field's choices offer, else say ``sentence``; one or several of them.

    For fields with ``validate_choice=False``, whose own words are not ours.
    """

    def check(_form: Form, field: Field) -> None:
        chosen = field.data if isinstance(field.data, list) else [field.data]
        known = {choice.value for choice in field.iter_choices()}
        if not chosen or not set(chosen) <= known:
            raise ValidationError(sentence)

    return check


def at_most(longest: int) -> Length:
    """Refuse a text longer than ``longest`` characters."""
    return Length(max=longest, message=_l("At most %(max)d characters, please."))


class PhoneForm(FlaskForm):
    phone = StringField(_l("Phone number"), [mobile], filters=[tidy])


class CodeForm(FlaskForm):
    code = StringField(_l("Code from the message"), [six_digits], filters=[digits_only])

"""The shapes of what one types about oneself."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, PasswordField, StringField
from wtforms.validators import Optional, ValidationError

from marketplace.web.forms.form_rules import (
    Needed,
    PhoneForm,
    at_most,
    digits_only,
    six_digits,
    tidy,
)


def email_address(_form: Form, field: Field) -> None:
    try:
        field.data = validate_email(field.data, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(
            _l("This e-mail address is not complete. Leave it empty if you have none.")
        ) from error


class RegisterForm(PhoneForm):
    name = StringField(
        _l("Your name"),
        [Needed(_l("Please type your name.")), at_most(200)],
        filters=[tidy],
    )


class AuthenticatorForm(FlaskForm):
    code = StringField(_l("Code from the app"), [six_digits], filters=[digits_only])


class PasswordSignInForm(PhoneForm):
    password = PasswordField(_l("Password"), [Needed(_l("Please type the password."))])


class NewPasswordForm(FlaskForm):
    current = PasswordField(_l("Password so far"))
    password = PasswordField(_l("New password"), [Needed(_l("Please type a password."))])
    again = PasswordField(_l("The same once more"))

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("The two are not the same. Type the new password again."))


class ProfileForm(FlaskForm):
    name = StringField(
        _l("Your name"),
        [Needed(_l("Please type your name.")), at_most(200)],
        filters=[tidy],
    )
    email = StringField(_l("E-mail"), [Optional(), at_most(254), email_address], filters=[tidy])


class ConsentForm(FlaskForm):
    personal_data = BooleanField(
        _l("I agree that the market keeps my name, phone and address to deliver my orders.")
    )
    season_news = BooleanField(_l("Tell me when a new season starts."))

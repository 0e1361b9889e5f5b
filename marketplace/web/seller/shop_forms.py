"""The shapes of what a seller types about the shop."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from marketplace.core.errors import Invalid
from marketplace.core.text import clean_lines
from marketplace.sellers.commands.payout import bank_named
from marketplace.sellers.models import MemberRole, SellerKind
from marketplace.web.forms.form_rules import Needed, at_most, digits_only, mobile, tidy
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.words.shop_words import KIND_NAMES, ROLE_NAMES

LONG_TEXT = 4_000


class OpenShopForm(FlaskForm):
    """For somebody signed in; `OpenFirstShopForm` asks for the phone, too."""

    name = StringField(
        _l("Your name, or the name of the cooperative"),
        [Needed(_l("Please type a name.")), at_most(200)],
        filters=[tidy],
    )
    kind = RadioField(
        _l("Who sells?"),
        [Needed(_l("Please pick who sells."))],
        choices=[SelectChoice(kind.value, name) for kind, name in KIND_NAMES.items()],
        validate_choice=False,
    )
    unit = StringField(_l("Commune or ward"), [at_most(120)], filters=[tidy])

    def validate_kind(self, field: Field) -> None:
        if field.data not in {kind.value for kind in SellerKind}:
            raise ValidationError(_l("Please pick who sells."))


class OpenFirstShopForm(OpenShopForm):
    phone = StringField(_l("Phone number"), [mobile], filters=[tidy])


class ShopForm(FlaskForm):
    name = StringField(
        _l("Name of the shop"),
        [Needed(_l("Please type the name of the shop.")), at_most(200)],
        filters=[tidy],
    )
    hamlet = StringField(_l("Hamlet"), [at_most(200)], filters=[tidy])
    story = TextAreaField(
        _l("A few words about the shop"),
        [at_most(LONG_TEXT)],
        filters=[lambda text: clean_lines(text or "")],
    )
    tax_code = StringField(_l("Tax code"), [at_most(20)], filters=[tidy])


class PayoutForm(FlaskForm):
    bank = StringField(
        _l("Bank"), [Needed(_l("Please type the name of the bank."))], filters=[tidy]
    )
    number = StringField(
        _l("Account number"),
        [Needed(_l("Please type the account number."))],
        filters=[digits_only],
    )
    holder = StringField(
        _l("Account holder"),
        [Needed(_l("Please type the holder's name as it stands at the bank."))],
        filters=[tidy],
    )

    def validate_bank(self, field: Field) -> None:
        try:
            bank_named(field.data)
        except Invalid as refusal:
            raise ValidationError(refusal_sentence(refusal)) from refusal


class TermsForm(FlaskForm):
    terms = BooleanField(
        _l("I have read the market's terms and agree to them."),
        [Needed(_l("Tick this box to go on."))],
    )
    personal_data = BooleanField(
        _l("I agree that the market keeps my name, phone and bank account to sell and pay out."),
        [Needed(_l("Tick this box to go on."))],
    )


class MemberForm(FlaskForm):
    phone = StringField(_l("Phone number"), [mobile], filters=[tidy])
    name = StringField(
        _l("Name"), [Needed(_l("Please type a name.")), at_most(200)], filters=[tidy]
    )
    role = RadioField(
        _l("What may they do?"),
        [Needed(_l("Please pick what they may do."))],
        choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()],
        validate_choice=False,
    )

    def validate_role(self, field: Field) -> None:
        if field.data not in {role.value for role in MemberRole}:
            raise ValidationError(_l("Please pick what they may do."))


class GrowerForm(FlaskForm):
    name = StringField(
        _l("Name of the household"),
        [Needed(_l("Please type the name of the household.")), at_most(200)],
        filters=[tidy],
    )
    phone = StringField(_l("Phone number"), [Optional(), mobile], filters=[tidy])
    hamlet = StringField(_l("Hamlet"), [at_most(200)], filters=[tidy])
    household_code = StringField(_l("Household code"), [at_most(40)], filters=[tidy])

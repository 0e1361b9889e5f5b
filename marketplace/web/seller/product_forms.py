"""The shapes of what a seller types about a product."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from marketplace.catalog.commands.products import ProductWords
from marketplace.catalog.declared_fields import DECLARED_FIELDS, DeclaredField
from marketplace.catalog.models import Category, GoodsClass
from marketplace.core.quantity import SALE_UNITS, BaseUnit
from marketplace.core.typed_numbers import COUNT, GRAMS, MILLILITRES, Handwriting
from marketplace.web.forms.form_rules import Needed, at_most, tidy
from marketplace.web.forms.typed_fields import Measured, Money, TypedNumber, stock_writing

UNITS_FIRST = ("kg", "qua", "chuc", "bo", "tui", "hop", "chai", "lit")
DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})")
MOST_UNITS = 2_000_000_000


def content_writing(form: Any) -> Handwriting:
    """What one pack holds: grams, millilitres or pieces, as its unit has it."""
    unit = SALE_UNITS.get(form.unit.data or "")
    base = unit.base if unit else BaseUnit.PIECE
    return {BaseUnit.GRAM: GRAMS, BaseUnit.MILLILITRE: MILLILITRES}.get(base, COUNT)


def unit_choices() -> list[SelectChoice]:
    """Sale units as chips, the usual ones first."""
    rest = [code for code in SALE_UNITS if code not in UNITS_FIRST]
    return [SelectChoice(code, SALE_UNITS[code].name) for code in (*UNITS_FIRST, *rest)]


class PackForm(FlaskForm):
    """One way of selling: a unit, what it holds where the unit leaves that open, and a price."""

    unit = RadioField(_l("Sold by"), validate_choice=False)
    content = Measured(
        _l("How much is in one?"),
        [Optional()],
        writing=content_writing,
        example=_l("500 g, 2,5 kg or 10"),
    )
    price = Money(_l("Price of one"), [Needed(_l("Type the price, for example 25000."))])
    quantity = TypedNumber(
        _l("How many are left?"),
        [
            Needed(_l("Type how many you have to sell, for example 50.")),
            NumberRange(min=0, max=1_000_000, message=_l("From 0 to 1,000,000, please.")),
        ],
        writing=lambda form: stock_writing(form.unit.data),
    )
    sure = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # WTForms' own signature is untyped
        super().__init__(*args, **kwargs)
        self.unit.choices = unit_choices()

    def validate_unit(self, field: RadioField) -> None:
        if field.data not in SALE_UNITS:
            raise ValidationError(_("Choose how you sell it: by the kilogram, piece, bag…"))


class ListingForm(PackForm):
    """The one screen on which a product is put on sale."""

    key = HiddenField()
    photos = MultipleFileField(_l("Photo"))
    category = RadioField(_l("What do you sell?"), validate_choice=False)
    name = StringField(_l("Name on the market"), [at_most(120)], filters=[tidy])

    def offer_produce(self, choices: Sequence[Category]) -> None:
        self.category.choices = [SelectChoice(kind.slug, kind.name) for kind in choices]

    def validate_category(self, field: RadioField) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose what you sell, such as mango or lychee."))


class QuickForm(FlaskForm):
    """Price and stock in the list; ``was`` is the stock that the seller saw."""

    price = Money(_l("Price"), [Needed(_l("Type the price, for example 25000."))])
    stock = TypedNumber(
        _l("Left"),
        [
            Needed(_l("Type how many you have to sell, for example 50.")),
            NumberRange(min=0, max=1_000_000, message=_l("From 0 to 1,000,000, please.")),
        ],
    )
    was, sure = HiddenField(), HiddenField()


class ProductForm(FlaskForm):
    photos = MultipleFileField(_l("Photos"))
    name = StringField(_l("Name on the market"), [at_most(120)], filters=[tidy])
    description = TextAreaField(_l("What buyers should know"), [at_most(5_000)])
    category = RadioField(_l("What do you sell?"), validate_choice=False)
    goods_class = RadioField(
        _l("Where does it come from?"),
        choices=[
            SelectChoice(GoodsClass.RAW_OWN.value, _l("I grow or raise it")),
            SelectChoice(GoodsClass.RAW_TRADED.value, _l("I buy it and sell it on")),
            SelectChoice(GoodsClass.PROCESSED.value, _l("It is processed")),
            SelectChoice(GoodsClass.SERVICE.value, _l("It is a service")),
        ],
    )
    first_start = StringField(_l("Season from"), filters=[tidy])
    first_end = StringField(_l("to"), filters=[tidy])
    second_start = StringField(_l("Second season from"), filters=[tidy])
    second_end = StringField(_l("to"), filters=[tidy])
    preorder_from = DateField(_l("Order ahead, delivered from"), [Optional()])

    SEASON_FIELDS = (("first_start", "first_end"), ("second_start", "second_end"))

    def offer_produce(self, choices: Sequence[Category]) -> None:
        self.category.choices = [SelectChoice(kind.slug, kind.name) for kind in choices]

    def validate_category(self, field: RadioField) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose what you sell, such as mango or lychee."))

    def validate_preorder_from(self, field: DateField) -> None:
        if field.data is not None and not date(2020, 1, 1) <= field.data <= date(2100, 1, 1):
            raise ValidationError(_("Choose a day on the calendar, such as 12/05/2027."))

    def show_seasons(self, seasons: Sequence[Sequence[str]]) -> None:
        """Fill the fields with stored pairs, as ``15/05``."""
        for (start, end), pair in zip(self.SEASON_FIELDS, seasons, strict=False):
            self[start].data, self[end].data = (f"{day[3:]}/{day[:2]}" for day in pair)

    def seasons(self) -> list[list[str]]:
        """The pairs as they are stored; a half-filled one is kept half for the rule to refuse."""
        pairs = []
        for start, end in self.SEASON_FIELDS:
            typed = [self[start].data or "", self[end].data or ""]
            if any(typed):
                pairs.append([_month_day(text) for text in typed])
        return pairs

    def declared(self) -> list[tuple[StringField, DeclaredField]]:
        """The fields of `catalog.declared_fields` with what the table says of each."""
        return [(self[field.name], field) for field in DECLARED_FIELDS]

    def words(self, category: Category) -> ProductWords:
        """What a valid form says; ``category`` is the chosen one."""
        return ProductWords(
            category=category,
            name=self.name.data,
            description=self.description.data or "",
            seasons=self.seasons(),
            preorder_from=self.preorder_from.data,
            goods_class=GoodsClass(self.goods_class.data),
            declared={field.name: typed.data or "" for typed, field in self.declared()},
        )


for _field in DECLARED_FIELDS:
    setattr(
        ProductForm,
        _field.name,
        StringField(_l(_field.label), [at_most(_field.longest)], filters=[tidy]),
    )


def _month_day(text: str) -> str:
    match = DAY_AND_MONTH.fullmatch(text)
    return f"{int(match[2]):02d}-{int(match[1]):02d}" if match else text or "?"

"""The shapes of what is typed about lots: weights, packs, counts and reasons."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from marketplace.catalog.models import Variant
from marketplace.core.quantity import SALE_UNITS
from marketplace.core.typed_numbers import Handwriting, weighed_in
from marketplace.traceability.farm.models import GrowingSeason
from marketplace.traceability.lots.models import MoveKind
from marketplace.traceability.lots.queries.lots import KnownLot
from marketplace.traceability.lots.rules.quanta import quantum_of
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.typed_fields import TypedNumber, Weight, words_of
from marketplace.web.words.lot_words import MOVE_NAMES

BY_HAND = (MoveKind.LOSS, MoveKind.OWN_USE, MoveKind.SAMPLE)
NO_SEASON = "-"


class Harvested(Weight):
    """The weight of a harvest, typed in the pack that it is sold in or in a unit of weight."""

    def not_whole(self, form: "HarvestForm") -> str:
        unit = form.chosen.label or SALE_UNITS[form.chosen.unit].name
        return str(_("Type a whole number of %(unit)s.", unit=unit))


class HarvestForm(FlaskForm):
    """A new harvest: how much; all the rest has an answer already."""

    quantity = Harvested(
        _l("How much did you harvest?"),
        [Needed(_l("Type how much it is, for example 50."))],
        writing=lambda form: form.writing,
    )
    pack = RadioField(_l("Sold by"), validate_choice=False)
    harvested_from = DateField(_l("Day of harvest"), [Needed(_l("Choose the day of harvest."))])
    best_before = DateField(_l("Best before"), [Optional()])
    season = SelectField(_l("Season"), validate_choice=False)
    code = HiddenField()

    def offer(self, packs: Sequence[Variant], seasons: Sequence[GrowingSeason]) -> None:
        self.packs = {pack.sku: pack for pack in packs}
        self.pack.choices = [
            SelectChoice(pack.sku, pack.label or SALE_UNITS[pack.unit].name) for pack in packs
        ]
        self.season.choices = [
            SelectChoice(NO_SEASON, str(_("by itself"))),
            *(SelectChoice(season.code, season.name) for season in seasons),
        ]

    @property
    def chosen(self) -> Variant:
        """The pack that the harvest is sold in, the first one unless another was chosen."""
        return self.packs.get(self.pack.data or "") or next(iter(self.packs.values()))

    @property
    def writing(self) -> Handwriting:
        """``50`` are fifty of the chosen pack, ``2 tạ`` are two hundred kilograms."""
        assert self.chosen.net_grams is not None
        return weighed_in(self.chosen.net_grams, *words_of(SALE_UNITS[self.chosen.unit]))

    def grams(self) -> int | None:
        """What was typed, in grams; None where that is no whole number of pieces."""
        pack = self.chosen
        assert pack.net_grams is not None
        quantum = quantum_of(base_quantity=pack.base_quantity, net_grams=pack.net_grams)
        return None if self.quantity.grams % quantum.grams else self.quantity.grams


class MoveForm(FlaskForm):
    kind = RadioField(
        _l("What became of it?"),
        [offered(_l("Choose what became of it."))],
        choices=[SelectChoice(kind.value, MOVE_NAMES[kind]) for kind in BY_HAND],
        default=MoveKind.LOSS.value,
        validate_choice=False,
    )
    grams = Weight(
        _l("How many kilograms?"), [Needed(_l("Type how much it is, for example 12,5."))]
    )
    reason = StringField(_l("Why? Everybody who scans reads this."), [at_most(500)], filters=[tidy])
    seen = HiddenField()


class RecountForm(FlaskForm):
    """``second_person`` is asked only where somebody else works in the shop."""

    grams = Weight(
        _l("How many kilograms are there really?"),
        [Needed(_l("Type how much it is, for example 12,5."))],
    )
    reason = StringField(_l("Why? Everybody who scans reads this."), [at_most(500)], filters=[tidy])
    second_person = SelectField(_l("Who counted with you?"), validate_choice=False)
    seen = HiddenField()

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        self.second_person.choices = [
            SelectChoice("", str(_("nobody"))),
            *(SelectChoice(code, name) for code, name in people),
        ]


class ReasonForm(FlaskForm):
    reason = StringField(_l("Why? Everybody who scans reads this."), [at_most(500)], filters=[tidy])


class DestroyForm(ReasonForm):
    reason = StringField(
        _l("Where and how was it destroyed? Everybody who scans reads this."),
        [at_most(500)],
        filters=[tidy],
    )


class PackLotForm(FlaskForm):
    """Packs of one size; for each harvest `offer` adds a field for what went in."""

    pack = RadioField(_l("What is packed?"), validate_choice=False)
    pack_size = Weight(
        _l("Kilograms in one pack"),
        [Needed(_l("Type what one pack weighs, for example 0,5."))],
    )
    count = TypedNumber(_l("How many packs?"), [Needed(_l("Type how many packs there are."))])
    packed_on = DateField(_l("Day of packing"), [Needed(_l("Choose the day of packing."))])
    place = StringField(_l("Where?"), [at_most(200)], filters=[tidy])
    best_before = DateField(_l("Best before"), [Optional()])
    code = HiddenField()

    def offer(self, packs: Sequence[tuple[str, str]]) -> None:
        self.pack.choices = [SelectChoice(sku, name) for sku, name in packs]


def source_name(known: KnownLot) -> str:
    """The name of the field that asks how much of a harvest went in."""
    return f"kg:{known.product.code}:{known.lot.code}"


def packing_form(harvests: Sequence[KnownLot], *, today: date) -> PackLotForm:
    """The form with a field for each harvest that could be packed."""

    class Form(PackLotForm):
        pass

    for known in harvests:
        label = f"{known.product.name} · {known.lot.code}"
        setattr(Form, source_name(known), Weight(label, [Optional()]))
    return Form(packed_on=today)

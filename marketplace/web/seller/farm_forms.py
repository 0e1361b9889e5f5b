"""The shapes of what is typed about areas, plots, seasons and certificates."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.catalog.models import Product
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.typed_numbers import WHOLE_KILOGRAMS, Handwriting, square_metres_in
from marketplace.localities.queries import unit_on
from marketplace.localities.regions import region_of
from marketplace.traceability.farm.models import CertificateKind, GrowingArea, Plot, PlotKind
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.typed_fields import Measured, TypedNumber
from marketplace.web.serving.actor import current_shop
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES
from marketplace.web.words.farm_words import PLOT_KIND_NAMES, SCHEME_NAMES

NO_AREA = "-"


def area_writing(_form: object) -> Handwriting:
    """Square metres, or sào as large as where the shop is."""
    unit = unit_on(current_shop().unit_code, day=vietnam_day(utc_now()))
    return square_metres_in(region_of(unit.province_code))


class Several(SelectMultipleField):
    """Several chips of one field."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AreaForm(FlaskForm):
    code = StringField(
        _l("Code of the growing area"),
        [Needed(_l("Type the code as it stands on the paper.")), at_most(40)],
        filters=[tidy],
    )
    name = StringField(_l("What you call it"), [at_most(200)], filters=[tidy])
    scheme = RadioField(
        _l("What kind of code?"),
        [offered(_l("Choose what kind of code it is."))],
        choices=[SelectChoice(scheme, name) for scheme, name in SCHEME_NAMES.items()],
        default="domestic",
        validate_choice=False,
    )
    issuer = StringField(_l("Who gave it"), [at_most(200)], filters=[tidy])
    area_m2 = TypedNumber(
        _l("How large, in m²?"),
        [Needed(_l("Type the size in square metres."))],
        writing=area_writing,
        example=_l("1.200, 5 sào or 1,5 ha"),
    )
    valid_to = DateField(_l("Valid until"), [Optional()])
    evidence = FileField(_l("Photo or PDF of the paper"))


class PlotForm(FlaskForm):
    name = StringField(
        _l("Name of the plot"),
        [Needed(_l("Type a name that you use yourself.")), at_most(200)],
        filters=[tidy],
    )
    area_m2 = TypedNumber(
        _l("How large, in m²?"),
        [Needed(_l("Type the size in square metres."))],
        writing=area_writing,
        example=_l("1.200, 5 sào or 1,5 ha"),
    )
    code = StringField(_l("Code of the plot"), [at_most(20)], filters=[tidy])
    area = RadioField(_l("Which growing area?"), validate_choice=False)
    kind = RadioField(
        _l("How is it farmed?"),
        [offered(_l("Choose how it is farmed."))],
        choices=[SelectChoice(kind.value, name) for kind, name in PLOT_KIND_NAMES.items()],
        default=PlotKind.CONVENTIONAL.value,
        validate_choice=False,
    )

    def offer(self, areas: Sequence[GrowingArea]) -> None:
        self.area.choices = [
            SelectChoice(NO_AREA, _l("Without a code")),
            *(SelectChoice(area.reference, area.code) for area in areas),
        ]


class PlotChangeForm(PlotForm):
    since = DateField(_l("Farmed like this since"), [Optional()])
    active = BooleanField(_l("This plot is in use"))


class SeasonForm(FlaskForm):
    product = RadioField(
        _l("What grows?"),
        [offered(_l("Choose which of your products grows here."))],
        validate_choice=False,
    )
    plots = Several(_l("On which plots?"), validate_choice=False)
    planted_on = DateField(
        _l("Day of planting, or of the first flowers for trees"),
        [Needed(_l("Choose the day."))],
    )
    expected_from = DateField(_l("Harvest expected from"), [Optional()])
    expected_to = DateField(_l("Harvest expected until"), [Optional()])
    expected_kg = Measured(
        _l("How many kilograms do you expect?"),
        [Optional()],
        writing=WHOLE_KILOGRAMS,
        example=_l("500 or 1,5 tấn"),
    )
    variety = StringField(_l("Variety"), [at_most(200)], filters=[tidy])
    seed_source = StringField(_l("Where the seed came from"), [at_most(200)], filters=[tidy])
    farming = StringField(_l("Way of farming"), [at_most(200)], filters=[tidy])

    def offer(self, products: Sequence[Product], plots: Sequence[Plot]) -> None:
        self.product.choices = [SelectChoice(product.code, product.name) for product in products]
        self.plots.choices = [SelectChoice(plot.code, plot.name) for plot in plots]


class SeasonEndForm(FlaskForm):
    ended_on = DateField(_l("Last day of the season"), [Needed(_l("Choose the day."))])


class CertificateForm(FlaskForm):
    kind = RadioField(
        _l("Which certificate?"),
        [offered(_l("Choose which certificate it is."))],
        choices=[
            SelectChoice(kind.value, CERTIFICATE_NAMES[kind.value]) for kind in CertificateKind
        ],
        validate_choice=False,
    )
    number = StringField(
        _l("Number of the certificate"),
        [Needed(_l("Type the number as it stands on the certificate.")), at_most(60)],
        filters=[tidy],
    )
    issuer = StringField(
        _l("Who gave it"), [Needed(_l("Type who gave it.")), at_most(200)], filters=[tidy]
    )
    issued_on = DateField(_l("Day of issue"), [Needed(_l("Choose the day."))])
    valid_to = DateField(_l("Valid until"), [Needed(_l("Choose the day."))])
    products = Several(_l("Which products does it cover?"), validate_choice=False)
    plots = Several(_l("Only some plots?"), validate_choice=False)
    expected_kg = Measured(
        _l("Kilograms expected on the certificate"),
        [Optional()],
        writing=WHOLE_KILOGRAMS,
        example=_l("500 or 1,5 tấn"),
    )
    evidence = FileField(_l("Photo or PDF of the certificate"))

    def offer(self, products: Sequence[Product], plots: Sequence[Plot]) -> None:
        self.products.choices = [SelectChoice(product.code, product.name) for product in products]
        self.plots.choices = [SelectChoice(plot.code, plot.name) for plot in plots]

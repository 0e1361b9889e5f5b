"""The shapes of what is typed about work in the field."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from marketplace.core.text import clean_lines, fold
from marketplace.core.typed_numbers import DOSE, GRAMS, MILLILITRES, Handwriting
from marketplace.traceability.farm.models import InputKind, InputProduct, Plot, WorkKind
from marketplace.traceability.farm.queries.diary import Habit
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.typed_fields import Measured, TypedNumber
from marketplace.web.words.farm_words import INPUT_KIND_NAMES, WORK_NAMES

ALL_PLOTS = "-"


class EntryForm(FlaskForm):
    """Two taps and a number; the rest is folded away."""

    work = RadioField(
        _l("What was done?"),
        [offered(_l("Choose what was done."))],
        validate_choice=False,
    )
    quantity = Measured(
        _l("How much was used?"),
        [
            Optional(),
            NumberRange(min=1, max=100_000_000, message=_l("Type a whole number above 0.")),
        ],
        writing=lambda form: form.dose,
        example=_l("25 ml, 1,5 lít or 2 bình 16 lít"),
    )
    used = StringField(_l("Fertiliser or spray"), [at_most(200)], filters=[tidy])
    done_on = DateField(_l("Day"), [Needed(_l("Choose the day."))])
    planned = BooleanField(_l("This is planned, not done yet"))
    plot = RadioField(_l("Which plot?"), validate_choice=False)
    target = StringField(_l("Against what?"), [at_most(200)], filters=[tidy])
    worker = StringField(_l("Who did it?"), [at_most(200)], filters=[tidy])
    note = TextAreaField(
        _l("Note"), [at_most(1_000)], filters=[lambda text: clean_lines(text or "")]
    )
    photos = MultipleFileField(_l("Photo"))
    key = HiddenField()

    def offer(
        self, habits: Sequence[Habit], plots: Sequence[Plot], inputs: Sequence[InputProduct]
    ) -> None:
        """What may be chosen: what was done lately, every kind of work, plots and inputs."""
        self.inputs = inputs
        lately = [
            SelectChoice(habit.value, f"{WORK_NAMES[habit.kind]}: {habit.used.name}")
            for habit in habits
            if habit.used is not None
        ]
        kinds = [SelectChoice(kind.value, str(name)) for kind, name in WORK_NAMES.items()]
        self.work.choices = [*lately, *kinds]
        self.plot.choices = [
            SelectChoice(ALL_PLOTS, _("All plots")),
            *(SelectChoice(plot.code, plot.name) for plot in plots),
        ]

    def validate_plot(self, field: RadioField) -> None:
        known = {choice.value for choice in field.iter_choices()}
        if field.data and field.data not in known:
            raise ValidationError(_("Choose one of the plots."))

    @property
    def kind(self) -> WorkKind:
        return WorkKind(str(self.work.data).partition(":")[0])

    @property
    def dose(self) -> Handwriting:
        """How much of the chosen input is typed in grams, how much in millilitres."""
        try:
            used = self.used_input()
        except LookupError:
            used = None
        return {"g": GRAMS, "ml": MILLILITRES}.get(used.unit if used else "", DOSE)

    def used_input(self) -> InputProduct | None:
        """What was typed, else what the chosen chip stands for; LookupError for an unknown name."""
        inputs = self.inputs
        typed = fold(self.used.data or "")
        if typed:
            substance = next((each for each in inputs if fold(each.name) == typed), None)
            if substance is None:
                raise LookupError(self.used.data)
            return substance
        code = str(self.work.data).partition(":")[2]
        return next((each for each in inputs if each.code == code), None) if code else None

    @property
    def day(self) -> date:
        """The chosen day of a valid form."""
        chosen: date = self.done_on.data
        return chosen


class VoidEntryForm(FlaskForm):
    reason = StringField(_l("Why is it wrong?"), [at_most(500)], filters=[tidy])


class InputForm(FlaskForm):
    name = StringField(
        _l("Name on the label"),
        [Needed(_l("Type the name as it stands on the label.")), at_most(200)],
        filters=[tidy],
    )
    kind = RadioField(
        _l("Which kind is it?"),
        [offered(_l("Choose what it is."))],
        choices=[SelectChoice(kind.value, name) for kind, name in INPUT_KIND_NAMES.items()],
        default=InputKind.PESTICIDE.value,
        validate_choice=False,
    )
    unit = RadioField(
        _l("Measured in"),
        [offered(_l("Choose grams or millilitres."))],
        choices=[SelectChoice("ml", "ml"), SelectChoice("g", "g")],
        default="ml",
        validate_choice=False,
    )
    waiting_days = TypedNumber(
        _l("Waiting days before harvest"),
        [
            Optional(),
            NumberRange(
                min=0,
                max=365,
                message=_l("The waiting days stand on the label: a number from 0 to 365."),
            ),
        ],
    )
    substance = StringField(_l("Active substance"), [at_most(200)], filters=[tidy])
    registration_no = StringField(_l("Registration number"), [at_most(200)], filters=[tidy])

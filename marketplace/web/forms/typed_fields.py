"""Fields for numbers as people type them; `core.typed_numbers` reads them all."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from marketplace.core.quantity import SALE_UNITS, BaseUnit, Measure, SaleUnit
from marketplace.core.text import clean, fold
from marketplace.core.typed_numbers import (
    COUNT,
    KILOGRAMS,
    MONEY,
    Handwriting,
    NotWhole,
    NumberNotRead,
    ReadTwoWays,
    counted_in,
    read_number,
)
from marketplace.web.serving.formats import vnd


class TypedNumber(IntegerField):
    """A whole number in the handwriting of its field; what was typed stays in the form.

    ``writing`` may be told by the whole form, or set before it is validated. ``example`` is shown to
    whoever typed what cannot be read.
    """

    data: int | None

    def __init__(
        self,
        label: Any = None,  # text, or text that is translated when it is shown
        validators: Sequence[Any] | None = None,
        *,
        writing: Handwriting | Callable[[Any], Handwriting] = COUNT,
        example: Any = "50",
        **more: Any,  # as WTForms takes it
    ) -> None:
        super().__init__(label, validators, **more)
        self.writing, self.example = writing, example

    def process_formdata(self, valuelist: list[str]) -> None:
        """Wait for the whole form: what a number means may depend on it."""
        self.data = None

    def pre_validate(self, form: BaseForm) -> None:
        typed = clean(self.raw_data[0]) if self.raw_data else ""
        if not typed:
            return
        writing = self.writing(form) if callable(self.writing) else self.writing
        try:
            self.data = read_number(typed, writing)
        except ReadTwoWays as question:
            raise StopValidation(self.question(*question.readings)) from question
        except NotWhole as error:
            raise StopValidation(self.not_whole(form)) from error
        except NumberNotRead as error:
            raise StopValidation(self.refusal()) from error

    def question(self, _thousands: int, _whole: int) -> str:
        """What to ask about ``25,5`` where parts make no sense."""
        return str(_("Only whole numbers here, for example %(example)s.", example=self.example))

    def not_whole(self, _form: Any) -> str:
        """What to say of half a piece."""
        return self.question(0, 0)

    def refusal(self) -> str:
        return str(
            _("This is not understood. Type it like this: %(example)s.", example=self.example)
        )

    @property
    def number(self) -> int:
        """What a valid form says; ValueError where nothing valid was typed."""
        if self.data is None:
            raise ValueError("nothing was typed")
        return int(self.data)


class Measured(TypedNumber):
    """An amount that may be typed with its unit: ``2,5`` is asked for with the unit that it is meant in."""

    def question(self, _thousands: int, _whole: int) -> str:
        return self.refusal()


class Money(TypedNumber):
    """Whole đồng."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, **more: Any
    ) -> None:
        more.setdefault("example", _l("25000 or 25k"))
        super().__init__(label, validators, writing=MONEY, **more)

    def question(self, thousands: int, whole: int) -> str:
        return str(
            _(
                "Is it %(first)s or %(second)s? Type the whole amount, please.",
                first=vnd(thousands),
                second=vnd(whole),
            )
        )

    def not_whole(self, _form: Any) -> str:
        return self.refusal()


class Weight(TypedNumber):
    """Grams, typed in kilograms or with any unit of weight."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, **more: Any
    ) -> None:
        more.setdefault("writing", KILOGRAMS)
        more.setdefault("example", _l("12,5 or 2 tạ"))
        super().__init__(label, validators, **more)

    @property
    def grams(self) -> int:
        """What a valid form says; 0 where nothing was typed."""
        return int(self.data or 0)


def stock_writing(unit_code: str | None) -> Handwriting:
    """How a stock is typed that is sold by this unit: ``2 tạ`` where it is sold by the kilogram."""
    unit = SALE_UNITS.get(unit_code or "")
    if unit is None or unit.measure is not Measure.FIXED or unit.base is not BaseUnit.GRAM:
        return COUNT
    return counted_in(unit.size, *words_of(unit))


def words_of(unit: SaleUnit) -> tuple[str, ...]:
    """How a unit of sale is called where a number stands before it."""
    return (fold(unit.name),)

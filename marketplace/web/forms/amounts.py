"""A field for weights and quantities as people type them: ``12,5``, ``1.250,5``, ``12.5 kg``."""

import re

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

# 1.250,5 with a comma for parts; 12.5 as some phones type it; 1.250 are thousands.
AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,7})(?:,(\d{1,3}))?")
POINT = re.compile(r"(\d{1,7})\.(\d{1,2})")


def thousandths(text: str) -> int | None:
    """``12,5`` as 12500; None where it is no amount."""
    typed = re.sub(r"\s|kg$", "", text.strip().lower())
    match = POINT.fullmatch(typed) or AMOUNT.fullmatch(typed)
    if match is None:
        return None
    whole, parts = match[1].replace(".", ""), match[2] or ""
    return int(whole) * 1_000 + int(parts.ljust(3, "0"))


class Amount(StringField):
    """Kilograms or pieces with up to three decimals; `thousandths` is what was typed."""

    def pre_validate(self, form: object) -> None:
        if self.data and self.data.strip() and thousandths(self.data) is None:
            raise ValidationError(_("Type a number, for example 12,5."))

    @property
    def thousandths(self) -> int:
        """What a valid form says, in grams where kilograms were asked for; 0 where nothing."""
        return thousandths(self.data or "0") or 0

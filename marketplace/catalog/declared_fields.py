"""What a seller may declare of a product beside its name and season: one entry a field.

The command that keeps it, the seller's form, the buyers' page and its schema.org read this table;
`Product` has a column of the same name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stdnum import ean
from stdnum.exceptions import ValidationError

from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.core.text import clean


class GtinNotValid(errors.Invalid):
    code = "gtin_not_valid"
    field = "gtin"
    sentence = N_(
        "This barcode number has a wrong last digit, or not 8, 12, 13 or 14 digits. "
        "Look at the pack again."
    )


class DeclaredTooLong(errors.Invalid):
    sentence = N_("At most %(most)s characters, please.")

    def __init__(self, declared: "DeclaredField") -> None:
        self.code, self.field = f"product_{declared.name}_too_long", declared.name
        super().__init__(most=declared.longest)


def checked_gtin(typed: str) -> str | None:
    """The 14 digits of a number typed with or without gaps; None for nothing. Raises GtinNotValid."""
    if not typed.strip():
        return None
    try:
        number = ean.validate(typed)
    except ValidationError as error:
        raise GtinNotValid from error
    if not number.isascii():
        raise GtinNotValid
    return number.zfill(14)


@dataclass(frozen=True, kw_only=True)
class DeclaredField:
    """One optional text, typed under ``label`` and read by buyers under ``shown_as`` if that is said.

    ``checked`` turns what was typed into what is kept and raises where it is wrong; ``typed_again``
    turns it back for the form. ``schema_org`` says it to search engines.
    """

    name: str
    label: str
    hint: str | None = None
    longest: int = 120
    digits: bool = False
    checked: Callable[[str], str | None] = clean
    typed_again: Callable[[str], str] = str
    shown_as: str | None = None
    schema_org: Callable[[str], dict[str, Any]] | None = None  # JSON of schema.org

    def kept(self, typed: str) -> str | None:
        """What the column holds for ``typed``. Raises DeclaredTooLong or what ``checked`` raises."""
        if len(clean(typed)) > self.longest:
            raise DeclaredTooLong(self)
        return self.checked(typed)


DECLARED_FIELDS = (
    DeclaredField(
        name="brand",
        label=N_("Brand"),
        shown_as=N_("Brand"),
        schema_org=lambda brand: {"brand": {"@type": "Brand", "name": brand}},
    ),
    DeclaredField(
        name="gtin",
        label=N_("Barcode number (GTIN)"),
        hint=N_("Only if your product has one from GS1. The digits below the bars."),
        longest=30,
        digits=True,
        checked=checked_gtin,
        typed_again=lambda number: number.removeprefix("0"),
    ),
    DeclaredField(
        name="standard",
        label=N_("Standard that you follow"),
        hint=N_("Such as TCVN 8371:2018. Certificates are checked elsewhere."),
        shown_as=N_("Standard declared by the maker"),
    ),
)


def kept_fields(typed: Mapping[str, str]) -> dict[str, str | None]:
    """Every declared column as it is to be kept; what was not typed is empty. Raises as `kept`."""
    return {field.name: field.kept(typed.get(field.name, "")) for field in DECLARED_FIELDS}

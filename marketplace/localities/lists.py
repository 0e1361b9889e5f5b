"""Reads published lists of provinces, units and successions from CSV (plain or gzip)."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketplace.core.errors import Invalid
from marketplace.core.sentences import N_
from marketplace.localities.models import UnitKind

DATA = Path(__file__).parent / "data"
BUNDLED_AS_OF = date(2025, 7, 1)


class BadUnitList(Invalid):
    code = "bad_unit_list"
    sentence = N_("Row %(row)s of the list %(file)s cannot be used: %(why)s.")


@dataclass(frozen=True)
class ListedUnit:
    code: str
    name: str
    kind: UnitKind
    province_code: str


@dataclass(frozen=True)
class ListedSuccession:
    old_code: str
    old_name: str
    old_district: str
    old_province: str
    new_code: str
    split: bool


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as lines:
        yield from enumerate(csv.DictReader(lines), start=2)


def _unit_code(text: str, *, row: int, path: Path) -> str:
    if not (len(text) == 5 and text.isdecimal()):
        raise BadUnitList(row=row, file=path.name, why=f"'{text}' is no five-digit code")
    return text


def read_provinces(path: Path) -> list[tuple[str, str, str]]:
    """Code, name and kind of each province. Raises BadUnitList, KeyError on a missing column."""
    found = []
    for row, fields in _rows(path):
        if len(fields["code"]) != 2:
            raise BadUnitList(
                row=row, file=path.name, why=f"'{fields['code']}' is no two-digit code"
            )
        found.append((fields["code"], fields["name"], fields["kind"]))
    return found


def read_units(path: Path) -> list[ListedUnit]:
    """Every unit of a list. Raises BadUnitList, also where a code stands twice."""
    listed_units: dict[str, ListedUnit] = {}
    for row, fields in _rows(path):
        code = _unit_code(fields["code"], row=row, path=path)
        if code in listed_units:
            raise BadUnitList(row=row, file=path.name, why=f"code {code} stands there twice")
        try:
            kind = UnitKind(fields["kind"])
        except ValueError:
            raise BadUnitList(
                row=row, file=path.name, why=f"'{fields['kind']}' is no kind of unit"
            ) from None
        listed_units[code] = ListedUnit(code, fields["name"], kind, fields["province_code"])
    return list(listed_units.values())


def read_successions(path: Path) -> list[ListedSuccession]:
    """Every old unit with the one that took it over. Raises BadUnitList."""
    return [
        ListedSuccession(
            old_code=_unit_code(fields["old_code"], row=row, path=path),
            old_name=fields["old_name"],
            old_district=fields["old_district"],
            old_province=fields["old_province"],
            new_code=_unit_code(fields["new_code"], row=row, path=path),
            split=fields["split"] == "yes",
        )
        for row, fields in _rows(path)
    ]

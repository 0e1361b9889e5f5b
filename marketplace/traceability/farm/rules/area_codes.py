"""What a growing area's code seems to say. A hint for the reader, never a reason to refuse it.

Decision 3156/QĐ-BNN-TT (2022) writes domestic codes as province, district, commune, facility, year;
since the districts are gone there are codes without that part. Export codes have other shapes.
"""

import re
from dataclasses import dataclass

_DOMESTIC = re.compile(
    r"VN-(?P<province>\d{2})-(?:(?P<district>\d{3})-)?(?P<commune>\d{5})"
    r"-(?P<facility>\d{2,4})-(?P<year>\d{2})",
    re.ASCII,
)


@dataclass(frozen=True)
class AreaCodeParts:
    """The parts of a domestic code; ``district`` is None in the form after July 2025."""

    province: str
    district: str | None
    commune: str
    facility: str
    year: str


def area_code_parts(code: str) -> AreaCodeParts | None:
    """The parts, where ``code`` has the domestic shape; None says nothing against it."""
    match = _DOMESTIC.fullmatch(code)
    return AreaCodeParts(**match.groupdict()) if match else None

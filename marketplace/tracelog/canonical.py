"""JSON in the one canonical spelling of RFC 8785, over which leaves are hashed."""

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

# Beyond this a number is no longer exact for everybody who reads JSON (RFC 7493).
LARGEST_WHOLE = 2**53 - 1
POINT_FROM, POINT_TO = -6, 21


def canonical_json(value: Json) -> str:
    """The canonical text of ``value``.

    Raises ValueError for what JSON cannot say to everybody: infinite or too large numbers, half
    surrogates.
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_WHOLE:
            raise ValueError("a whole number in JSON has at most 53 bits")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        members = (
            f"{_text(key)}:{canonical_json(value[key])}" for key in sorted(value, key=_code_units)
        )
        return f"{{{','.join(members)}}}"
    return f"[{','.join(canonical_json(each) for each in value)}]"


def _text(value: str) -> str:
    value.encode()  # refuses half surrogates
    return json.dumps(value, ensure_ascii=False)


def _code_units(key: str) -> bytes:
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """As ECMAScript writes it: the shortest digits that read back as the same number."""
    if not math.isfinite(value):
        raise ValueError("JSON knows no infinite number")
    if value == 0:
        return "0"
    shortest = Decimal(repr(value)).normalize()
    sign = "-" if shortest < 0 else ""
    digits = "".join(map(str, shortest.as_tuple().digits))
    point = len(digits) + int(shortest.as_tuple().exponent)
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """``digits`` with their decimal point before place ``point``, or with an exponent."""
    if len(digits) <= point <= POINT_TO:
        return digits + "0" * (point - len(digits))
    if 0 < point <= POINT_TO:
        return f"{digits[:point]}.{digits[point:]}"
    if POINT_FROM < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}e{point - 1:+d}"

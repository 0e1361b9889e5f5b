"""The rules of the NAPAS document for each object, asked by the writer and the reader alike."""

import re

from payments.banks import banks
from payments.vietqr.errors import BrokenVietQr
from payments.vietqr.tlv import Objects, joined, split_objects

GUID = "A000000727"
BENEFICIARY = "38"
ADDITIONAL = "62"
CHECKSUM = "63"
LANGUAGE = "64"
CURRENCY = "704"
COUNTRY = "VN"
STATIC = "11"
DYNAMIC = "12"
TO_ACCOUNT = "QRIBFTTA"
TO_CARD = "QRIBFTTC"

_SHAPES = {
    "52": ("merchant_category", r"[0-9]{4}"),
    "54": ("amount", r"[0-9]{1,13}"),
    "55": ("tip_indicator", r"0[123]"),
    "56": ("tip_fixed", r"[0-9]{1,13}"),
    "57": ("tip_percent", r"[0-9]{2}\.[0-9]{2}|[0-9]{1,2}"),
    "59": ("merchant_name", r"[^\x00-\x1f\x7f]{1,25}"),
    "60": ("merchant_city", r"[^\x00-\x1f\x7f]{1,15}"),
    "61": ("postcode", r"[^\x00-\x1f\x7f]{1,10}"),
}
_LANGUAGE_LIMITS = {"00": 2, "01": 25, "02": 15}
_PART_LIMIT = 25  # 62.01 to 62.08


def check_objects(objects: Objects) -> None:
    """Raise `BrokenVietQr` for the first rule that the top level or what it holds breaks."""
    _require(objects, "00", "payload_format", ("01",))
    if next(iter(objects)) != "00":
        raise BrokenVietQr("format_not_first", "00")
    _require(objects, "01", "initiation", (STATIC, DYNAMIC))
    _check_beneficiary(objects.get(BENEFICIARY))
    _require(objects, "53", "currency", (CURRENCY,))
    _require(objects, "58", "country", (COUNTRY,))
    for tag, (check, shape) in _SHAPES.items():
        if tag in objects and not re.fullmatch(shape, objects[tag]):
            raise BrokenVietQr(check, tag)
    if "54" in objects and int(objects["54"]) == 0:
        raise BrokenVietQr("amount", "54")
    _check_tip(objects)
    _check_additional(objects.get(ADDITIONAL))
    _check_language(objects.get(LANGUAGE))


def beneficiary_parts(value: str) -> tuple[Objects, Objects]:
    """Split tag 38 into its own objects and those of its tag 01. Raises `BrokenVietQr`."""
    outer = split_objects(value, BENEFICIARY)
    if "01" not in outer:
        raise BrokenVietQr("beneficiary_missing", "38.01")
    return outer, split_objects(outer["01"], "38.01")


def _require(objects: Objects, tag: str, check: str, allowed: tuple[str, ...]) -> None:
    if objects.get(tag) not in allowed:
        raise BrokenVietQr(check, tag)


def _check_beneficiary(value: str | None) -> None:
    if value is None:
        raise BrokenVietQr("beneficiary_missing", BENEFICIARY)
    outer, inner = beneficiary_parts(value)
    if outer.get("00") != GUID:
        raise BrokenVietQr("guid", "38.00")
    if not re.fullmatch(r"[0-9]{6}", inner.get("00", "")):
        raise BrokenVietQr("bank_number", "38.01.00")
    if inner["00"] not in banks():
        raise BrokenVietQr("bank_unknown", "38.01.00")
    if not re.fullmatch(r"[A-Za-z0-9]{1,19}", inner.get("01", "")):
        raise BrokenVietQr("account", "38.01.01")
    if inner.keys() - {"00", "01"}:
        # The service nested one level too deep is a known fault of public libraries.
        raise BrokenVietQr("beneficiary_extra", "38.01")
    if outer.get("02", TO_ACCOUNT) not in (TO_ACCOUNT, TO_CARD):
        raise BrokenVietQr("service", "38.02")
    if outer.get("02") == TO_CARD and not re.fullmatch(r"[0-9]{16,19}", inner["01"]):
        raise BrokenVietQr("card_number", "38.01.01")


def _check_tip(objects: Objects) -> None:
    indicator = objects.get("55")
    for tag, needed in (("56", "02"), ("57", "03")):
        if (tag in objects) != (indicator == needed):
            raise BrokenVietQr("tip", tag)
    if "57" in objects and float(objects["57"]) == 0:
        raise BrokenVietQr("tip_percent", "57")


def _check_additional(value: str | None) -> None:
    if value is None:
        return
    for tag, part in split_objects(value, ADDITIONAL).items():
        where = joined(ADDITIONAL, tag)
        if "01" <= tag <= "08" and len(part) > _PART_LIMIT:
            raise BrokenVietQr("part_too_long", where)
        if tag == "09" and not re.fullmatch(r"[AME]{1,3}", part):
            raise BrokenVietQr("consumer_data", where)
        if tag == "00" or not part.isprintable():
            raise BrokenVietQr("additional", where)


def _check_language(value: str | None) -> None:
    if value is None:
        return
    objects = split_objects(value, LANGUAGE)
    if "00" not in objects or "01" not in objects:
        raise BrokenVietQr("language", LANGUAGE)
    for tag, limit in _LANGUAGE_LIMITS.items():
        if len(objects.get(tag, "")) > limit:
            raise BrokenVietQr("language", joined(LANGUAGE, tag))

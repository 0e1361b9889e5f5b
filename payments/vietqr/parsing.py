"""The strict reader. A right checksum is no proof: the document's own first example is misprinted
under a right one, so every level must be consumed exactly."""

from payments.vietqr.errors import BrokenVietQr, NotVietQr
from payments.vietqr.payload import BILL_NUMBER, PURPOSE, VietQr
from payments.vietqr.rules import (
    ADDITIONAL,
    BENEFICIARY,
    CHECKSUM,
    GUID,
    beneficiary_parts,
    check_objects,
)
from payments.vietqr.tlv import Objects, checksum, split_objects

MAX_PAYLOAD = 512  # EMVCo's bound for what a code carries
_OURS = frozenset({"00", "01", BENEFICIARY, "53", "54", "58", ADDITIONAL, CHECKSUM})


def parse(payload: str) -> VietQr:
    """Read a code. Raises `NotVietQr` for anything else and `BrokenVietQr` for a faulty one."""
    text = payload.strip()
    if len(text) > MAX_PAYLOAD or not text.startswith("0002"):
        raise NotVietQr("not_a_payment_code")
    if GUID not in text:
        raise NotVietQr("other_scheme")
    objects = split_objects(text)
    if list(objects)[-1] != CHECKSUM:
        raise BrokenVietQr("checksum_not_last", CHECKSUM)
    _check_checksum(text, objects[CHECKSUM])
    if GUID not in objects.get(BENEFICIARY, ""):
        raise NotVietQr("other_scheme")
    check_objects(objects)
    return _code(objects)


def _check_checksum(text: str, value: str) -> None:
    if len(value) != 4:
        raise BrokenVietQr("checksum_length", CHECKSUM)
    try:
        computed = checksum(text[:-4])
    except UnicodeEncodeError:
        raise BrokenVietQr("not_text") from None
    if computed != value.upper():
        raise BrokenVietQr("checksum", CHECKSUM)


def _code(objects: Objects) -> VietQr:
    outer, inner = beneficiary_parts(objects[BENEFICIARY])
    additional = split_objects(objects.get(ADDITIONAL, ""), ADDITIONAL)
    return VietQr(
        bin=inner["00"],
        account=inner["01"],
        amount=int(objects["54"]) if "54" in objects else None,
        bill_number=additional.pop(BILL_NUMBER, None),
        purpose=additional.pop(PURPOSE, None),
        service=outer.get("02"),
        initiation=objects["01"],
        additional=additional,
        others={tag: value for tag, value in objects.items() if tag not in _OURS},
    )

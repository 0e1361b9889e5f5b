"""A bank transfer code as values, and how it is written."""

from dataclasses import dataclass, field

from payments.vietqr.errors import BrokenVietQr
from payments.vietqr.folding import fold_note
from payments.vietqr.rules import (
    ADDITIONAL,
    BENEFICIARY,
    CHECKSUM,
    COUNTRY,
    CURRENCY,
    DYNAMIC,
    GUID,
    STATIC,
    TO_ACCOUNT,
    check_objects,
)
from payments.vietqr.tlv import Objects, checksum, join_objects

BILL_NUMBER = "01"
PURPOSE = "08"


@dataclass(frozen=True)
class VietQr:
    """One code. `others` are objects that we only carry along, by their ids.

    `amount` is in whole đồng. `initiation` is `11` for a code for many payments, `12` for one.
    `additional` are the parts of tag 62 besides bill number and purpose.
    """

    bin: str
    account: str
    amount: int | None = None
    purpose: str | None = None
    bill_number: str | None = None
    service: str | None = TO_ACCOUNT
    initiation: str = STATIC
    additional: Objects = field(default_factory=dict)
    others: Objects = field(default_factory=dict)


def transfer_code(bin_code: str, account: str, amount: int | None = None, note: str = "") -> str:
    """Write a code for a transfer to an account; the note is folded and cut at 25 characters.

    With an amount the code is for one payment (`12`), without for many (`11`). Raises
    `BrokenVietQr` for a bank, account or amount that breaks a rule.
    """
    return encode(
        VietQr(
            bin=bin_code,
            account=account,
            amount=amount,
            purpose=fold_note(note) or None,
            initiation=STATIC if amount is None else DYNAMIC,
        )
    )


def encode(code: VietQr) -> str:
    """Write a code, ids in ascending order, checksum last. Raises `BrokenVietQr`."""
    objects = {"00": "01", "01": code.initiation, BENEFICIARY: _beneficiary(code)}
    objects |= {"53": CURRENCY, "58": COUNTRY}
    if code.amount is not None:
        objects["54"] = str(code.amount)
    additional = _additional(code)
    if additional:
        objects[ADDITIONAL] = additional
    twice = sorted((objects.keys() | {CHECKSUM}) & code.others.keys())
    if twice:
        raise BrokenVietQr("tag_twice", twice[0])
    ordered = dict(sorted((objects | code.others).items()))
    check_objects(ordered)
    head = join_objects(ordered) + CHECKSUM + "04"
    return head + checksum(head)


def _beneficiary(code: VietQr) -> str:
    account = join_objects({"00": code.bin, "01": code.account}, f"{BENEFICIARY}.01")
    objects = {"00": GUID, "01": account}
    if code.service is not None:
        objects["02"] = code.service
    return join_objects(objects, BENEFICIARY)


def _additional(code: VietQr) -> str:
    objects = dict(code.additional)
    if code.bill_number is not None:
        objects[BILL_NUMBER] = code.bill_number
    if code.purpose is not None:
        if not code.purpose.isascii():
            raise BrokenVietQr("not_folded", f"{ADDITIONAL}.{PURPOSE}")
        objects[PURPOSE] = code.purpose
    return join_objects(dict(sorted(objects.items())), ADDITIONAL)

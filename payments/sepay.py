"""Notices of a bank aggregator in SePay's form: how they are signed, and what their rows say.

Signature: `X-SePay-Signature: sha256=<hex>`, HMAC-SHA256 over `"<X-SePay-Timestamp>.<raw body>"`.
The rows of the transaction list carry the same `id` as the notices, so that both are one fact.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime

from payments.contract import BadSignature, Fact, FactKind, Json, Malformed, Notice
from payments.masking import masked_account
from payments.notice_checks import header, refuse_oversized, refuse_untimely
from payments.reference import PAYMENT_PREFIX, REFUND_PREFIX, find_codes, is_code
from payments.vietnam_time import bank_moment

SIGNATURE_HEADER = "X-SePay-Signature"
TIMESTAMP_HEADER = "X-SePay-Timestamp"


@dataclass(frozen=True)
class BankRow:
    """One movement on an account. `amount` is in đồng and positive; `incoming` gives its way."""

    id: str
    gateway: str
    occurred_at: datetime
    account: str
    sub_account: str | None
    code: str | None
    content: str
    incoming: bool
    amount: int
    bank_reference: str


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Give the value of the signature header."""
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return "sha256=" + digest.hexdigest()


def verify(notice: Notice, secret: str) -> None:
    """Raise `BadSignature`, or `Malformed` for a body over 64 KiB."""
    refuse_oversized(notice)
    stamp, given = header(notice, TIMESTAMP_HEADER), header(notice, SIGNATURE_HEADER)
    if not stamp or not given:
        raise BadSignature("not_signed")
    refuse_untimely(stamp, notice.received_at)
    expected = signature(secret, stamp, notice.body)
    if not hmac.compare_digest(expected.encode(), given.strip().encode("utf-8", "replace")):
        raise BadSignature("wrong_signature")


def notice_row(body: bytes) -> BankRow:
    """Read the body of a notice. Raises `Malformed`."""
    try:
        row = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None
    if not isinstance(row, dict):
        raise Malformed("not_an_object")
    direction = row.get("transferType")
    if direction not in ("in", "out"):
        raise Malformed("transfer_type")
    amount = row.get("transferAmount")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise Malformed("transfer_amount")
    return BankRow(
        id=_row_id(row.get("id")),
        gateway=_text(row, "gateway") or "",
        occurred_at=_moment(row.get("transactionDate")),
        account=_text(row, "accountNumber") or "",
        sub_account=_text(row, "subAccount"),
        code=_text(row, "code"),
        content=_text(row, "content") or "",
        incoming=direction == "in",
        amount=amount,
        bank_reference=_text(row, "referenceCode") or "",
    )


def list_row(row: Json) -> BankRow:
    """Read one row of the transaction list. Raises `Malformed`."""
    amount_in, amount_out = _decimal(row.get("amount_in")), _decimal(row.get("amount_out"))
    if (amount_in > 0) == (amount_out > 0):
        raise Malformed("transfer_amount")
    return BankRow(
        id=_row_id(row.get("id")),
        gateway=_text(row, "bank_brand_name") or "",
        occurred_at=_moment(row.get("transaction_date")),
        account=_text(row, "account_number") or "",
        sub_account=_text(row, "sub_account"),
        code=_text(row, "code"),
        content=_text(row, "transaction_content") or "",
        incoming=amount_in > 0,
        amount=amount_in or amount_out,
        bank_reference=_text(row, "reference_number") or "",
    )


def row_fact(row: BankRow, *, provider: str, account: str) -> Fact:
    """Tell what a row means: money in is `PAID`, money out `REFUNDED` if it carries a refund code.

    `raw["references"]` are the candidates for an attempt, best source first: the aggregator's
    `code`, else the words of the content. With exactly one, it is `attempt_ref`.
    """
    references = _references(row, PAYMENT_PREFIX) if row.incoming else ()
    refunds = _references(row, REFUND_PREFIX)
    kind, code = FactKind.INFO, "transfer_out"
    if account not in (row.account, row.sub_account):
        kind, code, references = FactKind.INFO, "other_account", ()
    elif row.incoming:
        kind, code = FactKind.PAID, "transfer_in"
    elif refunds:
        kind = FactKind.REFUNDED
    refunded = kind is FactKind.REFUNDED and len(refunds) == 1
    return Fact(
        kind=kind,
        provider=provider,
        dedupe_key=row.id,
        attempt_ref=references[0] if len(references) == 1 else None,
        provider_ref=row.id,
        amount=row.amount,
        refund_ref=refunds[0] if refunded else None,
        occurred_at=row.occurred_at,
        code=code,
        final=True,
        raw=_raw(row, references, refunds),
    )


def _references(row: BankRow, prefix: str) -> tuple[str, ...]:
    code = (row.code or "").strip().upper()
    return (code,) if is_code(code, prefix) else find_codes(row.content, prefix)


def _raw(row: BankRow, references: tuple[str, ...], refunds: tuple[str, ...]) -> Json:
    return {
        "id": row.id,
        "gateway": row.gateway,
        "account": masked_account(row.account),
        "content": row.content,
        "code": row.code,
        "direction": "in" if row.incoming else "out",
        "bank_reference": row.bank_reference,
        "references": list(references),
        "refund_references": list(refunds),
    }


def _row_id(value: object) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise Malformed("id")
    return text


def _text(row: Json, name: str) -> str | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Malformed(name)
    return value


def _moment(value: object) -> datetime:
    try:
        return bank_moment(str(value))
    except ValueError:
        raise Malformed("transaction_date") from None


def _decimal(value: object) -> int:
    match = re.fullmatch(r"([0-9]{1,15})(\.0{1,4})?", str(value))
    if match is None:
        raise Malformed("transfer_amount")
    return int(match[1])

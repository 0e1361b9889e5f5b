"""The chart of accounts: names, normal sides, and which of them may never be overdrawn."""

from marketplace.core.errors import Invalid
from marketplace.core.sentences import N_
from marketplace.ledger.models import Side


class UnknownAccount(Invalid):
    code = "unknown_ledger_account"
    sentence = N_("There is no account called %(name)s in the chart.")


SUSPENSE = "suspense:incoming"
VAT_WITHHELD = "tax:vat_withheld"
PIT_WITHHELD = "tax:pit_withheld"
COMMISSION = "income:commission"
PSP_FEE = "expense:psp_fee"
GOODWILL = "expense:goodwill"

_FIXED = {
    SUSPENSE: Side.CREDIT,
    VAT_WITHHELD: Side.CREDIT,
    PIT_WITHHELD: Side.CREDIT,
    COMMISSION: Side.CREDIT,
    PSP_FEE: Side.DEBIT,
    GOODWILL: Side.DEBIT,
}
_KINDS = {
    ("psp", "clearing"): Side.DEBIT,
    ("cod", "receivable"): Side.DEBIT,
    ("seller", "receivable"): Side.DEBIT,
    ("seller", "payable"): Side.CREDIT,
    ("buyer", "credit"): Side.CREDIT,
    ("order", "held"): Side.CREDIT,
    ("refund", "in_transit"): Side.CREDIT,
    ("payout", "in_transit"): Side.CREDIT,
}


def psp_clearing(provider: str) -> str:
    """What a payment provider holds for the market."""
    return f"psp:{provider}:clearing"


def bank(account: str) -> str:
    """The market's bank account, by its last four digits."""
    return f"bank:{account[-4:]}"


def order_held(order_code: str) -> str:
    """The buyer's money for one order, until it is released or refunded."""
    return f"order:{order_code}:held"


def buyer_credit(group_code: str) -> str:
    """What is owed back to the buyer of an order group."""
    return f"buyer:{group_code}:credit"


def refund_in_transit(refund_code: str) -> str:
    return f"refund:{refund_code}:in_transit"


def seller_payable(seller_code: str) -> str:
    return f"seller:{seller_code}:payable"


def seller_receivable(seller_code: str) -> str:
    """What a seller owes the market: cash taken at the door."""
    return f"seller:{seller_code}:receivable"


def cod_receivable(courier: str) -> str:
    return f"cod:{courier}:receivable"


def normal_side(name: str) -> Side:
    """The side on which an account grows; raises UnknownAccount outside the chart."""
    if name in _FIXED:
        return _FIXED[name]
    parts = name.split(":")
    if len(parts) == 2 and parts[0] == "bank" and parts[1]:
        return Side.DEBIT
    if len(parts) == 3 and parts[1] and (parts[0], parts[2]) in _KINDS:
        return _KINDS[parts[0], parts[2]]
    raise UnknownAccount(name=name)


def never_overdrawn(name: str) -> bool:
    """Accounts of other people's money: what is held, credited or on its way is never below zero."""
    return name.startswith(("order:", "buyer:", "refund:", "payout:")) or name == SUSPENSE

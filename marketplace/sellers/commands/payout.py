"""Where a shop's money goes: checked against the bank list, encrypted, shown by four digits."""

from datetime import datetime

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.secretbox import SecretBox
from marketplace.core.sentences import N_
from marketplace.core.text import bank_ascii, fold
from marketplace.sellers.models import PayoutAccount, Seller
from marketplace.sellers.permits import OWNERS, locked_shop, require_member
from marketplace.sellers.queries import payout_account_of
from payments.banks import Bank, banks

SHORTEST, LONGEST = 6, 19


class BankUnknown(errors.Invalid):
    code = "bank_unknown"
    sentence = N_("This bank is not on the list. Type a part of its name and pick it.")
    field = "bank"


class AccountNumberInvalid(errors.Invalid):
    code = "account_number_invalid"
    sentence = N_("An account number has 6 to 19 digits, without letters.")
    field = "number"


class AccountHolderMissing(errors.Invalid):
    code = "account_holder_missing"
    sentence = N_("Please type the holder's name as it stands at the bank.")
    field = "holder"


def bank_named(text: str) -> Bank:
    """The bank that ``text`` names by its number, short name or name; raises BankUnknown.

    Only banks that receive quick transfers.
    """
    wanted = fold(text).strip()
    receiving = [bank for bank in banks().values() if bank.receives]
    for bank in receiving:
        if wanted in {bank.bin, fold(bank.code), fold(bank.name)}:
            return bank
    partly = [bank for bank in receiving if len(wanted) >= 3 and wanted in fold(bank.name)]
    if len(partly) == 1:
        return partly[0]
    raise BankUnknown


def set_payout_account(
    seller: Seller,
    *,
    bank_bin: str,
    number: str,
    holder: str,
    box: SecretBox,
    actor: Actor,
    now: datetime,
) -> PayoutAccount:
    """Keep a new account; the one before stays on record as replaced.

    Raises BankUnknown, AccountNumberInvalid, AccountHolderMissing or MemberMayNot.
    """
    shop = locked_shop(seller.id)
    require_member(shop, actor, OWNERS)
    bank = banks().get(bank_bin)
    if bank is None or not bank.receives:
        raise BankUnknown
    digits = "".join(number.split())
    proper = digits.isascii() and digits.isdigit()
    if not proper or not SHORTEST <= len(digits) <= LONGEST:
        raise AccountNumberInvalid
    name = bank_ascii(holder, limit=60).upper()
    if not any(letter.isalpha() for letter in name):
        raise AccountHolderMissing
    before = payout_account_of(shop.id)
    if before is not None:
        before.replaced_at = now
    account = PayoutAccount(
        seller_id=shop.id,
        bank_bin=bank.bin,
        number_sealed=box.seal(digits),
        last_four=digits[-4:],
        holder=name,
        added_at=now,
    )
    db.session.add(account)
    write_audit(
        actor=actor.user_code,
        action="payout_account_set",
        subject=f"seller:{shop.code}",
        now=now,
        bank=bank.bin,
        last_four=digits[-4:],
    )
    return account

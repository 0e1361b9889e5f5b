"""The payment methods, each declared once: its words, its icon, and how its provider is opened.

Pages show them in the order of the rows. A method that is offered no longer keeps its row, without
settings to open it: orders that were paid by it are still shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

import requests

from marketplace.core.sentences import N_
from marketplace.core.settings import Settings
from payments import cod
from payments.contract import Clock, PaymentProvider
from payments.return_transfers import ReturnAgreement
from payments.stripe_checkout import StripeCheckout
from payments.vietqr_bank import BankAccount, VietQrBank

Open = Callable[[Settings, requests.Session, Clock], PaymentProvider | None]


@dataclass(frozen=True)
class PaymentMethod:
    """One way to pay. Words are msgids, translated when they are shown; ``icon`` is in the sprite.

    ``open`` gives the provider, or None where its settings are not complete; what the provider can
    do is in its ``capabilities``. ``past`` says in lists by what an order was paid, ``past_code``
    the same for money that came by bank code although this is cash. ``page_title`` and ``page_link``
    lead to a page of the provider's, where it has one.
    """

    name: str
    label: str
    hint: str
    past: str
    icon: str
    open: Open
    past_code: str | None = None
    page_title: str = N_("Payment")
    page_link: str = N_("Go on to the payment page")

    def past_word(self, *, cashless: bool | None) -> str:
        return self.past_code if cashless and self.past_code else self.past


def _cash(settings: Settings, session: requests.Session, clock: Clock) -> cod.CashOnDelivery:
    return cod.CashOnDelivery()


def _bank(settings: Settings, session: requests.Session, clock: Clock) -> VietQrBank | None:
    if not (settings.bank_account and settings.sepay_secret.get_secret_value()):
        return None
    secret = settings.return_transfer_secret.get_secret_value()
    agreed = settings.bank_return_url and secret
    return VietQrBank(
        account=BankAccount(settings.bank_bin, settings.bank_account, settings.bank_holder),
        webhook_secret=settings.sepay_secret.get_secret_value(),
        session=session,
        clock=clock,
        api_url=settings.sepay_api_url or "https://my.sepay.vn",
        api_token=settings.sepay_api_token.get_secret_value() or None,
        returns=ReturnAgreement(settings.bank_return_url, secret) if agreed else None,
    )


def _card(settings: Settings, session: requests.Session, clock: Clock) -> StripeCheckout | None:
    key = settings.stripe_key.get_secret_value()
    secret = settings.stripe_webhook_secret.get_secret_value()
    if not (key and secret):
        return None
    return StripeCheckout(
        api_key=key,
        webhook_secret=secret,
        session=session,
        clock=clock,
        api_url=settings.stripe_api_url or None,
    )


_ROWS = (
    PaymentMethod(
        name=VietQrBank.name,
        label=N_("Bank transfer by QR"),
        hint=N_("Scan with any bank app. Free of charge."),
        past=N_("Bank QR"),
        icon="qr-code",
        open=_bank,
    ),
    PaymentMethod(
        name=cod.NAME,
        label=N_("Cash when the goods come"),
        hint=N_("Pay the seller at the door, in cash or by QR."),
        past=N_("Cash"),
        past_code=N_("QR at the door"),
        icon="banknote",
        open=_cash,
    ),
    PaymentMethod(
        name=StripeCheckout.name,
        label=N_("Bank card"),
        hint=N_("Visa, Mastercard, JCB"),
        past=N_("Card"),
        icon="wallet",
        open=_card,
        page_title=N_("Pay by card"),
        page_link=N_("Go on to the card page"),
    ),
)
METHODS = {method.name: method for method in _ROWS}

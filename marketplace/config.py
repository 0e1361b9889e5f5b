"""Builds what the rooms are given from the settings: the payment providers and the desk over them."""

import requests

from marketplace.core.clock import utc_now
from marketplace.core.settings import Settings
from marketplace.settlement.desk import Desk, Terms
from payments.cod import CashOnDelivery
from payments.contract import Clock, PaymentProvider
from payments.return_transfers import ReturnAgreement
from payments.stripe_checkout import StripeCheckout
from payments.vietqr_bank import BankAccount, VietQrBank


def payment_desk(settings: Settings, *, clock: Clock = utc_now) -> Desk:
    """The providers whose settings are complete; cash at the door needs none."""
    session = requests.Session()
    session.trust_env = not settings.demo  # the demo's providers are on this machine
    found: list[PaymentProvider] = [CashOnDelivery()]
    if settings.bank_account and settings.sepay_secret.get_secret_value():
        found.append(_bank(settings, session, clock))
    if settings.stripe_key.get_secret_value() and settings.stripe_webhook_secret.get_secret_value():
        found.append(
            StripeCheckout(
                api_key=settings.stripe_key.get_secret_value(),
                webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
                session=session,
                clock=clock,
                api_url=settings.stripe_api_url or None,
            )
        )
    return Desk({provider.name: provider for provider in found}, Terms.of(settings))


def _bank(settings: Settings, session: requests.Session, clock: Clock) -> VietQrBank:
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

"""What settlement works with: the providers at hand and the market's rules about money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.core.settings import Settings
from marketplace.ledger import chart
from payments import cod
from payments.contract import PaymentProvider
from payments.vietqr_bank import VietQrBank

BANK, CASH = VietQrBank.name, cod.NAME


class MethodNotOffered(errors.NotFound):
    code = "payment_method_not_offered"
    sentence = N_("This way of paying is not offered here. Choose another one.")


@dataclass(frozen=True)
class Terms:
    """Rules that the operator sets. ``two_person_above`` is in đồng; ``bank_account`` a number."""

    pay_within: timedelta
    late_payment: timedelta
    accept_hours: int
    dispute_days: int
    two_person_above: int
    withholds_tax: bool
    bank_account: str

    @classmethod
    def of(cls, settings: Settings) -> "Terms":
        return cls(
            pay_within=timedelta(minutes=settings.reservation_minutes),
            late_payment=timedelta(hours=settings.late_payment_hours),
            accept_hours=settings.accept_hours,
            dispute_days=settings.dispute_days,
            two_person_above=settings.two_person_above,
            withholds_tax=settings.payout_mode == "platform_collect",
            bank_account=settings.bank_account or "0000",
        )


@dataclass(frozen=True)
class Desk:
    """The providers by name, with the rules."""

    providers: Mapping[str, PaymentProvider]
    terms: Terms

    def provider(self, name: str) -> PaymentProvider:
        """The provider called ``name``; raises MethodNotOffered."""
        try:
            return self.providers[name]
        except KeyError:
            raise MethodNotOffered from None

    def account(self, provider: str) -> str:
        """The ledger account in which a provider's money arrives."""
        if provider == BANK:
            return chart.bank(self.terms.bank_account)
        return chart.psp_clearing(provider)

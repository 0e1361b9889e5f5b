"""Builds what the rooms are given from the settings: the payment providers and the desk over them."""

import requests

from marketplace.core.clock import utc_now
from marketplace.core.settings import Settings
from marketplace.settlement.desk import Desk, Terms
from marketplace.settlement.methods import METHODS
from payments.contract import Clock


def payment_desk(settings: Settings, *, clock: Clock = utc_now) -> Desk:
    """The providers whose settings are complete; cash at the door needs none."""
    session = requests.Session()
    session.trust_env = not settings.demo  # the demo's providers are on this machine
    opened = [method.open(settings, session, clock) for method in METHODS.values()]
    return Desk({provider.name: provider for provider in opened if provider}, Terms.of(settings))

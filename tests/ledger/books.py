"""The accounts that a test looks at all together."""

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.ledger.models import LedgerAccount
from marketplace.ledger.queries import balances


def balances_under(prefix: str) -> dict[str, Vnd]:
    """The balances of all accounts whose name begins with ``prefix``."""
    names = db.session.scalars(
        select(LedgerAccount.name).where(LedgerAccount.name.startswith(prefix, autoescape=True))
    ).all()
    return balances(names) if names else {}

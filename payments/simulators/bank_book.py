"""What the simulated bank and its aggregator remember: movements, and orders to transfer back."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from payments.banks import bank_name
from payments.vietnam_time import bank_text


@dataclass(frozen=True)
class WatchedAccount:
    """An account that the shop has linked with the aggregator."""

    bin: str
    number: str


@dataclass(frozen=True)
class Movement:
    """One movement on a watched account, in đồng; one of the two amounts is nothing."""

    id: int
    at: datetime
    bank: str
    account: str
    amount_in: int
    amount_out: int
    content: str
    bank_reference: str
    accumulated: int

    def notice(self) -> bytes:
        """Give the body of the aggregator's notice."""
        return json.dumps(
            {
                "id": self.id,
                "gateway": self.bank,
                "transactionDate": bank_text(self.at),
                "accountNumber": self.account,
                "code": None,
                "content": self.content,
                "transferType": "in" if self.amount_in else "out",
                "transferAmount": self.amount_in or self.amount_out,
                "accumulated": self.accumulated,
                "subAccount": None,
                "referenceCode": self.bank_reference,
                "description": "",
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    def listed(self) -> dict[str, object]:
        """Give the row of the transaction list, whose numbers are text there."""
        return {
            "id": str(self.id),
            "bank_brand_name": self.bank,
            "account_number": self.account,
            "transaction_date": bank_text(self.at),
            "amount_out": f"{self.amount_out}.00",
            "amount_in": f"{self.amount_in}.00",
            "accumulated": f"{self.accumulated}.00",
            "transaction_content": self.content,
            "reference_number": self.bank_reference,
            "code": None,
            "sub_account": None,
            "bank_account_id": "1",
        }


@dataclass(frozen=True)
class ReturnOrder:
    """An order to transfer money back."""

    id: str
    refund_ref: str
    transaction_id: str
    amount: int
    state: str
    reason: str | None = None

    def shown(self) -> dict[str, object]:
        """Give the answer about it."""
        return {
            "id": self.id,
            "refund_ref": self.refund_ref,
            "amount": self.amount,
            "state": self.state,
            "reason": self.reason,
        }


class Refused(Exception):
    """The bank says no; the text is the code of the refusal."""


class BankBook:
    """The memory. All calls are safe from several threads."""

    def __init__(self, accounts: tuple[WatchedAccount, ...], first_id: int) -> None:
        self.accounts = accounts
        self._next_id = first_id
        self._movements: list[Movement] = []
        self._returns: dict[str, ReturnOrder] = {}
        self._keys: dict[str, tuple[bytes, str]] = {}
        self._lock = threading.RLock()

    def watched(self, number: str) -> WatchedAccount | None:
        """Give the watched account of a number."""
        return next((account for account in self.accounts if account.number == number), None)

    def move(
        self, number: str, *, amount_in: int = 0, amount_out: int = 0, content: str, at: datetime
    ) -> Movement | None:
        """Book a movement; None if nobody watches the account."""
        account = self.watched(number)
        if account is None:
            return None
        with self._lock:
            movement = Movement(
                id=self._next_id,
                at=at.replace(microsecond=0),
                bank=bank_name(account.bin),
                account=number,
                amount_in=amount_in,
                amount_out=amount_out,
                content=content,
                bank_reference=f"FT26{self._next_id:08d}",
                accumulated=self._balance(number) + amount_in - amount_out,
            )
            self._next_id += 1
            self._movements.append(movement)
            return movement

    def movements(self, query: Mapping[str, str]) -> list[Movement]:
        """Give the newest movements that the query of the list names, newest first."""
        limit = min(int(query.get("limit", "5000")), 5000)
        earliest, latest = query.get("transaction_date_min", ""), query.get("transaction_date_max")
        with self._lock:
            found = [
                movement
                for movement in self._movements
                if movement.account == query.get("account_number", movement.account)
                and movement.id >= int(query.get("since_id", "0"))
                and bank_text(movement.at) >= earliest
                and (latest is None or bank_text(movement.at) <= latest)
            ]
        oldest_first = "since_id" in query
        return found[:limit] if oldest_first else found[::-1][:limit]

    def order_return(self, body: bytes, key: str, *, refuse: bool) -> tuple[ReturnOrder, bool]:
        """Take an order to transfer back; tells whether it is new. Raises `Refused`."""
        words = json.loads(body)
        refund_ref, amount = str(words["refund_ref"]), int(words["amount"])
        transaction_id = str(words["transaction_id"])
        with self._lock:
            if key in self._keys:
                said, earlier = self._keys[key]
                if said != body:
                    raise Refused("key_reused")
                return self._returns[earlier], False
            if refund_ref in self._returns:
                raise Refused("refund_ref_used")
            self._check_rest(transaction_id, amount)
            state, reason = ("failed", "account_closed") if refuse else ("pending", None)
            number = f"rt_{len(self._returns) + 1}"
            order = ReturnOrder(number, refund_ref, transaction_id, amount, state, reason)
            self._returns[refund_ref] = order
            self._keys[key] = (body, refund_ref)
            return order, True

    def finish_return(self, order: ReturnOrder, at: datetime) -> Movement | None:
        """Let the money of an order leave."""
        with self._lock:
            source = self._movement(order.transaction_id)
            self._returns[order.refund_ref] = ReturnOrder(
                order.id, order.refund_ref, order.transaction_id, order.amount, "done"
            )
            content = f"{order.refund_ref} hoan tien giao dich {order.transaction_id}"
            return self.move(source.account, amount_out=order.amount, content=content, at=at)

    def return_order(self, refund_ref: str) -> ReturnOrder | None:
        """Give an order by the shop's reference."""
        with self._lock:
            return self._returns.get(refund_ref)

    def shown(self) -> dict[str, object]:
        """Give everything for the control page."""
        with self._lock:
            return {
                "movements": [movement.listed() for movement in self._movements],
                "returns": [order.shown() for order in self._returns.values()],
            }

    def _check_rest(self, transaction_id: str, amount: int) -> None:
        source = self._movement(transaction_id)
        earlier = sum(
            order.amount
            for order in self._returns.values()
            if order.transaction_id == transaction_id and order.state != "failed"
        )
        if amount <= 0 or earlier + amount > source.amount_in:
            raise Refused("over_return")

    def _movement(self, transaction_id: str) -> Movement:
        for movement in self._movements:
            if str(movement.id) == transaction_id and movement.amount_in:
                return movement
        raise Refused("no_such_transaction")

    def _balance(self, number: str) -> int:
        mine = (movement for movement in self._movements if movement.account == number)
        return sum(movement.amount_in - movement.amount_out for movement in mine)

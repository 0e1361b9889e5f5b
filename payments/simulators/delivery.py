"""Notices on their way to the shop: signed at each sending, tried again by the provider's rule."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from payments.simulators.clock import SimulatedClock
from payments.simulators.faults import Faults

LOG = logging.getLogger(__name__)
ANSWER_WITHIN = 30.0
LOOK_EVERY = 0.2


@dataclass
class Message:
    """One notice; `due_at` is None once it is delivered, dropped or given up."""

    number: int
    body: bytes
    due_at: datetime | None
    corrupt: bool = False
    held: bool = False
    attempts: int = 0
    status: int | None = None
    delivered: bool = False

    def shown(self) -> dict[str, object]:
        """Give its state for the control page."""
        return {
            "number": self.number,
            "attempts": self.attempts,
            "status": self.status,
            "delivered": self.delivered,
            "held": self.held,
            "due_at": self.due_at.isoformat() if self.due_at else None,
        }


@dataclass(frozen=True)
class DeliveryRule:
    """How one provider sends. `gaps` are the waits before the second, third… attempt."""

    sign: Callable[[bytes, datetime], dict[str, str]]
    corrupted: Callable[[dict[str, str]], dict[str, str]]
    accepted: Callable[[int, bytes], bool]
    gaps: Sequence[timedelta]


class Outbox:
    """All notices of one simulator. With `automatic` they leave by themselves, at once."""

    def __init__(
        self,
        url: str | None,
        rule: DeliveryRule,
        clock: SimulatedClock,
        faults: Faults,
        *,
        automatic: bool,
    ) -> None:
        self.url = url
        self._rule = rule
        self._clock = clock
        self._faults = faults
        self._messages: list[Message] = []
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run) if automatic else None

    def start(self) -> None:
        """Begin to send by itself, if it is automatic."""
        if self._thread is not None:
            self._thread.start()

    def stop(self) -> None:
        """Stop sending."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def put(self, body: bytes) -> None:
        """Take a notice up for sending, as the armed faults will have it."""
        if self._faults.take("drop"):
            return
        copies = 2 if self._faults.take("duplicate") else 1
        corrupt = self._faults.take("corrupt") is not None
        held = self._faults.take("hold") is not None
        with self._lock:
            for _ in range(copies):
                number, due_at = len(self._messages) + 1, self._clock.now()
                self._messages.append(Message(number, body, due_at, corrupt, held))
        self._wake.set()

    def release(self, *, newest_first: bool = False) -> int:
        """Let held notices go, in reverse order if wished; tells how many went."""
        with self._lock:
            held = [message for message in self._messages if message.held]
        for message in sorted(held, key=lambda item: item.number, reverse=newest_first):
            message.held = False
            self._send_one(message)
        return len(held)

    def deliver_due(self) -> int:
        """Send all that is due now; tells how many were sent."""
        with self._lock:
            due = [message for message in self._messages if self._is_due(message)]
        return sum(self._send_one(message) for message in due)

    def shown(self) -> list[dict[str, object]]:
        """Give the state of every notice."""
        with self._lock:
            return [message.shown() for message in self._messages]

    def _is_due(self, message: Message) -> bool:
        due_at = message.due_at
        return due_at is not None and not message.held and due_at <= self._clock.now()

    def _send_one(self, message: Message) -> bool:
        with self._sending:
            if not self._is_due(message):
                return False
            message.attempts += 1
            message.status, answer = self._post(message)
            accepted = message.status is not None and self._rule.accepted(message.status, answer)
            message.delivered = accepted
            gap = message.attempts - 1
            again = not accepted and gap < len(self._rule.gaps)
            message.due_at = self._clock.now() + self._rule.gaps[gap] if again else None
            return True

    def _post(self, message: Message) -> tuple[int | None, bytes]:
        if not self.url:
            return None, b""
        headers = self._rule.sign(message.body, self._clock.now())
        if message.corrupt:
            headers = self._rule.corrupted(headers)
        headers["Content-Type"] = "application/json"
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    self.url, data=message.body, headers=headers, timeout=ANSWER_WITHIN
                )
                return answer.status_code, answer.content
        except requests.RequestException as error:
            LOG.info("notice %d was not taken: %s", message.number, type(error).__name__)
            return None, b""

    def _run(self) -> None:
        while not self._stopping:
            self.deliver_due()
            self._wake.wait(LOOK_EVERY)
            self._wake.clear()

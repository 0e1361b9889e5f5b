"""What the worker and the clock do with payments, over the desk that the process has opened."""

from datetime import datetime

from marketplace.jobs.registry import job
from marketplace.settlement.commands import clockwork, recall_refunds, sending
from marketplace.settlement.commands.refunds import RUN_REFUND
from marketplace.settlement.desk import Desk


class OpenDesk:
    """Set by the process that knows the settings, when the application is made."""

    def __init__(self) -> None:
        self.desk: Desk | None = None

    def __call__(self) -> Desk:
        if self.desk is None:
            raise RuntimeError("no desk is open: make the application first")
        return self.desk


open_desk = OpenDesk()


@job(RUN_REFUND)
def run_refund(*, refund_id: int, now: datetime) -> None:
    sending.run_refund(refund_id, desk=open_desk(), now=now)


@job(recall_refunds.REFUND_RECALL)
def refund_recall(*, recall_code: str, now: datetime) -> None:
    recall_refunds.refund_recall(recall_code, desk=open_desk(), now=now)


def refund_recalls(*, now: datetime) -> None:
    recall_refunds.refund_recalls(desk=open_desk(), now=now)


def expire_overdue(*, now: datetime) -> None:
    clockwork.expire_overdue(desk=open_desk(), now=now)


def reconcile_pending(*, now: datetime) -> None:
    clockwork.reconcile_pending(desk=open_desk(), now=now)


def retry_refunds(*, now: datetime) -> None:
    sending.retry_refunds(desk=open_desk(), now=now)

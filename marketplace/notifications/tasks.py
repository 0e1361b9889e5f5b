"""What the worker does for notices."""

from datetime import datetime

from marketplace.jobs.registry import job
from marketplace.notifications.commands import SEND
from marketplace.notifications.commands import send_notice as send
from marketplace.notifications.post_office import post_office


@job(SEND)
def send_notice(*, notice_id: int, now: datetime) -> None:
    send(notice_id, folder=post_office().folder, now=now)

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.notifications.models import Channel, Notice
from marketplace.sellers.commands.decisions import refuse_shop
from marketplace.sellers.models import SellerStatus
from tests.factories import make_officer, make_seller, make_user
from tests.sellers.acting import acting


def test_the_owner_reads_the_reason_once(app: Flask, now: datetime) -> None:
    owner = make_user()
    shop = make_seller("Vườn nhà Hoa", owner=owner, status=SellerStatus.SUBMITTED)
    officer = acting(make_officer())
    with unit_of_work():
        refuse_shop(shop, reason="Không ở phường này.", actor=officer, now=now)

    deliver_pending(now)
    deliver_pending(now)

    notices = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert [(n.user_id, n.channel) for n in notices] == [
        (owner.id, Channel.IN_APP),
        (owner.id, Channel.SMS),
    ]
    assert notices[0].text == "Gian hàng Vườn nhà Hoa bị từ chối: Không ở phường này."

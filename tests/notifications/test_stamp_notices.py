"""The shop is told, once, which stamp of its looks copied and what was seen."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.events import deliver_pending
from marketplace.notifications.models import Channel, Notice
from marketplace.notifications.stamp_notices import REASONS
from marketplace.stamps.flags import FlagRule
from marketplace.stamps.models import StampState
from marketplace.stamps.tasks import raise_flags
from tests.factories import make_product, make_seller, make_user
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.stamps import look_at, make_stamps


def test_the_shop_reads_it_once(app: Flask, now: datetime) -> None:
    owner = make_user()
    product = make_product(seller=make_seller(owner=owner))
    lot = make_pack_lot(make_lot(product, grams=20_000), count=20, code="GOI26-1")
    (stamp,) = make_stamps(lot, count=1, state=StampState.PRINTED)
    look_at(stamp, at=now)

    for _ in range(2):
        raise_flags(now=now)
        deliver_pending(now)

    notices = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert [(notice.user_id, notice.channel) for notice in notices] == [
        (owner.id, Channel.IN_APP),
        (owner.id, Channel.SMS),
    ]
    assert notices[0].subject == "Tem số 1 có thể bị làm giả"
    assert "Tem số 1 của lô GOI26-1 bị quét khi chưa đưa vào dùng." in notices[0].text
    assert notices[0].link.endswith("/nguoi-ban/tem")


def test_every_rule_has_its_words() -> None:
    assert set(REASONS) == {rule.value for rule in FlagRule}

"""A person reads what the market told them, and nobody else's."""

from marketplace.core.db import unit_of_work
from marketplace.notifications.commands import Draft, tell_many
from marketplace.notifications.models import Channel
from tests.factories import make_seller, make_user
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in


def _tell(user, text, now, channel=Channel.IN_APP):
    with unit_of_work():
        key = f"tests:{user.id}:{text}:{channel.value}"
        tell_many([Draft(key, channel, user.id, user.phone, "Đơn mới", text)], now=now)


def test_a_person_sees_their_own_notices_once_and_marks_them_read(app, now):
    hoa, binh = make_user(), make_user("Bình")
    for channel in (Channel.IN_APP, Channel.SMS):
        _tell(hoa, "Có đơn DH1", now, channel)
    _tell(binh, "Có đơn DH2", now)
    client = app.test_client()
    sign_in(client, hoa)

    page = client.get("/tai-khoan/thong-bao").text
    assert page.count("Có đơn DH1") == 1
    assert "DH2" not in page
    assert "Đánh dấu đã xem" in page

    fill_in(client, "/tai-khoan/thong-bao")
    assert "Đánh dấu đã xem" not in client.get("/tai-khoan/thong-bao").text


def test_the_shops_desk_counts_the_new_notices_that_stand_in_the_list(app, now):
    owner = make_user()
    make_seller(owner=owner)
    for channel in (Channel.IN_APP, Channel.SMS):
        _tell(owner, "Có đơn DH1", now, channel)
    client = app.test_client()
    sign_in(client, owner)

    page = client.get("/nguoi-ban/").text
    assert '>1</span><span class="todo-label">thông báo mới' in page


def test_a_stranger_is_led_to_the_sign_in(app):
    assert app.test_client().get("/tai-khoan/thong-bao").status_code == 302

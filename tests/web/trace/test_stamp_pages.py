"""What people see who scan the stamp on a pack."""

import pytest
from flask import Flask

from marketplace.core.db import db
from marketplace.stamps.models import Scan, StampState
from marketplace.stamps.scans import scan_counter
from marketplace.traceability.lots.models import Lot
from tests.factories.stories import make_tale
from tests.orders.counting import counted_statements
from tests.web.trace.test_trace_pages import stamped, words


@pytest.mark.parametrize("write", [str.lower, str.upper, "-".join])
def test_a_stamp_is_read_however_it_is_written(app: Flask, write: object) -> None:
    stamp = stamped(make_tale())
    assert callable(write)
    for door in ("/t/", "/T/"):
        answer = app.test_client().get(door + write(stamp.code))
        assert answer.status_code == 200
        assert "Xoài cát Hòa Lộc" in answer.text


def test_each_look_is_counted_and_said_honestly(app: Flask) -> None:
    stamp = stamped(make_tale())
    client = app.test_client()
    scan_counter.forget()
    client.head(f"/t/{stamp.code}")
    for number in (1, 2, 3):
        told = words(client.get(f"/t/{stamp.code}"))
        assert f"Mã này có trong hệ thống, lần quét thứ {number}" in told
        assert "thật" not in told
    assert scan_counter.flush() == 3
    told = words(client.get(f"/t/{stamp.code}"))
    assert "lần quét thứ 4, quét lần đầu lúc" in told
    scan_counter.flush()
    states = db.session.scalars(db.select(Scan.state).where(Scan.stamp_id == stamp.id)).all()
    assert states == [StampState.ACTIVATED] * 4


def test_a_scan_is_never_kept_by_anybody(app: Flask) -> None:
    stamp = stamped(make_tale())
    answer = app.test_client().get(f"/t/{stamp.code}")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


def test_a_scan_costs_eleven_statements_and_writes_nothing(app: Flask) -> None:
    code = stamped(make_tale()).code
    client = app.test_client()
    client.get(f"/t/{code}")
    with counted_statements() as sent:
        client.get(f"/t/{code}")
    assert len(sent) == 11
    assert all(statement.lstrip().startswith(("SELECT", "WITH")) for statement in sent)


@pytest.mark.parametrize(
    ("state", "tone", "sentence"),
    [
        (StampState.PRINTED, "plain", "Tem này chưa được kích hoạt"),
        (StampState.VOID, "stop", "Tem này đã bị hủy"),
    ],
)
def test_a_stamp_that_is_not_in_use_tells_no_story(
    app: Flask, state: StampState, tone: str, sentence: str
) -> None:
    stamp = stamped(make_tale(), state)
    answer = app.test_client().get(f"/t/{stamp.code}")
    assert answer.status_code == 200
    assert f'class="band {tone}"' in answer.text
    assert sentence in words(answer)
    for secret in ("Xoài", "Hồng Xuân", "GOI26", "lần quét"):
        assert secret not in answer.text


def test_a_mistyped_code_is_refused_without_asking_the_database(app: Flask) -> None:
    stamp = stamped(make_tale())
    wrong = stamp.code[:-1] + ("0" if stamp.code[-1] != "0" else "1")
    client = app.test_client()
    client.get(f"/t/{wrong}")
    for code in (wrong, "x", "0" * 39, "%20"):
        with counted_statements() as sent:
            answer = client.get(f"/t/{code}")
        assert (answer.status_code, sent) == (404, [])
        assert "không có trong hệ thống" in answer.text


def test_a_pack_is_found_by_its_whole_code_only(app: Flask) -> None:
    tale = make_tale()
    stamp = stamped(tale)
    lot = db.session.get_one(Lot, stamp.lot_id)
    client = app.test_client()
    path = f"/p/{tale.product.code}/l/{lot.code}"
    answer = client.get(f"{path}/s/{stamp.code}")
    assert (answer.status_code, answer.location) == (307, f"/t/{stamp.code}")
    answer = client.get(f"{path}/s/{stamp.serial}")
    assert (answer.status_code, answer.location) == (307, path)

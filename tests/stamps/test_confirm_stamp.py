"""The number under the scratch field: right once, shown later with its moment, five tries."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import atomically, db
from marketplace.stamps.commands.confirming import (
    Outcome,
    StampHasNoPin,
    StampNotInUse,
    confirm_stamp,
)
from marketplace.stamps.models import Stamp, StampFlag, StampState
from marketplace.stamps.queries import StampNotFound
from marketplace.stamps.stamp_settings import stamp_settings
from tests.factories.stamps import make_stamps
from tests.inventory.rivals import race


def stamp_with_pin(state=StampState.ACTIVATED):
    (stamp,) = make_stamps(count=1, pins=True, state=state)
    return stamp, stamp_settings().pin_of(stamp.code)


def confirm(stamp, pin, now, device="phone"):
    return atomically(lambda: confirm_stamp(stamp.code, pin, now=now, device=device))


def wrong(pin):
    return f"{(int(pin) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("state", [StampState.ACTIVATED, StampState.SOLD])
def test_the_right_number_confirms_once_and_later_shows_when(app, now, state):
    stamp, pin = stamp_with_pin(state)

    first = confirm(stamp, pin, now)
    again = confirm(stamp, pin, now + timedelta(hours=5))

    assert (first.outcome, first.first_at) == (Outcome.FIRST, now)
    assert (again.outcome, again.first_at) == (Outcome.AGAIN, now)
    db.session.refresh(stamp)
    assert (stamp.state, stamp.confirmed_at) == (StampState.CONFIRMED, now)


def test_five_wrong_numbers_end_it_even_for_the_right_one(app, now):
    stamp, pin = stamp_with_pin()

    tries = [confirm(stamp, wrong(pin), now) for _ in range(5)]

    assert [each.tries_left for each in tries] == [4, 3, 2, 1, 0]
    assert [each.outcome for each in tries] == [Outcome.WRONG] * 4 + [Outcome.LOCKED]
    assert confirm(stamp, pin, now).outcome is Outcome.LOCKED
    db.session.refresh(stamp)
    assert stamp.state is StampState.ACTIVATED


def test_thirty_guesses_at_once_are_five_tries(app, now):
    stamp, pin = stamp_with_pin()
    code = stamp.code

    outcomes = race(app, [lambda: confirm_stamp(code, wrong(pin), now=now)] * 30)

    assert [each.outcome for each in outcomes].count(Outcome.WRONG) == 4
    db.session.refresh(stamp)
    assert stamp.pin_tries == 5


def test_the_same_phone_may_look_again_but_another_one_is_flagged(app, now):
    stamp, pin = stamp_with_pin()
    for _ in range(2):
        confirm(stamp, pin, now)
    assert db.session.scalars(select(StampFlag)).all() == []

    confirm(stamp, pin, now, device="another phone")
    confirm(stamp, pin, now, device="a third phone")

    flag = db.session.scalars(select(StampFlag)).one()
    assert (flag.stamp_id, flag.rule, flag.detail) == (stamp.id, "confirmed_again", "1")


def test_a_stamp_without_a_number_says_so(app, now):
    (stamp,) = make_stamps(count=1)

    with pytest.raises(StampHasNoPin):
        confirm(stamp, "123456", now)


@pytest.mark.parametrize("state", [StampState.PRINTED, StampState.VOID])
def test_a_stamp_that_is_not_in_use_is_not_confirmed(app, now, state):
    stamp, pin = stamp_with_pin(state)

    with pytest.raises(StampNotInUse):
        confirm(stamp, pin, now)


def test_a_guessed_code_is_not_found(app, now):
    with pytest.raises(StampNotFound):
        confirm(Stamp(code="A" * 12), "123456", now)

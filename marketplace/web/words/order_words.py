"""How orders are spoken of on pages: states, days, the steps of a timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.orders.models import DeliveryWay, Order, OrderGroup, OrderStatus, PickupKind, Zone
from marketplace.web.serving.formats import vnmoment

S = OrderStatus
Step = tuple[str, str | None, str]

STATUS_WORDS = {
    S.AWAITING_PAYMENT: ("wait", _l("Waiting for payment")),
    S.PLACED: ("wait", _l("Waiting for the seller")),
    S.ACCEPTED: ("info", _l("Accepted")),
    S.PACKED: ("info", _l("Packed")),
    S.HANDED_OVER: ("info", _l("On its way")),
    S.DELIVERED: ("ok", _l("Delivered")),
    S.COMPLETED: ("ok", _l("Done")),
    S.DECLINED: ("stop", _l("Declined by the seller")),
    S.CANCELLED: ("off", _l("Cancelled")),
    S.EXPIRED: ("off", _l("Not paid in time")),
}
PICKUP_KINDS = {
    PickupKind.COMMUNE_HALL: _l("Commune hall"),
    PickupKind.POSTAL: _l("Postal point"),
    PickupKind.COOPERATIVE: _l("Cooperative"),
}
ZONES = {
    Zone.SAME_UNIT: _l("Same commune"),
    Zone.SAME_PROVINCE: _l("Same province"),
    Zone.COUNTRY: _l("Other provinces"),
}
WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)


def weekday(number: int) -> str:
    """The name of an ISO weekday, Monday is 1."""
    return str(WEEKDAYS[number - 1])


def day_words(day: date) -> str:
    """``thứ Ba, 24/11``."""
    return f"{weekday(day.isoweekday())}, {day:%d/%m}"


@dataclass(frozen=True)
class StatusPill:
    kind: str
    word: str


def status_pill(order: Order, way: DeliveryWay) -> StatusPill:
    if order.disputed_at is not None and not order.status.is_over:
        return StatusPill("stop", _("Problem reported"))
    if way is DeliveryWay.PICKUP and order.status is S.HANDED_OVER:
        return StatusPill("info", _("Ready at the pick-up point"))
    kind, word = STATUS_WORDS[order.status]
    return StatusPill(kind, str(word))


def _handing(way: DeliveryWay) -> str:
    if way is DeliveryWay.PICKUP:
        return str(_("To the pick-up point"))
    return str(_("Delivery to the buyer"))


def timeline_of(order: Order, group: OrderGroup) -> list[Step]:
    """The steps of one order: those behind it with their moments, the present one, those to come."""
    walk: list[tuple[str, datetime | None]] = [(_("Ordered"), order.placed_at)]
    if not order.at_the_door:
        walk.append((_("Payment"), order.paid_at))
    walk += [
        (_("Accepted by the seller"), order.accepted_at),
        (_("Packing"), order.packed_at),
        (_handing(group.way), order.handed_over_at),
        (_("Receipt of the goods"), order.delivered_at),
        (_("Done"), order.completed_at),
    ]
    if order.status in {S.DECLINED, S.CANCELLED, S.EXPIRED}:
        behind = [(label, moment) for label, moment in walk if moment]
        stop = (str(STATUS_WORDS[order.status][1]), order.ended_at)
        steps: list[Step] = [(label, vnmoment(moment), "done") for label, moment in behind]
        return [*steps, (stop[0], vnmoment(stop[1]) if stop[1] else None, "stopped")]
    return _marked(walk)


def _marked(walk: Sequence[tuple[str, datetime | None]]) -> list[Step]:
    last = max(index for index, (_label, moment) in enumerate(walk) if moment)
    steps: list[Step] = []
    for index, (label, moment) in enumerate(walk):
        if index <= last:
            steps.append((label, vnmoment(moment) if moment else None, "done"))
        else:
            steps.append((label, None, "now" if index == last + 1 else "next"))
    return steps

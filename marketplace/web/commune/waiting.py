"""What waits for an officer: each room that has such work adds its line to `WAITING`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.ocop.dossiers.queries.finding import waiting_dossiers
from marketplace.ocop.queries.claims import claims_waiting
from marketplace.stamps.supervision import (
    areas_to_check,
    certificates_ending,
    certificates_to_check,
)
from marketplace.stamps.watching import stamp_work
from marketplace.traceability.lots.queries.lots import lots_waiting
from marketplace.traceability.recalls.queries.recalls import open_recalls


@dataclass(frozen=True)
class Waiting:
    """One kind of work: its words, how much of it there is, and where to do it."""

    label: str
    count: int
    url: str
    icon: str


def _ocop_claims(actor: Actor) -> Waiting:
    return Waiting(
        _("OCOP certificates to compare"),
        claims_waiting(actor),
        url_for("commune.ocop_claims"),
        "shield-check",
    )


def _dossiers(actor: Actor) -> Waiting:
    return Waiting(
        _("OCOP dossiers"), waiting_dossiers(actor), url_for("commune.dossiers"), "clipboard-list"
    )


def _stamps(actor: Actor) -> Waiting:
    return Waiting(
        _("Stamps that may be copied, and reports"),
        stamp_work(actor),
        url_for("commune.stamps"),
        "qr-code",
    )


def _areas_to_check(actor: Actor) -> Waiting:
    return Waiting(
        _("Growing areas to check"), areas_to_check(actor), url_for("commune.areas"), "map-pin"
    )


def _certificates_to_check(actor: Actor) -> Waiting:
    return Waiting(
        _("Certificates to check"),
        certificates_to_check(actor),
        url_for("commune.certificates"),
        "receipt",
    )


def _certificates_ending(actor: Actor) -> Waiting:
    return Waiting(
        _("Certificates that end soon"),
        certificates_ending(actor, day=vietnam_day(utc_now())),
        url_for("commune.certificates", loc="sap-het"),
        "clock",
    )


def _open_recalls(actor: Actor) -> Waiting:
    return Waiting(
        _("Recalls that are not closed"),
        open_recalls(actor),
        url_for("commune.recalls"),
        "triangle-alert",
    )


def _lots(actor: Actor) -> Waiting:
    return Waiting(
        _("Lots that are held, or larger than one would expect"),
        lots_waiting(actor),
        url_for("commune.lots"),
        "package",
    )


WAITING: Sequence[Callable[[Actor], Waiting]] = (
    _ocop_claims,
    _dossiers,
    _stamps,
    _areas_to_check,
    _certificates_to_check,
    _certificates_ending,
    _lots,
    _open_recalls,
)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Every kind of work with its number, in the order of the list."""
    return [look(actor) for look in WAITING]

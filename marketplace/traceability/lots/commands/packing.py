"""Harvests become packs: what goes in is at least what the packs weigh, the rest is loss."""

from collections.abc import Mapping
from datetime import date, datetime

from marketplace.catalog.models import Product, Variant
from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.quantity import Grams
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.traceability.lots.commands.harvests import (
    MOST_GRAMS,
    BestBeforeNotValid,
    NotOfThisProduct,
    free_lot_code,
    keep_new_lot,
    moment_on,
)
from marketplace.traceability.lots.commands.movements import GramsNotValid, post
from marketplace.traceability.lots.locks import locked_lots
from marketplace.traceability.lots.models import Lot, LotKind, LotState, MoveKind, PackInput
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

MOST_PACKS = 1_000_000
TRIMMED = N_("What fell away while packing.")


class PacksHeavierThanInput(errors.Invalid):
    """``params``: input and packs, what went in and what the packs weigh."""

    code = "packs_heavier_than_input"
    field = "count"
    sentence = N_("%(packs)s of packs cannot come from %(input)s of harvest. Check both, please.")


class PackCountNotValid(errors.Invalid):
    code = "pack_count_not_valid"
    field = "count"
    sentence = N_("Say how many packs there are and what one weighs, both more than nothing.")


class PackSizeNotSold(errors.Invalid):
    """``params``: net, what is sold as one."""

    code = "pack_size_not_sold"
    field = "pack_size"
    sentence = N_("One that is sold weighs %(net)s; a pack holds one of them or several.")


class PackDayNotValid(errors.Invalid):
    code = "pack_day_not_valid"
    field = "packed_on"
    sentence = N_("Packing is on the day of the last harvest or later, and not in the future.")


class LotNotToPack(errors.Conflict):
    """``params``: lot, its code."""

    code = "lot_not_to_pack"
    sentence = N_("Lot %(lot)s cannot be packed: it is held, closed or recalled, or packs already.")


def pack(
    *,
    product: Product,
    variant: Variant | None,
    inputs: Mapping[Lot, int],
    pack_size_g: int,
    count: int,
    packed_on: date,
    place: str,
    best_before: date | None,
    actor: str,
    now: datetime,
    code: str | None = None,
) -> Lot:
    """A new lot of ``count`` packs from grams of one or several harvests of the same shop.

    What goes in beyond the weight of the packs is booked as loss. Raises PackCountNotValid,
    GramsNotValid, PacksHeavierThanInput, PackSizeNotSold, PackDayNotValid, BestBeforeNotValid,
    LotNotToPack, LotOverdrawn, NotOfThisProduct or a refusal of `free_lot_code`.
    """
    wanted = {lot.id: grams for lot, grams in inputs.items()}
    _refuse_wrong_figures(wanted, pack_size_g, count)
    _refuse_other_size(variant, product, pack_size_g)
    code = free_lot_code(product, code, day=packed_on)
    harvests = locked_lots(wanted)
    _refuse_harvests(harvests, product, packed_on, vietnam_day(now))
    if best_before is not None and best_before <= packed_on:
        raise BestBeforeNotValid
    packs = _new_lot(product, variant, harvests, code)
    packs.pack_size_g, packs.pack_count, packs.quantity_g = pack_size_g, count, pack_size_g * count
    packs.packed_on, packs.packed_at_place = packed_on, clean(place)[:200]
    packs.best_before = best_before
    packs.entered_by, packs.created_at = actor, now
    keep_new_lot(packs)
    _book_inputs(packs, harvests, wanted, actor, now)
    _note(packs, product, harvests, wanted, now)
    return packs


def _refuse_wrong_figures(wanted: Mapping[int, int], pack_size_g: int, count: int) -> None:
    if not (0 < count <= MOST_PACKS and pack_size_g > 0 and pack_size_g * count <= MOST_GRAMS):
        raise PackCountNotValid
    if not wanted or any(grams <= 0 for grams in wanted.values()):
        raise GramsNotValid
    if sum(wanted.values()) < pack_size_g * count:
        raise PacksHeavierThanInput(
            input=Grams(sum(wanted.values())), packs=Grams(pack_size_g * count)
        )


def _refuse_other_size(variant: Variant | None, product: Product, pack_size_g: int) -> None:
    if variant is None:
        return
    if variant.product_id != product.id:
        raise NotOfThisProduct
    if variant.net_grams and pack_size_g % variant.net_grams:
        raise PackSizeNotSold(net=Grams(variant.net_grams))


def _refuse_harvests(harvests: list[Lot], product: Product, packed_on: date, today: date) -> None:
    for lot in harvests:
        if lot.seller_id != product.seller_id:
            raise NotOfThisProduct
        if lot.kind is not LotKind.HARVEST or lot.state is not LotState.OPEN:
            raise LotNotToPack(lot=lot.code)
    if not max(lot.harvested_to for lot in harvests) <= packed_on <= today:
        raise PackDayNotValid


def _new_lot(product: Product, variant: Variant | None, harvests: list[Lot], code: str) -> Lot:
    """The pack lot with what its harvests have in common."""
    seasons = {lot.season_id for lot in harvests}
    growers = {lot.grower_id for lot in harvests}
    grades = {lot.grade for lot in harvests}
    return Lot(
        code=code,
        kind=LotKind.PACK,
        product_id=product.id,
        seller_id=product.seller_id,
        unit_code=harvests[0].unit_code,
        variant_id=variant.id if variant else None,
        season_id=seasons.pop() if len(seasons) == 1 else None,
        grower_id=growers.pop() if len(growers) == 1 else None,
        grade=grades.pop() if len(grades) == 1 else "",
        harvested_from=min(lot.harvested_from for lot in harvests),
        harvested_to=max(lot.harvested_to for lot in harvests),
    )


def _book_inputs(
    packs: Lot, harvests: list[Lot], wanted: Mapping[int, int], actor: str, now: datetime
) -> None:
    """Each harvest gives its share to the packs, and its share of the loss."""
    lost = shared_loss(wanted, sum(wanted.values()) - packs.quantity_g)
    for lot in harvests:
        grams, loss = wanted[lot.id], lost[lot.id]
        db.session.add(PackInput(pack_lot_id=packs.id, harvest_lot_id=lot.id, grams=grams))
        if grams > loss:
            post(lot, MoveKind.PACKED, grams - loss, reference=packs.code, actor=actor, now=now)
        if loss:
            post(
                lot,
                MoveKind.LOSS,
                loss,
                reason=TRIMMED,
                reference=packs.code,
                actor=actor,
                now=now,
            )


def shared_loss(wanted: Mapping[int, int], loss: int) -> dict[int, int]:
    """``loss`` in proportion to what each harvest gave, to the gram; the last one takes the rest."""
    total, left = sum(wanted.values()), loss
    shares = {}
    for lot_id, grams in sorted(wanted.items()):
        shares[lot_id] = min(grams, loss * grams // total)
        left -= shares[lot_id]
    for lot_id in sorted(wanted, reverse=True):
        more = min(left, wanted[lot_id] - shares[lot_id])
        shares[lot_id] += more
        left -= more
    return shares


def _note(
    packs: Lot, product: Product, harvests: list[Lot], wanted: Mapping[int, int], now: datetime
) -> None:
    assert packs.packed_on is not None
    recording.note(
        TraceKind.PACKED,
        seller_id=packs.seller_id,
        lot=packs,
        event_at=moment_on(packs.packed_on, now),
        now=now,
        facts={
            "product": product.code,
            "lot": packs.code,
            "count": packs.pack_count,
            "pack_size_g": packs.pack_size_g,
            "inputs": [{"lot": lot.code, "grams": wanted[lot.id]} for lot in harvests],
            "packed_on": packs.packed_on.isoformat(),
        },
    )

"""Stamps at the seller's desk: make them for a lot, print the sheet, put them to use, cancel some."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.core.clock import utc_now
from marketplace.core.codes import new_code
from marketplace.core.db import atomically
from marketplace.stamps.commands.batches import activate_batch, make_batch, void_stamps
from marketplace.stamps.packs import LotPacks, lot_to_stamp, lots_to_stamp
from marketplace.stamps.printing import printed_batch
from marketplace.stamps.queries import BatchSeen, batch_of_shop, batches_of_shop
from marketplace.stamps.sheets import SHEETS
from marketplace.web.forms.refusals import RefusalsAt, RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.seller.stamp_forms import BatchForm, VoidStampsForm
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.words.stamp_words import SHEET_NAMES, STATE_PILLS


@blueprint.get("/tem")
@seller_required
def stamps() -> ResponseReturnValue:
    """Lots that have packs without stamps, and the batches made so far."""
    shop = current_shop()
    return render_template(
        "seller/stamps.html",
        lots=lots_to_stamp(shop.id),
        batches=batches_of_shop(shop.id),
        pills=STATE_PILLS,
    )


@blueprint.route("/tem/moi", methods=["GET", "POST"])
@seller_required
def new_stamps() -> ResponseReturnValue:
    """A batch for the lot that ``?san-pham=`` and ``?lo=`` name; the count is what is allowed."""
    shop = shop_to_keep()
    room = lot_to_stamp(request.args.get("san-pham", ""), request.args.get("lo", ""), shop.id)
    form = BatchForm()
    if not form.is_submitted():
        form.count.data = room.allowed
        form.sheet.data = next(iter(SHEETS))
        form.key.data = new_code("F")
    elif form.validate():
        with RefusalsAt(form, otherwise="count"):
            code = atomically(lambda: _make(room, form))
            flash(_("The stamps are made. Print them, then put them to use."), "success")
            return redirect(url_for("seller.stamp_batch", code=code))
    page = render_template("seller/stamps_new.html", room=room, form=form)
    return page, 422 if form.errors else 200


def _make(room: LotPacks, form: BatchForm) -> str:
    batch = make_batch(
        room.lot,
        count=form.count.number,
        sheet=form.sheet.data,
        pins=form.pins.data,
        form_key=form.key.data or None,
        actor=current_actor().user_code,
        now=utc_now(),
    )
    return batch.code


@blueprint.get("/tem/<code>")
@seller_required
def stamp_batch(code: str) -> ResponseReturnValue:
    return _batch_page(batch_of_shop(code, current_shop().id), VoidStampsForm(formdata=None))


def _batch_page(seen: BatchSeen, form: VoidStampsForm) -> str:
    return render_template(
        "seller/stamp_batch.html",
        seen=seen,
        form=form,
        pills=STATE_PILLS,
        sheet_name=SHEET_NAMES[seen.batch.sheet],
        per_page=SHEETS[seen.batch.sheet].labels,
    )


@blueprint.get("/tem/<code>/to-in.pdf")
@seller_required
def stamp_sheet(code: str) -> ResponseReturnValue:
    """The sheet to print; ``?bo=`` leaves labels out that are gone from the first page already."""
    shop = shop_to_keep()
    seen = batch_of_shop(code, shop.id)
    used = request.args.get("bo", "0")
    pdf = printed_batch(seen, shop_name=shop.name, used=int(used) if _is_small(used) else 0)
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="tem-{seen.batch.code}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


@blueprint.post("/tem/<code>/dung")
@seller_required
def activate_stamps(code: str) -> ResponseReturnValue:
    seen = batch_of_shop(code, shop_to_keep().id)
    actor = current_actor().user_code
    with RefusalsSaid():
        count = atomically(lambda: activate_batch(seen.batch, actor=actor, now=utc_now()))
        flash(
            ngettext("%(num)s stamp is in use now.", "%(num)s stamps are in use now.", count),
            "success",
        )
    return redirect(url_for("seller.stamp_batch", code=code))


@blueprint.post("/tem/<code>/huy")
@seller_required
def void_batch_stamps(code: str) -> ResponseReturnValue:
    seen, form = batch_of_shop(code, shop_to_keep().id), VoidStampsForm()
    if form.validate_on_submit():
        with RefusalsAt(form, otherwise="first"):
            count = atomically(lambda: _void(seen, form))
            flash(
                ngettext("%(num)s stamp is cancelled.", "%(num)s stamps are cancelled.", count),
                "success",
            )
            return redirect(url_for("seller.stamp_batch", code=code))
    return _batch_page(batch_of_shop(code, current_shop().id), form), 422


def _void(seen: BatchSeen, form: VoidStampsForm) -> int:
    return void_stamps(
        seen.batch,
        first=form.first.number,
        last=form.last.number,
        reason=form.reason.data,
        actor=current_actor().user_code,
        now=utc_now(),
    )

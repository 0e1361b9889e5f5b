"""The shop's growing areas and plots."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.evidence import EvidenceFile, keep_evidence
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.commands.areas import claim_area
from marketplace.traceability.farm.commands.plots import add_plot, change_plot, set_plot_status
from marketplace.traceability.farm.models import GrowingArea, Plot, PlotKind
from marketplace.traceability.farm.queries.fields import (
    area_of,
    areas_of,
    plot_of,
    plot_statuses,
    plots_of,
)
from marketplace.traceability.farm.rules.area_codes import area_code_parts
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.seller import blueprint
from marketplace.web.seller.farm_forms import NO_AREA, AreaForm, PlotChangeForm, PlotForm
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.serving.evidence import evidence_store, kept_document, sent_document
from marketplace.web.words.farm_words import CHECK_PILLS, PLOT_KIND_NAMES, SCHEME_NAMES

Document = tuple[bytes, str] | None


@blueprint.get("/vung-trong")
@seller_required
def areas() -> ResponseReturnValue:
    shop = current_shop()
    plots = plots_of(shop.id, also_unused=True)
    known = areas_of(shop.id)
    return render_template(
        "seller/areas.html",
        areas=known,
        codes={area.id: area.code for area in known},
        plots=plots,
        statuses=plot_statuses([plot.id for plot in plots]),
        pills=CHECK_PILLS,
        schemes=SCHEME_NAMES,
        kinds=PLOT_KIND_NAMES,
    )


@blueprint.route("/vung-trong/moi", methods=["GET", "POST"])
@seller_required
def new_area() -> ResponseReturnValue:
    shop = shop_to_keep()
    form = AreaForm()
    if form.validate_on_submit() and _claim(shop, form):
        return redirect(url_for("seller.areas"))
    page = render_template("seller/area_new.html", form=form)
    return page, 422 if form.errors else 200


def _claim(shop: Seller, form: AreaForm) -> bool:
    document = sent_document(form.evidence.data)

    def claim() -> GrowingArea:
        return claim_area(
            shop,
            code=form.code.data,
            name=form.name.data,
            scheme=form.scheme.data,
            issuer=form.issuer.data,
            area_m2=form.area_m2.data,
            valid_to=form.valid_to.data,
            evidence=kept_paper(shop, document),
            actor=current_actor().user_code,
            now=utc_now(),
        )

    with RefusalsAt(form, otherwise="evidence"):
        area = atomically(claim)
        flash(_("Kept. The commune's officer checks %(code)s.", code=area.code), "success")
        if area.scheme == "domestic" and area_code_parts(area.code) is None:
            flash(
                _("The code looks different from most domestic codes. Compare it with the paper."),
                "info",
            )
        return True
    return False


def kept_paper(shop: Seller, document: Document) -> EvidenceFile | None:
    """The sent paper in the private store, in the open unit of work; None where none was sent."""
    if document is None:
        return None
    content, filename = document
    return keep_evidence(
        content,
        filename=filename,
        owner=f"seller:{shop.id}",
        store=evidence_store(),
        actor=current_actor().user_code,
        now=utc_now(),
    )


@blueprint.get("/vung-trong/giay-to/<reference>")
@seller_required
def area_document(reference: str) -> ResponseReturnValue:
    return kept_document(area_of(reference, current_shop().id).evidence_id)


@blueprint.route("/vung-trong/lo-dat/moi", methods=["GET", "POST"])
@seller_required
def new_plot() -> ResponseReturnValue:
    shop = shop_to_keep()
    known = areas_of(shop.id)
    form = PlotForm(area=known[0].reference if len(known) == 1 else NO_AREA)
    form.offer(known)
    if form.validate_on_submit() and _add(shop, form):
        return redirect(url_for("seller.areas"))
    page = render_template("seller/plot_new.html", form=form)
    return page, 422 if form.errors else 200


def _chosen_area(shop: Seller, form: PlotForm) -> GrowingArea | None:
    chosen = form.area.data
    return area_of(chosen, shop.id) if chosen and chosen != NO_AREA else None


def _add(shop: Seller, form: PlotForm) -> bool:
    area = _chosen_area(shop, form)
    with RefusalsAt(form, otherwise="name"):
        plot = atomically(
            lambda: add_plot(
                shop,
                name=form.name.data,
                area_m2=form.area_m2.data,
                code=form.code.data,
                area=area,
                kind=PlotKind(form.kind.data),
                actor=current_actor().user_code,
                now=utc_now(),
            )
        )
        flash(_("Plot %(code)s is kept.", code=plot.code), "success")
        return True
    return False


@blueprint.route("/vung-trong/lo-dat/<code>", methods=["GET", "POST"])
@seller_required
def plot(code: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    found = plot_of(code, shop.id)
    known = areas_of(shop.id)
    statuses = plot_statuses([found.id])[found.id]
    area = next((area for area in known if area.id == found.growing_area_id), None)
    form = PlotChangeForm(
        name=found.name,
        area_m2=found.area_m2,
        code=found.code,
        area=area.reference if area else NO_AREA,
        kind=(statuses[0].kind if statuses else PlotKind.CONVENTIONAL).value,
        since=statuses[0].since if statuses else vietnam_day(utc_now()),
        active=found.active,
    )
    form.offer(known)
    if form.validate_on_submit() and _change(shop, found, form):
        return redirect(url_for("seller.areas"))
    page = render_template(
        "seller/plot.html", form=form, plot=found, statuses=statuses, kinds=PLOT_KIND_NAMES
    )
    return page, 422 if form.errors else 200


def _change(shop: Seller, found: Plot, form: PlotChangeForm) -> bool:
    area = _chosen_area(shop, form)
    actor, now = current_actor().user_code, utc_now()

    def change() -> None:
        change_plot(
            found,
            name=form.name.data,
            area_m2=form.area_m2.data,
            area=area,
            active=form.active.data,
            actor=actor,
            now=now,
        )
        since = form.since.data or vietnam_day(now)
        set_plot_status(found, kind=PlotKind(form.kind.data), since=since, actor=actor, now=now)

    with RefusalsAt(form, otherwise="name"):
        atomically(change)
        flash(_("Plot %(code)s is kept.", code=found.code), "success")
        return True
    return False

"""The shop's seasons: what grows where, from when until when."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.queries import products_of_shop
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.commands.seasons import end_season, reopen_season, start_season
from marketplace.traceability.farm.commands.work import SeasonNotFound
from marketplace.traceability.farm.models import GrowingSeason
from marketplace.traceability.farm.queries.fields import plots_in_seasons, plots_of, seasons_of
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.seller import blueprint
from marketplace.web.seller.farm_forms import SeasonEndForm, SeasonForm
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, current_shop, seller_required

MOST_PRODUCTS = 100


def season_of_shop(code: str, shop: Seller) -> GrowingSeason:
    """One of the shop's seasons; raises SeasonNotFound."""
    for season in seasons_of(shop.id, also_ended=True):
        if season.code == code:
            return season
    raise SeasonNotFound


@blueprint.get("/mua-vu")
@seller_required
def seasons() -> ResponseReturnValue:
    known = seasons_of(current_shop().id, also_ended=True)
    return render_template(
        "seller/seasons.html",
        seasons=known,
        plots=plots_in_seasons([season.id for season in known]),
    )


@blueprint.route("/mua-vu/moi", methods=["GET", "POST"])
@seller_required
def new_season() -> ResponseReturnValue:
    shop = shop_to_keep()
    products, plots = products_of_shop(shop.id, most=MOST_PRODUCTS), plots_of(shop.id)
    form = SeasonForm(
        product=products[0].code if len(products) == 1 else None,
        plots=[plots[0].code] if len(plots) == 1 else None,
    )
    form.offer(products, plots)
    if form.validate_on_submit():
        chosen = [plot for plot in plots if plot.code in (form.plots.data or ())]
        product = next(each for each in products if each.code == form.product.data)
        with RefusalsAt(form, otherwise="product"):
            season = atomically(
                lambda: start_season(
                    shop,
                    product=product,
                    plots=chosen,
                    planted_on=form.planted_on.data,
                    variety=form.variety.data,
                    seed_source=form.seed_source.data,
                    process=form.farming.data,
                    expected_from=form.expected_from.data,
                    expected_to=form.expected_to.data,
                    expected_yield_g=(form.expected_kg.data or 0) * 1_000 or None,
                    actor=current_actor().user_code,
                    now=utc_now(),
                )
            )
            flash(_("The season of %(name)s has begun.", name=season.name), "success")
            return redirect(url_for("seller.season_diary", code=season.code))
    page = render_template("seller/season_new.html", form=form, products=products, plots=plots)
    return page, 422 if form.errors else 200


@blueprint.route("/mua-vu/<code>", methods=["GET", "POST"])
@seller_required
def season(code: str) -> ResponseReturnValue:
    """End a season here; ``ended_on`` is the day after which its diary takes no entry."""
    shop = shop_to_keep()
    found = season_of_shop(code, shop)
    form = SeasonEndForm(ended_on=found.ended_on or vietnam_day(utc_now()))
    if form.validate_on_submit():
        with RefusalsAt(form):
            atomically(
                lambda: end_season(
                    found,
                    on=form.ended_on.data,
                    actor=current_actor().user_code,
                    now=utc_now(),
                )
            )
            flash(_("The season is over. Its diary stays here."), "success")
            return redirect(url_for("seller.seasons"))
    page = render_template(
        "seller/season.html", form=form, season=found, plots=plots_in_seasons([found.id])[found.id]
    )
    return page, 422 if form.errors else 200


@blueprint.post("/mua-vu/<code>/tiep-tuc")
@seller_required
def continue_season(code: str) -> ResponseReturnValue:
    found = season_of_shop(code, shop_to_keep())
    atomically(lambda: reopen_season(found, actor=current_actor().user_code, now=utc_now()))
    flash(_("The season goes on."), "success")
    return redirect(url_for("seller.season_diary", code=code))

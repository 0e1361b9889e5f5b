"""The farm diary: from its page an entry takes two taps and a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.codes import is_code, new_code
from marketplace.core.db import atomically
from marketplace.traceability.farm.commands.diary import add_entry, repeat_last
from marketplace.traceability.farm.commands.work import SeasonNotFound, Work
from marketplace.traceability.farm.models import GrowingSeason, InputProduct, Plot, WorkStatus
from marketplace.traceability.farm.queries.diary import diary_of, habits_of
from marketplace.traceability.farm.queries.fields import (
    inputs_for,
    plots_in_seasons,
    seasons_grown_by,
    seasons_of,
)
from marketplace.web.forms.refusals import RefusalsAt, RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.diary_day import (
    earliest_harvest,
    last_entered,
    plans_in,
    saved_words,
    work_in_past,
)
from marketplace.web.seller.diary_forms import ALL_PLOTS, EntryForm
from marketplace.web.seller.product_photos import sent_photos
from marketplace.web.serving.actor import current_actor, current_shop
from marketplace.web.words.farm_words import WORK_NAMES

LATELY = 6
LINES = 60


@dataclass(frozen=True)
class Season:
    """A season that the asker keeps the diary of, with what the form may offer."""

    season: GrowingSeason
    plots: Sequence[Plot]
    inputs: Sequence[InputProduct]


def my_seasons(*, also_ended: bool = False) -> Sequence[GrowingSeason]:
    """Those of the asker's shop, or those on the plots that they grow for a cooperative."""
    actor = current_actor()
    if actor.sells:
        return seasons_of(current_shop().id, also_ended=also_ended)
    return seasons_grown_by(actor)


def my_season(code: str) -> Season:
    """One of them; raises SeasonNotFound."""
    season = next((each for each in my_seasons(also_ended=True) if each.code == code), None)
    if season is None:
        raise SeasonNotFound
    return Season(season, plots_in_seasons([season.id])[season.id], inputs_for(season.seller_id))


@blueprint.get("/nhat-ky")
@login_required
def diary() -> ResponseReturnValue:
    actor = current_actor()
    if not actor.sells and not actor.grower_of:
        return redirect(url_for("seller.register"))
    seasons = my_seasons()
    if seasons:
        return redirect(url_for("seller.season_diary", code=seasons[0].code))
    return render_template("seller/diary_empty.html", may_start=actor.sells)


@blueprint.route("/nhat-ky/<code>", methods=["GET", "POST"])
@login_required
def season_diary(code: str) -> ResponseReturnValue:
    known = my_season(code)
    habits = habits_of(known.season.seller_id, most=LATELY)
    form = EntryForm(done_on=vietnam_day(utc_now()), plot=ALL_PLOTS)
    form.offer(habits, known.plots, known.inputs)
    if form.is_submitted() and form.validate() and _add(form, known):
        return redirect(url_for("seller.season_diary", code=code))
    if not is_code(form.key.data or "", "CK"):
        form.key.data = new_code("CK")
    lines = diary_of(known.season.id, most=LINES)
    page = render_template(
        "seller/diary.html",
        form=form,
        known=known,
        seasons=my_seasons(),
        habits={habit.value: habit for habit in habits},
        planned=plans_in(lines),
        lines=work_in_past(lines),
        last=last_entered(lines),
        harvest_from=earliest_harvest(lines),
        today=vietnam_day(utc_now()),
        repeat_key=new_code("CK"),
        work_names=WORK_NAMES,
        is_keeper=current_actor().sells,
    )
    return page, 422 if form.errors else 200


def _add(form: EntryForm, known: Season) -> bool:
    """Write the entry and say so; False where a rule was broken, with its sentence at the field."""
    work = work_in(form, known)
    if work is None:
        return False
    actor, key = current_actor().user_code, form.key.data or new_code("CK")
    with RefusalsAt(form, otherwise="work"):
        entry = atomically(
            lambda: add_entry(known.season, work, client_key=key, actor=actor, now=utc_now())
        )
        flash(saved_words(entry), "success")
        return True
    return False


def work_in(form: EntryForm, known: Season) -> Work | None:
    """What a valid form says; None where its input is not known or its photo was not taken."""
    photos = sent_photos(form.photos)
    if form.photos.errors:
        return None
    try:
        used = form.used_input()
    except LookupError:
        words = _("Choose it from the list, or add it to your own inputs first.")
        form.used.errors = [*form.used.errors, words]
        return None
    plot = next((plot for plot in known.plots if plot.code == form.plot.data), None)
    return Work(
        kind=form.kind,
        done_on=form.day,
        status=WorkStatus.PLANNED if form.planned.data else WorkStatus.DONE,
        used=used,
        quantity=form.quantity.data,
        plot=plot,
        target=form.target.data,
        worker=form.worker.data,
        note=form.note.data,
        photo=photos[0] if photos else None,
    )


@blueprint.post("/nhat-ky/<code>/lap-lai")
@login_required
def repeat_entry(code: str) -> ResponseReturnValue:
    known = my_season(code)
    sent = request.form.get("key", "")
    key = sent if is_code(sent, "CK") else new_code("CK")
    actor = current_actor().user_code
    with RefusalsSaid():
        entry = atomically(
            lambda: repeat_last(known.season, client_key=key, actor=actor, now=utc_now())
        )
        flash(saved_words(entry), "success")
    return redirect(url_for("seller.season_diary", code=code))

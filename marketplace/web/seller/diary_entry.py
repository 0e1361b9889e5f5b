"""One entry of the diary: correct it, take it back, or say that the plan was carried out."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from marketplace.core.clock import utc_now
from marketplace.core.codes import is_code, new_code
from marketplace.core.db import atomically
from marketplace.traceability.farm.commands.diary import mark_done, revise_entry, void_entry
from marketplace.traceability.farm.models import WorkStatus
from marketplace.traceability.farm.queries.diary import DiaryLine, Habit, entry_in
from marketplace.web.forms.refusals import RefusalsAt, RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.diary import Season, my_season, my_seasons, work_in
from marketplace.web.seller.diary_day import saved_words
from marketplace.web.seller.diary_forms import ALL_PLOTS, EntryForm, VoidEntryForm
from marketplace.web.seller.product_photos import previews
from marketplace.web.serving.actor import current_actor
from marketplace.web.words.farm_words import WORK_NAMES


def my_entry(code: str) -> tuple[DiaryLine, Season]:
    """An entry in the asker's seasons; raises EntryNotFound."""
    seasons = my_seasons(also_ended=True)
    line = entry_in(code, [season.id for season in seasons])
    season = next(each for each in seasons if each.id == line.entry.season_id)
    return line, my_season(season.code)


@blueprint.route("/nhat-ky/muc/<code>", methods=["GET", "POST"])
@login_required
def diary_entry(code: str) -> ResponseReturnValue:
    line, known = my_entry(code)
    form = _form_of(line, known)
    if form.is_submitted() and form.validate() and _revise(form, line, known):
        return redirect(url_for("seller.season_diary", code=known.season.code))
    return _page(line, known, form, VoidEntryForm(formdata=None)), 422 if form.errors else 200


def _form_of(line: DiaryLine, known: Season) -> EntryForm:
    entry = line.entry
    habit = Habit(entry.kind, line.used, entry.quantity)
    form = EntryForm(
        work=habit.value,
        quantity=entry.quantity,
        done_on=entry.done_on,
        planned=entry.status is WorkStatus.PLANNED,
        plot=line.plot.code if line.plot else ALL_PLOTS,
        target=entry.target,
        worker=entry.worker,
        note=entry.note,
    )
    form.offer([habit] if line.used else [], known.plots, known.inputs)
    if not is_code(form.key.data or "", "CK"):
        form.key.data = new_code("CK")
    return form


def _revise(form: EntryForm, line: DiaryLine, known: Season) -> bool:
    work = work_in(form, known)
    if work is None:
        return False
    actor, key = current_actor().user_code, form.key.data
    with RefusalsAt(form, otherwise="work"):
        entry = atomically(
            lambda: revise_entry(line.entry, work, client_key=key, actor=actor, now=utc_now())
        )
        flash(saved_words(entry), "success")
        return True
    return False


@blueprint.post("/nhat-ky/muc/<code>/da-lam")
@login_required
def entry_done(code: str) -> ResponseReturnValue:
    line, known = my_entry(code)
    actor = current_actor().user_code
    with RefusalsSaid():
        entry = atomically(lambda: mark_done(line.entry, actor=actor, now=utc_now()))
        flash(saved_words(entry), "success")
        return redirect(url_for("seller.season_diary", code=known.season.code))
    return redirect(url_for("seller.diary_entry", code=code))


@blueprint.post("/nhat-ky/muc/<code>/bo")
@login_required
def void_diary_entry(code: str) -> ResponseReturnValue:
    line, known = my_entry(code)
    form = VoidEntryForm()
    actor = current_actor().user_code
    if form.validate_on_submit():
        with RefusalsAt(form):
            atomically(
                lambda: void_entry(line.entry, reason=form.reason.data, actor=actor, now=utc_now())
            )
            flash(_("Taken back. It stays in the diary with your reason."), "success")
            return redirect(url_for("seller.season_diary", code=known.season.code))
    blank = _form_of(line, known)
    return _page(line, known, blank, form), 422


def _page(line: DiaryLine, known: Season, form: EntryForm, void: VoidEntryForm) -> str:
    return render_template(
        "seller/diary_entry.html",
        line=line,
        known=known,
        form=form,
        void=void,
        habits={},
        work_names=WORK_NAMES,
        current=previews([]),
    )

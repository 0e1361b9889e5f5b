"""Published lists and lists of revocations: looked at first, then taken in while the page tells."""

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog_import import FileRefused
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.spreadsheet import Cell, csv_bytes
from marketplace.jobs.queries import job_by_code
from marketplace.ocop.commands.lists import check_recognitions, check_revocations, start_list
from marketplace.ocop.models import ListKind, OcopList
from marketplace.ocop.queries.lists import list_for, lists_of
from marketplace.ocop.queries.scope import provinces_of
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.ocop_forms import ListForm
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.evidence import sent_document
from marketplace.web.words.ocop_words import file_sentence, row_words

MOST_SHOWN = 50


@blueprint.route("/ocop/nhap", methods=["GET", "POST"])
@official_required
def ocop_import() -> ResponseReturnValue:
    """Choose a list; nothing changes before the officer has seen what it would change."""
    form = ListForm()
    if form.validate_on_submit():
        looked = _looked_at(form)
        if looked is not None:
            return redirect(url_for("commune.ocop_list", code=looked.code))
    page = render_template(
        "commune/ocop_import.html",
        form=form,
        lists=lists_of(current_actor()),
        revocations=ListKind.REVOCATIONS,
        nav=commune_nav(None, "commune.ocop_claims"),
    )
    return page, 422 if form.errors else 200


def _looked_at(form: ListForm) -> OcopList | None:
    """The list as it was read; None with a sentence at the field where it cannot be."""
    actor, now = current_actor(), utc_now()
    provinces = provinces_of(actor, day=vietnam_day(now))
    if not provinces:
        abort(403)
    sent = sent_document(form.file.data)
    if sent is None:
        form.file.errors = [_("Choose the file first.")]
        return None
    content, filename = sent
    try:
        if form.kind.data == ListKind.REVOCATIONS.value:
            return atomically(
                lambda: check_revocations(
                    content,
                    filename=filename,
                    province_code=provinces[0],
                    decision_no=form.decision_no.data or "",
                    decided_on=form.on.data,
                    actor=actor.user_code,
                    scope=actor,
                    now=now,
                )
            )
        return atomically(
            lambda: check_recognitions(
                content,
                filename=filename,
                province_code=provinces[0],
                actor=actor.user_code,
                now=now,
            )
        )
    except FileRefused as refused:
        form.file.errors = [file_sentence(refused)]
        return None


@blueprint.get("/ocop/nhap/<code>")
@official_required
def ocop_list(code: str) -> ResponseReturnValue:
    chosen = list_for(code, current_actor())
    job = job_by_code(chosen.job_code) if chosen.job_code else None
    return render_template(
        "commune/ocop_list.html",
        chosen=chosen,
        job=job,
        revokes=chosen.kind is ListKind.REVOCATIONS,
        bad=[row_words(bad) for bad in chosen.report[:MOST_SHOWN]],
        state=_state(chosen),
        nav=commune_nav(None, "commune.ocop_claims"),
    )


def _state(chosen: OcopList) -> str:
    return "done" if chosen.finished_at else str(chosen.taken)


@blueprint.get("/ocop/nhap/<code>/den-dau")
@official_required
def ocop_list_state(code: str) -> ResponseReturnValue:
    """How far it has come, for the page that waits."""
    return jsonify(state=_state(list_for(code, current_actor())))


@blueprint.post("/ocop/nhap/<code>/nhan")
@official_required
def ocop_take(code: str) -> ResponseReturnValue:
    """Take the good rows in; a second tap starts nothing twice."""
    actor = current_actor()
    chosen = list_for(code, actor)
    atomically(lambda: start_list(chosen, actor=actor.user_code, now=utc_now()))
    flash(_("The list is being taken in. You may leave this page."), "success")
    return redirect(url_for("commune.ocop_list", code=code))


@blueprint.get("/ocop/nhap/<code>/dong-loi.csv")
@official_required
def ocop_bad_rows(code: str) -> Response:
    """Every bad row with what to do, for whoever keeps the list."""
    chosen = list_for(code, current_actor())
    rows: list[list[Cell]] = [[*row_words(bad)] for bad in chosen.report]
    return Response(
        csv_bytes([_("Row"), _("Column"), _("What to do")], rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="dong-loi-{chosen.code}.csv"'},
    )

"""The register of the province: searched by words, narrowed by facets, and one entry revoked."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.ocop.commands.revoking import revoke_recognition
from marketplace.ocop.queries.register import (
    STATES,
    RecognitionNotFound,
    RegisterFilter,
    RegisterLine,
    facet_counts,
    recognition_for,
    register_page,
)
from marketplace.ocop.queries.scope import may_keep
from marketplace.ocop.rules import RecognitionStatus
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.ocop_forms import RevocationForm
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.ocop_words import (
    GROUP_NAMES,
    LEVEL_NAMES,
    SOURCE_NAMES,
    STATUS_NAMES,
    status_pill,
)

Facet = tuple[str, list[tuple[str, str, int, bool]]]


def _asked() -> RegisterFilter:
    """How the address narrows the register; what nobody offers is left out."""
    stars = request.args.get("sao", "")
    group = request.args.get("nhom", "")
    state = request.args.get("trang-thai", "")
    return RegisterFilter(
        words=request.args.get("q", "")[:200],
        stars=int(stars) if stars in {"3", "4", "5"} else None,
        group=int(group) if group in {str(number) for number in GROUP_NAMES} else None,
        state=RecognitionStatus(state) if state in {one.value for one in STATES} else None,
    )


def _address(asked: RegisterFilter, **changed: object) -> str:
    values: dict[str, Any] = {  # what an address takes
        "q": asked.words or None,
        "sao": asked.stars,
        "nhom": asked.group,
        "trang-thai": asked.state.value if asked.state else None,
    }
    return url_for("commune.ocop_register", **(values | changed))


@blueprint.get("/ocop/so")
@official_required
def ocop_register() -> ResponseReturnValue:
    actor, today, asked = current_actor(), vietnam_day(utc_now()), _asked()
    after = request.args.get("sau")
    page = register_page(actor, asked, day=today, after=after)
    return render_template(
        "commune/ocop_register.html",
        page=page,
        asked=asked,
        rows=[(line, status_pill(line.recognition, today)) for line in page.rows],
        facets=_facets(asked),
        clear_url=url_for("commune.ocop_register"),
        next_url=_address(asked, sau=page.next_after) if page.next_after else None,
        first_url=_address(asked) if after else None,
        nav=commune_nav(None, "commune.ocop_claims"),
    )


def _facets(asked: RegisterFilter) -> list[Facet]:
    counts = facet_counts(current_actor(), asked, day=vietnam_day(utc_now()))
    stars = [
        (
            "★" * number,
            _address(asked, sao=None if asked.stars == number else number),
            counts.stars.get(number, 0),
            asked.stars == number,
        )
        for number in (5, 4, 3)
    ]
    states = [
        (
            str(STATUS_NAMES[state]),
            _address(asked, **{"trang-thai": None if asked.state is state else state.value}),
            counts.states[state],
            asked.state is state,
        )
        for state in STATES
    ]
    groups = [
        (
            str(name),
            _address(asked, nhom=None if asked.group == number else number),
            counts.groups.get(number, 0),
            asked.group == number,
        )
        for number, name in GROUP_NAMES.items()
    ]
    return [(_("Stars"), stars), (_("State"), states), (_("Product group"), groups)]


@blueprint.get("/ocop/so/<code>")
@official_required
def ocop_recognition(code: str) -> ResponseReturnValue:
    line = recognition_for(code, current_actor(), day=vietnam_day(utc_now()))
    return _page(line, RevocationForm(formdata=None))


@blueprint.post("/ocop/so/<code>/thu-hoi")
@official_required
def ocop_revoke(code: str) -> ResponseReturnValue:
    actor, now = current_actor(), utc_now()
    line = recognition_for(code, actor, day=vietnam_day(now))
    if not may_keep(line.recognition, actor):
        raise RecognitionNotFound
    form, name = RevocationForm(), line.recognition.product_name
    if form.validate_on_submit() and (day := form.on.data) is not None:
        with RefusalsAt(form, otherwise="decision_no"):
            atomically(
                lambda: revoke_recognition(
                    line.recognition,
                    decision_no=form.decision_no.data,
                    reason=form.reason.data,
                    on=day,
                    actor=actor.user_code,
                    now=now,
                )
            )
            flash(_("Revoked. %(name)s shows no stars any more.", name=name), "success")
            return redirect(url_for("commune.ocop_recognition", code=code))
    return _page(recognition_for(code, actor, day=vietnam_day(now)), form), 422


def _page(line: RegisterLine, form: RevocationForm) -> str:
    entry = line.recognition
    return render_template(
        "commune/ocop_recognition.html",
        line=line,
        entry=entry,
        pill=status_pill(entry, vietnam_day(utc_now())),
        group=GROUP_NAMES.get(entry.product_group or 0, _("Not stated")),
        level=LEVEL_NAMES[entry.issuing_level],
        source=SOURCE_NAMES[entry.source],
        form=form,
        may_revoke=entry.revoked_on is None and may_keep(entry, current_actor()),
        nav=commune_nav(None, "commune.ocop_claims"),
    )

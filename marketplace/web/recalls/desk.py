"""The list of recalls and the page that opens one, the same at the sellers' and the officers' desk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.accounts.access import Actor
from marketplace.core.quantity import BaseUnit
from marketplace.traceability.recalls.models import RecallScope
from marketplace.traceability.recalls.queries.causes import Cause
from marketplace.traceability.recalls.queries.recalls import recalls_in_scope
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.recalls.forms import RecallForm, asked_scope, look_up, open_chosen
from marketplace.web.words.recall_words import SCOPES, lot_pill, lot_reference, recall_pill


@dataclass(frozen=True)
class RecallDesk:
    """One door's way to recalls. ``frame`` holds what the door's layout needs beside the page."""

    door: str
    scopes: Mapping[RecallScope, LazyString]
    inputs: Callable[[Actor], Sequence[Cause]]
    frame: Callable[[], Mapping[str, Any]]  # template values

    def listed(self, actor: Actor) -> str:
        """Every recall within the actor's scope, open ones first."""
        rows = [(each, recall_pill(each)) for each in recalls_in_scope(actor)]
        return render_template(
            "recalls/recalls.html", rows=rows, scopes=SCOPES, door=self.door, **self.frame()
        )

    def opened(self, actor: Actor) -> ResponseReturnValue:
        """The lookup is a plain address; the one action is the form below what it found."""
        form, found = RecallForm(), look_up(actor)
        if found and found.lots and form.validate_on_submit():
            with RefusalsAt(form, otherwise="reason"):
                recall = open_chosen(form, found, actor)
                return redirect(url_for(f"{self.door}.recall", code=recall.code))
        page = render_template(
            "recalls/recall_new.html",
            door=self.door,
            form=form,
            found=found,
            gram=BaseUnit.GRAM,
            reference=lot_reference,
            lot_pill=lot_pill,
            ticked=request.form.getlist("lots") if form.is_submitted() else None,
            scope=asked_scope(),
            asked=request.values.get("ma", ""),
            scopes=self.scopes,
            inputs=self.inputs(actor),
            **self.frame(),
        )
        return page, 422 if form.errors else 200

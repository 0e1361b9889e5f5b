"""Looking up what to recall, and the forms of officers and shops around a recall."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.text import clean_lines
from marketplace.orders.recalls import Preview, preview
from marketplace.settlement.commands.recalls import open_recall
from marketplace.stamps.queries import stamps_out
from marketplace.traceability.recalls.models import Recall, RecallScope
from marketplace.traceability.recalls.queries.affected_lots import (
    TouchedLot,
    packed_from,
)
from marketplace.traceability.recalls.queries.causes import lots_by_cause
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.typed_fields import Weight
from marketplace.web.serving.payment_providers import payment_desk
from marketplace.web.words.recall_words import DANGERS, OUTCOMES, lot_reference


class RecallForm(FlaskForm):
    reason = TextAreaField(
        _l("What is wrong with the goods?"),
        [
            Needed(_l("Say what is wrong with the goods, so that buyers know.")),
            at_most(1_000),
        ],
        filters=[lambda text: clean_lines(text or "")],
    )
    danger = RadioField(
        _l("How dangerous is it?"),
        [offered(_l("Choose how dangerous it is."))],
        choices=[SelectChoice(value=key, label=word) for key, word in DANGERS.items()],
        default="2",
        validate_choice=False,
    )
    decision_no = StringField(_l("Number of the decision"), [at_most(60)], filters=[tidy])
    refunds = BooleanField(_l("Give buyers their money back by itself"), default=True)


class CloseForm(FlaskForm):
    outcome = RadioField(
        _l("What became of the goods?"),
        [offered(_l("Choose what became of the goods."))],
        choices=[SelectChoice(value=each.value, label=word) for each, word in OUTCOMES.items()],
        validate_choice=False,
    )
    note = TextAreaField(
        _l("How it was done"),
        [Needed(_l("Say what became of the goods.")), at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


class LocatedForm(FlaskForm):
    """How much of a lot has been found so far."""

    kilograms = Weight(
        _l("How much has been found so far, in all?"),
        [Needed(_l("Type how many kilograms were found, for example 12.5."))],
    )


class DecisionForm(FlaskForm):
    decision_no = StringField(
        _l("Number of the decision"),
        [Needed(_l("Type the number of the decision.")), at_most(60)],
        filters=[tidy],
    )


@dataclass(frozen=True)
class Lookup:
    """What was asked for, the lots that it points at, and the packs made from those."""

    scope: RecallScope
    reference: str
    lots: Sequence[TouchedLot]
    packs: Sequence[TouchedLot]
    touched: Preview
    stamps: int

    @property
    def left_g(self) -> int:
        return sum(lot.left_g for lot in (*self.lots, *self.packs))

    def chosen(self, references: Collection[str]) -> list[int]:
        """The ids of those lots that were ticked."""
        return [lot.id for lot in self.lots if lot_reference(lot) in references]


def asked_scope() -> RecallScope:
    """``?theo=``; a lot where nothing known was asked for."""
    try:
        return RecallScope(request.values.get("theo", ""))
    except ValueError:
        return RecallScope.LOT


def look_up(actor: Actor) -> Lookup | None:
    """What the address asks for, within the actor's scope; None where nothing was asked."""
    scope, reference = asked_scope(), tidy(request.values.get("ma", ""))[:60]
    if not reference:
        return None
    lots = lots_by_cause(scope, reference, actor)
    packs = packed_from([lot.id for lot in lots]) if lots else []
    ids = [lot.id for lot in (*lots, *packs)]
    return Lookup(scope, reference, lots, packs, preview(ids), stamps_out(ids))


def open_chosen(form: RecallForm, found: Lookup, actor: Actor) -> Recall:
    """Recall the ticked lots of what was found; raises what `open_recall` raises."""
    chosen, now = found.chosen(request.form.getlist("lots")), utc_now()
    return atomically(
        lambda: open_recall(
            scope=found.scope,
            reference=found.reference,
            lot_ids=chosen,
            reason=form.reason.data,
            danger=int(form.danger.data),
            decision_no=form.decision_no.data if actor.is_official else "",
            refunds=form.refunds.data,
            actor=actor,
            desk=payment_desk(),
            now=now,
        )
    )

"""Criteria as questions on a page: big choices or a number, a note, documents where they are wanted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from marketplace.core.text import clean_lines
from marketplace.ocop.dossiers.commands.filing import Answer
from marketplace.ocop.dossiers.criteria import Criterion
from marketplace.ocop.dossiers.points import parse_points, points_text
from marketplace.web.forms.form_rules import at_most, tidy

LONGEST_NOTE = 1_000


class Given(Protocol):
    """What stands already: a score of anybody."""

    points: int | None
    note: str


@dataclass(frozen=True)
class Question:
    """One criterion with its fields; ``files`` where the asker may add documents."""

    criterion: Criterion
    points: Field
    note: Field
    files: Field | None


class CriteriaForm(FlaskForm):
    """The base of forms made by `criteria_form`."""


def criteria_form(
    criteria: Iterable[Criterion], given: Mapping[str, Given], *, with_files: bool = False
) -> tuple[CriteriaForm, Sequence[Question]]:
    """A form for some criteria, filled with what stands already or with what was just typed."""
    asked = list(criteria)
    fields: dict[str, Any] = {}  # Any: unbound fields are untyped
    data: dict[str, str] = {}
    for criterion in asked:
        tail = criterion.code.replace(".", "_")
        fields[f"p_{tail}"] = _points_field(criterion)
        fields[f"n_{tail}"] = TextAreaField(
            _l("Say more about it"),
            [at_most(LONGEST_NOTE)],
            filters=[lambda text: clean_lines(text or "")],
        )
        if with_files and criterion.evidence:
            fields[f"f_{tail}"] = MultipleFileField(_l("Photos or PDF files that prove it"))
        standing = given.get(criterion.code)
        if standing is not None:
            data[f"n_{tail}"] = standing.note
            if standing.points is not None:
                data[f"p_{tail}"] = _typed(criterion, standing.points)
    form = type("AskedForm", (CriteriaForm,), fields)(data=data)
    questions = []
    for criterion in asked:
        tail = criterion.code.replace(".", "_")
        questions.append(
            Question(
                criterion,
                form[f"p_{tail}"],
                form[f"n_{tail}"],
                form[f"f_{tail}"] if f"f_{tail}" in fields else None,
            )
        )
    return form, questions


def _points_field(criterion: Criterion) -> Any:  # unbound fields are untyped
    if not criterion.choices:
        return StringField(criterion.text, filters=[tidy])
    choices = [
        SelectChoice(str(choice.points), _with_points(choice.text, choice.points))
        for choice in criterion.choices
    ]
    return RadioField(criterion.text, choices=choices, validate_choice=False)


def _with_points(text: str, points: int) -> str:
    return f"{text} · " + str(_("%(points)s points", points=points_text(points)))


def _typed(criterion: Criterion, points: int) -> str:
    return str(points) if criterion.choices else points_text(points)


def read_answers(form: CriteriaForm, questions: Sequence[Question]) -> dict[str, Answer]:
    """What was answered rightly, by criterion; every other question has its error beside it.

    A question left open keeps its note and has no points.
    """
    form.validate()
    answers = {}
    for question in questions:
        if question.note.errors or question.points.errors:
            continue
        try:
            points = _points(question)
        except ValueError:
            sentence = (
                _("Choose one of the answers.")
                if question.criterion.choices
                else _(
                    "Type points such as 3 or 3,5; at most %(most)s.",
                    most=points_text(question.criterion.maximum),
                )
            )
            question.points.errors = [*question.points.errors, sentence]
            continue
        answers[question.criterion.code] = Answer(points, question.note.data or "")
    return answers


def _points(question: Question) -> int | None:
    typed = question.points.data or ""
    if not typed:
        return None
    criterion = question.criterion
    if criterion.choices:
        points = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
    else:
        points = parse_points(typed)
    if not criterion.allows(points):
        raise ValueError(typed)
    return points

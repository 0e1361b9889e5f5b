"""A command's refusal shown at the field it is about."""

from flask_wtf import FlaskForm

from marketplace.core.errors import Refusal
from marketplace.web.serving.errors import refusal_sentence


def place_refusal(form: FlaskForm, refusal: Refusal, *, otherwise: str | None = None) -> None:
    """Put the sentence at the refusal's field, or at the field named ``otherwise``.

    Raises the refusal again where the form has neither.
    """
    name = refusal.field if refusal.field in form else otherwise
    if name is None or name not in form:
        raise refusal
    field = form[name]
    field.errors = [*field.errors, refusal_sentence(refusal)]

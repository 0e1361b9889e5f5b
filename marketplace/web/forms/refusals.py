"""A command's refusal shown at the field it is about."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType

from flask_wtf import FlaskForm

from marketplace.core.errors import Forbidden, NotFound, Refusal
from marketplace.web.serving.errors import refusal_sentence


@dataclass(frozen=True)
class RefusalsAt(AbstractContextManager[None, bool]):
    """Ends the body where a command in it refuses, and places the refusal: see `place_refusal`.

    That something is not there or not allowed is about no field, and goes on.
    """

    form: FlaskForm
    otherwise: str | None = None

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Refusal) or isinstance(error, NotFound | Forbidden):
            return False
        place_refusal(self.form, error, otherwise=self.otherwise)
        return True


def place_refusal(form: FlaskForm, refusal: Refusal, *, otherwise: str | None = None) -> None:
    """Put the sentence at the refusal's field, or at the field named ``otherwise``.

    Raises the refusal again where the form has neither.
    """
    name = refusal.field if refusal.field in form else otherwise
    if name is None or name not in form:
        raise refusal
    field = form[name]
    field.errors = [*field.errors, refusal_sentence(refusal)]

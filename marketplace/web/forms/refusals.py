"""A command's refusal told to the person: at the field it is about, or on the next page."""

from abc import abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType

from flask import flash
from flask_wtf import FlaskForm

from marketplace.core.errors import Forbidden, NotFound, Refusal
from marketplace.web.serving.errors import refusal_sentence


class _Refusals(AbstractContextManager[None, bool]):
    """Ends the body where a command in it refuses, and tells the person why.

    That something is not there or not allowed goes on: it is a page of its own.
    """

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Refusal) or isinstance(error, NotFound | Forbidden):
            return False
        self.tell(error)
        return True

    @abstractmethod
    def tell(self, refusal: Refusal) -> None: ...


@dataclass(frozen=True)
class RefusalsAt(_Refusals):
    """Places a refusal in the form: see `place_refusal`."""

    form: FlaskForm
    otherwise: str | None = None

    def tell(self, refusal: Refusal) -> None:
        place_refusal(self.form, refusal, otherwise=self.otherwise)


class RefusalsSaid(_Refusals):
    """Says a refusal at the top of the page that comes next, where there is no form to keep."""

    def tell(self, refusal: Refusal) -> None:
        flash(refusal_sentence(refusal), "warning")


def place_refusal(form: FlaskForm, refusal: Refusal, *, otherwise: str | None = None) -> None:
    """Put the sentence at the refusal's field, or at the field named ``otherwise``.

    Raises the refusal again where the form has neither.
    """
    name = refusal.field if refusal.field in form else otherwise
    if name is None or name not in form:
        raise refusal
    field = form[name]
    field.errors = [*field.errors, refusal_sentence(refusal)]

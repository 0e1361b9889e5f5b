"""What a page can be had as beside the page itself, asked for in its address."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import current_app, request

PARAMETER = "dang"
View = TypeVar("View", bound=Callable[..., Any])
MARK = "exports"  # where a view keeps what it can be had as


class Export(StrEnum):
    """A table to save, or a sheet to print."""

    CSV = "csv"
    PRINT = "in"


def exported_as(*kinds: Export) -> Callable[[View], View]:
    """Say of a view which exports it answers with."""

    def mark(view: View) -> View:
        setattr(view, MARK, kinds)
        return view

    return mark


def exports_of(endpoint: str) -> tuple[Export, ...]:
    """The exports of a page of the running application."""
    kinds: tuple[Export, ...] = getattr(current_app.view_functions[endpoint], MARK, ())
    return kinds


def asked_export() -> Export | None:
    """The export that the visitor asks for, where the page has it."""
    wanted = request.args.get(PARAMETER)
    return next((kind for kind in exports_of(request.endpoint or "") if kind == wanted), None)

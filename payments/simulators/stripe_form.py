"""Stripe's way of writing nested values into a form, and its refusals."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from payments.simulators.loopback import Response, json_answer

Tree = dict[str, Any]  # Any: a text or another tree


class ApiError(Exception):
    """A refusal in Stripe's form."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.words = {"type": kind, "code": code, "message": message, "param": param}

    def answer(self) -> Response:
        """Give the answer."""
        words = {key: value for key, value in self.words.items() if value is not None}
        return json_answer({"error": words}, self.status)


def read_tree(pairs: Iterable[tuple[str, str]]) -> Tree:
    """Read `line_items[0][price_data][currency]=vnd` and the like; list places are keys."""
    tree: Tree = {}
    for name, value in pairs:
        keys = re.findall(r"[^\[\]]+", name)
        branch = tree
        for key in keys[:-1]:
            branch = branch.setdefault(key, {})
        branch[keys[-1]] = value
    return tree


def read_body(body: bytes) -> Tree:
    """Read a form."""
    return read_tree(parse_qsl(body.decode(), keep_blank_values=True))


def whole(tree: Tree, name: str) -> int:
    """Give a whole number. Raises `ApiError`."""
    value = str(tree.get(name, ""))
    if not re.fullmatch(r"-?[0-9]{1,15}", value):
        raise ApiError(f"Invalid integer: {value}", param=name, code="parameter_invalid_integer")
    return int(value)

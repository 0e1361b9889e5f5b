"""Answers for programs of anybody: public facts, readable from any site."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from marketplace.core.errors import Invalid
from marketplace.core.sentences import N_

LONGEST_NUMBER = 18


class BadParameter(Invalid):
    """A part of the address that a program wrote wrongly."""

    status = 400
    code = "bad_parameter"
    sentence = N_("The value of %(name)s cannot be read.")


def open_json(document: Mapping[str, Any], *, mimetype: str = "application/json") -> Response:
    """Compact JSON in UTF-8."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return opened(Response(text, mimetype=mimetype))


def open_text(text: str) -> Response:
    return opened(Response(text, mimetype="text/plain"))


def opened(answer: Response) -> Response:
    """Let other sites' pages read ``answer``; it is asked for again each time."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def whole_number(values: Mapping[str, str], name: str) -> int | None:
    """A count of plain digits, None where it is not given; raises BadParameter."""
    text = values.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise BadParameter(name=name)
    return int(text)


def needed_number(values: Mapping[str, str], name: str) -> int:
    """As `whole_number`, but it must be given."""
    found = whole_number(values, name)
    if found is None:
        raise BadParameter(name=name)
    return found

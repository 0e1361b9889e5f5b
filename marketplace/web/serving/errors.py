"""Refusals as pages, or as RFC 9457 problem documents for machines. The one place that does it."""

from http import HTTPStatus

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from marketplace.core.errors import Refusal
from marketplace.core.money import Vnd
from marketplace.core.quantity import BaseUnit, Grams
from marketplace.core.sentences import N_
from marketplace.web.serving.formats import base_amount, vnd

log = structlog.get_logger()

PLAIN_SENTENCES = {
    400: N_("The request could not be understood. Go back and try again."),
    403: N_("You are not allowed to do this."),
    404: N_("This page does not exist, or it is not yours to see."),
    405: N_("This address cannot be used like that. Go back and try again."),
    409: N_("This has changed in the meantime. Please look again."),
    413: N_("That is too large. A photo may have up to 20 MB."),
    422: N_("Please check what you entered."),
    429: N_("Too many tries. Wait a minute, then try again."),
    500: N_("Something broke on our side. Nothing was lost; please try again in a moment."),
}


def refusal_sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language, with its values filled in."""
    sentence = str(gettext(refusal.sentence))
    shown = {name: _shown(value) for name, value in refusal.params.items()}
    return sentence % shown if shown else sentence


def _shown(value: object) -> object:
    if isinstance(value, Vnd):
        return vnd(value)
    return base_amount(value, BaseUnit.GRAM) if isinstance(value, Grams) else value


def wants_json() -> bool:
    if request.path.startswith(("/api/", "/webhooks/", "/log/", "/epcis/")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def error_answer(status: int, code: str, sentence: str) -> Response:
    """A page or a problem document with ``status``."""
    if wants_json():
        answer = jsonify(
            type=f"urn:choxa:{code}",
            title=HTTPStatus(status).phrase,
            status=status,
            code=code,
            detail=sentence,
        )
        answer.mimetype = "application/problem+json"
    else:
        answer = Response(
            render_template("errors/error.html", status=status, code=code, sentence=sentence),
            mimetype="text/html",
        )
    answer.status_code = status
    return answer


def init_errors(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return error_answer(refusal.status, refusal.code, refusal_sentence(refusal))

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        sentence = gettext(
            "This form has been open for too long. Go back, reload the page and send it again."
        )
        return error_answer(400, "stale_form", sentence)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.response is not None or (error.code or 500) < 400:
            answer = Response()
            found = error.get_response(request.environ)
            answer.status, answer.headers, answer.response = (
                found.status,
                found.headers,
                found.response,
            )
            return answer
        status = error.code or 500
        sentence = gettext(PLAIN_SENTENCES.get(status, PLAIN_SENTENCES[400]))
        answer = error_answer(status, f"http_{status}", sentence)
        for name, value in error.get_headers():
            if name not in {"Content-Type", "Content-Length"}:
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        if app.testing:
            raise error
        log.exception("request_failed", path=request.path)
        return error_answer(500, "http_500", gettext(PLAIN_SENTENCES[500]))

"""Notices of payment providers, answered as each provider's contract asks."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from marketplace.core.clock import utc_now
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.web.serving.payment_providers import payment_desk
from marketplace.web.serving.security import csrf
from marketplace.web.webhooks import blueprint
from marketplace.web.webhooks.rate_limit import may_come
from payments.contract import Notice

LARGEST_BODY = 64 * 1024


@blueprint.route("/payments/<provider>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
def payment(provider: str) -> ResponseReturnValue:
    """One notice. Too large is 413, too many at once 429; an unknown provider is not found.

    By another method than the provider's own it is 405.
    """
    desk, now = payment_desk(), utc_now()
    found = desk.provider(provider)
    if request.method not in found.capabilities.notice_methods:
        raise MethodNotAllowed(sorted(found.capabilities.notice_methods))
    if not may_come(provider):
        abort(429)
    if (request.content_length or 0) > LARGEST_BODY:
        abort(413)
    request.max_content_length = LARGEST_BODY
    notice = Notice(
        method=request.method,
        path=request.path,
        query=tuple(request.args.items(multi=True)),
        headers=dict(request.headers),
        body=request.get_data(cache=False),
        received_at=now,
    )
    answer = found.acknowledge(receive_notice(provider, notice, desk=desk, now=now))
    return Response(answer.body, status=answer.status, headers=answer.headers)

"""What the market has told the person who is signed in."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.notifications.commands import mark_read
from marketplace.notifications.queries import notices_of
from marketplace.web.account import blueprint


@blueprint.get("/tai-khoan/thong-bao")
@login_required
def notices() -> ResponseReturnValue:
    found = notices_of(current_user.id)
    return render_template(
        "account/notices.html",
        notices=found,
        unread=sum(notice.read_at is None for notice in found),
    )


@blueprint.post("/tai-khoan/thong-bao")
@login_required
def read_notices() -> ResponseReturnValue:
    """Everything in the list has been seen."""
    atomically(lambda: mark_read(current_user.id, now=utc_now()))
    return redirect(url_for("account.notices"))

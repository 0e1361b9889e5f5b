"""What buyers type about an order."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from marketplace.web.forms.form_rules import Needed, at_most, mobile, tidy


def order_code(text: str | None) -> str:
    """A code as people type it: without blanks, in capitals, without the number of its part."""
    return "".join((text or "").split()).upper().partition("-")[0]


class FindOrderForm(FlaskForm):
    code = StringField(
        _l("Order code"),
        [Needed(_l("Type the order code: it begins with DH.")), at_most(40)],
        filters=[order_code],
    )
    phone = StringField(_l("Phone number"), [mobile], filters=[tidy])


class ProblemForm(FlaskForm):
    reason = TextAreaField(
        _l("What is wrong?"),
        [
            Needed(_l("Say what is wrong, so that the seller can put it right.")),
            at_most(500),
        ],
    )

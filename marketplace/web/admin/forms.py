"""Forms of the operator."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from marketplace.web.forms.form_rules import Needed


class MatchForm(FlaskForm):
    """Which order a transfer was for."""

    order_code = StringField(
        _l("Order code"),
        validators=[
            Needed(_l("Write the order's code, such as DH7K4M2Q4X.")),
            Length(max=40),
        ],
    )

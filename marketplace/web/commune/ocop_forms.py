"""What officers type about certificates, refusals, revocations and lists."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from marketplace.core.text import clean_lines
from marketplace.ocop.entries import RegisterEntry, tidy_number
from marketplace.ocop.models import ListKind
from marketplace.ocop.queries.claims import ClaimView
from marketplace.ocop.rules import level_of, ruleset_on
from marketplace.web.forms.day_field import DayField
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.words.ocop_words import GROUP_NAMES

NO_GROUP = ""


class PaperForm(FlaskForm):
    """A certificate as it stands on paper; prefilled from what the seller claims."""

    certificate_no = StringField(
        _l("Certificate number"),
        [Needed(_l("Type the number that is printed on the certificate.")), at_most(60)],
        filters=[tidy],
    )
    decision_no = StringField(
        _l("Decision number"),
        [Needed(_l("Type the number of the decision, such as 123/QĐ-UBND.")), at_most(60)],
        filters=[tidy],
    )
    decision_on = DayField(
        _l("Day of the decision"), [Needed(_l("Write the day like 05/09/2025."))]
    )
    issuing_body = StringField(
        _l("Issued by"),
        [Needed(_l("Type who issued the certificate.")), at_most(200)],
        filters=[tidy],
    )
    product_name = StringField(
        _l("Product, as printed"),
        [Needed(_l("Type the product as the certificate names it.")), at_most(200)],
        filters=[tidy],
    )
    holder_name = StringField(
        _l("Holder, as printed"),
        [Needed(_l("Type the holder as the certificate names them.")), at_most(200)],
        filters=[tidy],
    )
    stars = RadioField(
        _l("How many stars?"),
        [offered(_l("Choose the stars that stand on the certificate."))],
        choices=[SelectChoice(str(stars), "★" * stars) for stars in (3, 4, 5)],
        validate_choice=False,
    )
    issued_on = DayField(_l("Day of issue"), [Needed(_l("Write the day like 05/09/2025."))])
    group = SelectField(
        _l("Product group"),
        [offered(_l("Choose a group from the list."))],
        choices=[
            SelectChoice(NO_GROUP, _l("Not stated")),
            *(SelectChoice(str(number), name) for number, name in GROUP_NAMES.items()),
        ],
        default=NO_GROUP,
        validate_choice=False,
    )

    @classmethod
    def of(cls, view: ClaimView) -> "PaperForm":
        """The form with what the seller has said already."""
        claim = view.claim
        return cls(
            formdata=None,
            certificate_no=claim.certificate_no,
            decision_no=claim.decision_no,
            decision_on=claim.issued_on,
            product_name=view.product_name,
            holder_name=view.seller_name,
            stars=str(claim.stars),
            issued_on=claim.issued_on,
        )

    def entry(self, *, province_code: str, unit_code: str) -> RegisterEntry:
        """What was typed, as the register keeps it; for a form that is valid."""
        decision_on, issued_on = self.decision_on.data, self.issued_on.data
        assert decision_on is not None
        assert issued_on is not None
        return RegisterEntry(
            certificate_no=tidy_number(self.certificate_no.data),
            decision_no=tidy_number(self.decision_no.data),
            decision_on=decision_on,
            issuing_body=self.issuing_body.data,
            issuing_level=level_of(self.issuing_body.data, decision_on),
            province_code=province_code,
            unit_code=unit_code,
            product_name=self.product_name.data,
            holder_name=self.holder_name.data,
            product_group=int(self.group.data) if self.group.data else None,
            stars=int(self.stars.data),
            ruleset=ruleset_on(decision_on),
            issued_on=issued_on,
        )


class RefusalForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason, for the seller to read"),
        [Needed(_l("Say what is wrong and what the seller should do.")), at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


class RevocationForm(FlaskForm):
    decision_no = StringField(
        _l("Revoking decision"),
        [Needed(_l("Type the number of the decision that revokes it.")), at_most(60)],
        filters=[tidy],
    )
    on = DayField(_l("Day of revocation"), [Needed(_l("Write the day like 05/09/2025."))])
    reason = TextAreaField(
        _l("Reason"), [at_most(1_000)], filters=[lambda text: clean_lines(text or "")]
    )


class ListForm(FlaskForm):
    kind = RadioField(
        _l("What is in the list?"),
        [offered(_l("Choose what the list holds."))],
        choices=[
            SelectChoice(ListKind.RECOGNITIONS.value, _l("Recognised products")),
            SelectChoice(ListKind.REVOCATIONS.value, _l("Revoked products")),
        ],
        default=ListKind.RECOGNITIONS.value,
        validate_choice=False,
    )
    file = FileField(_l("Excel or CSV file"))
    decision_no = StringField(_l("Revoking decision"), [at_most(60)], filters=[tidy])
    on = DayField(_l("Day of revocation"))

"""How dossiers are spoken of: their states, their gaps, their points."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.ocop.dossier_models import DossierState
from marketplace.ocop.dossiers.criteria import Criteria
from marketplace.ocop.dossiers.points import points_text
from marketplace.ocop.dossiers.rules import Lacks, Missing, Quorum
from marketplace.web.serving.settings import settings

STATE_PILLS: dict[DossierState, tuple[str, Any]] = {  # Any: lazy strings are untyped
    DossierState.DRAFT: ("info", _l("being filled in")),
    DossierState.SUBMITTED: ("wait", _l("waits for the commune")),
    DossierState.COMMUNE_REVIEW: ("wait", _l("the commune looks at it")),
    DossierState.RETURNED: ("stop", _l("more is needed")),
    DossierState.AT_PROVINCE: ("wait", _l("at the province")),
    DossierState.SCORING: ("wait", _l("the council scores it")),
    DossierState.CLOSED: ("info", _l("scored, waits for the decision")),
    DossierState.DECIDED: ("ok", _l("recognised")),
    DossierState.REJECTED: ("stop", _l("not recognised")),
    DossierState.WITHDRAWN: ("pause", _l("taken back")),
}


def lacks_word(missing: Missing) -> str:
    """What is missing at a criterion."""
    if missing.lacks is Lacks.EVIDENCE:
        return str(_("no document yet"))
    return str(_("no answer yet"))


def points_word(points: int | None) -> str:
    """Points as they are read, a dash where none were given."""
    return "—" if points is None else points_text(points)


def next_part(criteria: Criteria, code: str) -> str | None:
    """The part after ``code``, None after the last."""
    codes: Sequence[str] = [part.code for part in criteria.parts]
    place = codes.index(code) + 1
    return codes[place] if place < len(codes) else None


def quorum() -> Quorum:
    """How many complete sheets a council of this market needs."""
    wanted = settings()
    return Quorum(part=Fraction(wanted.council_quorum), least=wanted.council_least)

"""What is put on plants and soil: the market's own list, and what a shop adds for itself."""

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean, fold
from marketplace.core.unit_state import at_moment
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import locked_shop
from marketplace.traceability.farm.models import InputKind, InputProduct

LIST = Path(__file__).resolve().parent.parent / "data" / "inputs.csv"
UNITS = ("ml", "g")
LONGEST_WAITING = 365


class InputNameMissing(errors.Invalid):
    code = "input_name_missing"
    field = "name"
    sentence = N_("Type the name as it stands on the label.")


class WaitingDaysInvalid(errors.Invalid):
    code = "waiting_days_invalid"
    field = "waiting_days"
    sentence = N_("The waiting days stand on the label: a number from 0 to 365.")


class InputUnitInvalid(errors.Invalid):
    code = "input_unit_invalid"
    field = "unit"
    sentence = N_("Choose grams or millilitres.")


def load_inputs(source: Path = LIST, *, now: datetime) -> int:
    """Bring the market's list of inputs in; how many rows are new or different.

    Loading it again changes nothing; what is not in it stays. Entries that were written keep the
    waiting days of their day. Raises KeyError or ValueError on a row that makes no sense.
    """
    at_moment(now)
    substances = {
        each.code: each
        for each in db.session.scalars(select(InputProduct).where(InputProduct.seller_id.is_(None)))
    }
    changed = 0
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            substance = substances.get(row["code"])
            if substance is None:
                substance = InputProduct(code=row["code"], created_at=now)
                db.session.add(substance)
            changed += _fill(substance, row)
    db.session.flush()
    return changed


def _fill(product: InputProduct, row: dict[str, str]) -> bool:
    wanted = {
        "kind": InputKind(row["kind"]),
        "name": row["name"],
        "substance": row["substance"],
        "waiting_days": int(row["waiting_days"]) if row["waiting_days"] else None,
        "unit": UNITS[UNITS.index(row["unit"])],
        "npk": row["npk"],
        "permitted": {"yes": True, "no": False, "": None}[row["permitted"]],
    }
    different = {name for name, value in wanted.items() if getattr(product, name) != value}
    for name in different:
        setattr(product, name, wanted[name])
    return bool(different)


def keep_input(
    seller: Seller,
    *,
    name: str,
    kind: InputKind,
    unit: str,
    waiting_days: int | None = None,
    substance: str = "",
    registration_no: str = "",
    npk: str = "",
    actor: str,
    now: datetime,
) -> InputProduct:
    """Add an input of the shop's own, or correct the one of the same name.

    Entries that were written keep the waiting days of their day. Raises InputNameMissing,
    WaitingDaysInvalid or InputUnitInvalid.
    """
    name = clean(name)[:200]
    if len(name) < 2:
        raise InputNameMissing
    if unit not in UNITS:
        raise InputUnitInvalid
    if waiting_days is not None and not 0 <= waiting_days <= LONGEST_WAITING:
        raise WaitingDaysInvalid
    locked_shop(seller.id)
    own = db.session.scalars(select(InputProduct).where(InputProduct.seller_id == seller.id))
    product = next((each for each in own if fold(each.name) == fold(name)), None)
    if product is None:
        product = InputProduct(code=new_code("VT"), seller_id=seller.id, created_at=now)
        db.session.add(product)
    product.name, product.kind, product.unit = name, kind, unit
    product.waiting_days = waiting_days
    product.substance, product.npk = clean(substance)[:200], clean(npk)[:20]
    product.registration_no, product.active = clean(registration_no)[:200], True
    db.session.flush()
    write_audit(
        actor=actor,
        action="traceability.input_kept",
        subject=f"input:{product.code}",
        now=now,
        name=name,
        waiting_days=waiting_days,
    )
    return product

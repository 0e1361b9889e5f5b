"""The register of a province: searched, counted by facets, and looked up for a claim."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean, fold
from marketplace.ocop.entries import tidy_number
from marketplace.ocop.models import Recognition, RecognitionClaim
from marketplace.ocop.queries.scope import provinces_of
from marketplace.ocop.rules import EXPIRING_DAYS, RecognitionStatus, names_differ
from marketplace.ocop.validity import valid_on
from marketplace.sellers.models import Seller

Columns = TypeVarTuple("Columns")

PAGE = 30
MOST_CANDIDATES = 6


class RecognitionNotFound(errors.NotFound):
    code = "recognition_not_found"
    sentence = N_("This recognition is not in the register.")


@dataclass(frozen=True)
class RegisterFilter:
    """How an officer narrows the register; ``words`` are looked for in numbers and names."""

    words: str = ""
    stars: int | None = None
    group: int | None = None
    state: RecognitionStatus | None = None


@dataclass(frozen=True)
class RegisterLine:
    """An entry with the product that bears it, if one was verified."""

    recognition: Recognition
    listed_name: str | None
    seller_name: str | None


@dataclass(frozen=True)
class RegisterPage:
    rows: list[RegisterLine]
    total: int
    next_after: str | None


def in_state(state: RecognitionStatus, day: date) -> ColumnElement[bool]:
    """Entries in one state on ``day``; VALID holds those that end soon as well."""
    revoked = Recognition.revoked_on <= day
    standing = or_(Recognition.revoked_on.is_(None), Recognition.revoked_on > day)
    if state is RecognitionStatus.REVOKED:
        return revoked
    if state is RecognitionStatus.EXPIRED:
        return (Recognition.expires_on <= day) & standing
    if state is RecognitionStatus.UPCOMING:
        return (Recognition.issued_on > day) & standing
    if state is RecognitionStatus.EXPIRING:
        return valid_on(day) & (Recognition.expires_on <= day + timedelta(days=EXPIRING_DAYS))
    return valid_on(day)


def _narrowed(
    query: Select[*Columns], asked: RegisterFilter, actor: Actor, day: date
) -> Select[*Columns]:
    query = query.where(Recognition.province_code.in_(provinces_of(actor, day=day)))
    if asked.stars is not None:
        query = query.where(Recognition.stars == asked.stars)
    if asked.group is not None:
        query = query.where(Recognition.product_group == asked.group)
    if asked.state is not None:
        query = query.where(in_state(asked.state, day))
    for word in fold(clean(asked.words)).split():
        query = query.where(Recognition.folded.contains(word, autoescape=True))
    return query


def register_page(
    actor: Actor, asked: RegisterFilter, *, day: date, after: str | None = None
) -> RegisterPage:
    """A page of the register of the officer's province, the latest end first."""
    query = (
        select(Recognition, Product.name, Seller.name)
        .outerjoin(Product, Product.id == Recognition.product_id)
        .outerjoin(Seller, Seller.id == Product.seller_id)
    )
    query = _narrowed(query, asked, actor, day)
    total = db.session.scalar(_narrowed(select(func.count(Recognition.id)), asked, actor, day))
    last = db.session.scalar(select(Recognition).where(Recognition.code == after))
    if last is not None:
        further = (Recognition.expires_on == last.expires_on) & (Recognition.id < last.id)
        query = query.where((Recognition.expires_on < last.expires_on) | further)
    query = query.order_by(Recognition.expires_on.desc(), Recognition.id.desc()).limit(PAGE + 1)
    rows = [RegisterLine(*row) for row in db.session.execute(query)]
    return RegisterPage(
        rows[:PAGE],
        int(total or 0),
        rows[PAGE - 1].recognition.code if len(rows) > PAGE else None,
    )


@dataclass(frozen=True)
class FacetCounts:
    """How many entries each choice would leave, with the other choices kept."""

    stars: dict[int, int]
    groups: dict[int, int]
    states: dict[RecognitionStatus, int]


STATES = (
    RecognitionStatus.VALID,
    RecognitionStatus.EXPIRING,
    RecognitionStatus.EXPIRED,
    RecognitionStatus.REVOKED,
)


def facet_counts(actor: Actor, asked: RegisterFilter, *, day: date) -> FacetCounts:
    """The numbers beside the choices that narrow the register."""
    by_stars = _narrowed(
        select(Recognition.stars, func.count()), replace(asked, stars=None), actor, day
    ).group_by(Recognition.stars)
    by_group = _narrowed(
        select(Recognition.product_group, func.count()), replace(asked, group=None), actor, day
    ).group_by(Recognition.product_group)
    counted = [func.count().filter(in_state(state, day)).label(state.value) for state in STATES]
    by_state = db.session.execute(
        _narrowed(select(*counted), replace(asked, state=None), actor, day)
    ).one()
    return FacetCounts(
        stars={stars: count for stars, count in db.session.execute(by_stars)},
        groups={group: count for group, count in db.session.execute(by_group) if group},
        states=dict(zip(STATES, by_state, strict=True)),
    )


def recognition_for(code: str, actor: Actor, *, day: date) -> RegisterLine:
    """An entry of the officer's province; raises RecognitionNotFound."""
    row = db.session.execute(
        select(Recognition, Product.name, Seller.name)
        .outerjoin(Product, Product.id == Recognition.product_id)
        .outerjoin(Seller, Seller.id == Product.seller_id)
        .where(
            Recognition.code == code,
            Recognition.province_code.in_(provinces_of(actor, day=day)),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise RecognitionNotFound
    return RegisterLine(*row)


def candidates_for(
    claim: RecognitionClaim, actor: Actor, *, product_name: str, day: date
) -> list[RegisterLine]:
    """The entries that a claim may mean: those with its certificate number first, then those of its
    decision whose product has a like name."""
    number = tidy_number(claim.certificate_no)
    same_number = Recognition.certificate_no == number
    decision = tidy_number(claim.decision_no)
    wanted = or_(same_number, Recognition.decision_no == decision) if decision else same_number
    rows = db.session.execute(
        select(Recognition, Product.name, Seller.name)
        .outerjoin(Product, Product.id == Recognition.product_id)
        .outerjoin(Seller, Seller.id == Product.seller_id)
        .where(Recognition.province_code.in_(provinces_of(actor, day=day)), wanted)
        .order_by(same_number.desc(), Recognition.expires_on.desc(), Recognition.id)
        .limit(200)
    )
    lines = [RegisterLine(*row) for row in rows]
    likely = [
        line
        for line in lines
        if line.recognition.certificate_no == number
        or not names_differ(line.recognition.product_name, product_name)
    ]
    return likely[:MOST_CANDIDATES]

"""The inbox of notices: the signature on what came first, each verified notice once, its whole
effect in one transaction.
"""

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog
from sqlalchemy import func, select

from marketplace.core.db import atomically, db, insert_into
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import NoticeOutcome, PaymentNotice
from payments.contract import BadSignature, Fact, Malformed, Notice, Outcome

log = structlog.get_logger()

FORGED_KEPT_A_DAY = 100
_SECRET_HEADERS = frozenset({"cookie", "authorization", "x-forwarded-for"})


def receive_notice(provider: str, notice: Notice, *, desk: Desk, now: datetime) -> Outcome:
    """Take one notice in; what to tell its sender. Opens its own units of work.

    A forged notice changes nothing but a capped count of samples. A notice whose effect failed is
    kept with the outcome ``error`` and may come again. Raises MethodNotOffered.
    """
    told = desk.provider(provider)
    try:
        facts = told.verify_and_parse(notice)
    except BadSignature as error:
        why = error.code
        log.warning("notice_not_signed", provider=provider, code=why)
        atomically(lambda: _keep_sample(provider, notice, why, now))
        return "bad_signature"
    except Malformed as error:
        key, why = "unreadable:" + _digest(notice).hex(), error.code
        log.warning("notice_not_readable", provider=provider, code=why)
        atomically(lambda: _keep(provider, key, notice, NoticeOutcome.MALFORMED, now, fault=why))
        return "error"
    key = _key(facts, notice)
    try:
        return atomically(lambda: _take(provider, key, notice, facts, desk, now))
    except Exception:  # the boundary between one notice and the door that takes them all
        log.exception("notice_failed", provider=provider, key=key)
        atomically(lambda: _keep(provider, key, notice, NoticeOutcome.ERROR, now))
        return "error"


def retry_notice(notice_id: int, *, desk: Desk, now: datetime) -> Outcome:
    """Work through a stored notice again whose effect had failed; opens its own unit of work."""
    row = db.session.get_one(PaymentNotice, notice_id)
    query = tuple((name, value) for name, value in row.query)
    again = Notice(row.method, "", query, dict(row.headers), row.body, row.received_at)
    name, key = row.provider, row.dedupe_key or ""
    facts = desk.provider(name).verify_and_parse(again)
    return atomically(lambda: _take(name, key, again, facts, desk, now))


def failed_notices() -> list[int]:
    """Ids of the notices whose effect failed, oldest first."""
    return list(
        db.session.scalars(
            select(PaymentNotice.id)
            .where(PaymentNotice.outcome == NoticeOutcome.ERROR)
            .order_by(PaymentNotice.id)
            .limit(100)
        )
    )


def _take(
    provider: str, key: str, notice: Notice, facts: list[Fact], desk: Desk, now: datetime
) -> Outcome:
    row = _keep(provider, key, notice, NoticeOutcome.RECEIVED, now)
    if row is None:
        row = db.session.scalars(
            select(PaymentNotice)
            .where(PaymentNotice.provider == provider, PaymentNotice.dedupe_key == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if row.outcome is not NoticeOutcome.ERROR:
            return "duplicate"
    outcome = apply_facts(facts, desk=desk, now=now)
    row.outcome = NoticeOutcome(outcome)
    return outcome


def _keep(
    provider: str,
    key: str,
    notice: Notice,
    outcome: NoticeOutcome,
    now: datetime,
    *,
    fault: str = "",
) -> PaymentNotice | None:
    """Store a verified notice raw; None where one with its key is there already."""
    made: PaymentNotice | None = db.session.scalar(
        insert_into(PaymentNotice)
        .values(
            provider=provider,
            dedupe_key=key,
            verified=True,
            method=notice.method,
            query=notice.query,
            headers=_kept_headers(notice),
            body=notice.body,
            outcome=outcome,
            fault=fault,
            received_at=notice.received_at,
        )
        .on_conflict_do_nothing(index_elements=[PaymentNotice.provider, PaymentNotice.dedupe_key])
        .returning(PaymentNotice)
    )
    return made


def _keep_sample(provider: str, notice: Notice, code: str, now: datetime) -> None:
    """Note a forged notice by its hash, at most a hundred a day and provider."""
    kept = db.session.scalar(
        select(func.count(PaymentNotice.id)).where(
            PaymentNotice.provider == provider,
            PaymentNotice.verified.is_(False),
            PaymentNotice.received_at > now - timedelta(days=1),
        )
    )
    if (kept or 0) >= FORGED_KEPT_A_DAY:
        return
    db.session.add(
        PaymentNotice(
            provider=provider,
            dedupe_key=None,
            verified=False,
            method=notice.method,
            headers={"reason": code, "length": str(len(notice.body))},
            body=_digest(notice),
            outcome=NoticeOutcome.BAD_SIGNATURE,
            received_at=now,
        )
    )


def _key(facts: list[Fact], notice: Notice) -> str:
    """What makes a verified notice one: the happenings that it tells."""
    keys = "+".join(fact.dedupe_key for fact in facts) or _digest(notice).hex()
    return keys if len(keys) <= 120 else hashlib.sha256(keys.encode()).hexdigest()


def _digest(notice: Notice) -> bytes:
    """The hash of what came: the query belongs to it, since some providers send nothing else."""
    query = urlencode(notice.query).encode()
    return hashlib.sha256(query + notice.body).digest()


def _kept_headers(notice: Notice) -> dict[str, str]:
    return {
        name.lower(): value[:1_000]
        for name, value in notice.headers.items()
        if name.lower() not in _SECRET_HEADERS
    }

"""What the clock does with recognitions: tidying what products show, and warning of the end."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.core.clock import vietnam_day
from marketplace.core.db import db, insert_into
from marketplace.core.events import record
from marketplace.ocop.commands.recording import locked_recognition
from marketplace.ocop.commands.revoking import seller_of
from marketplace.ocop.commands.showing import products_out_of_step, show_stars
from marketplace.ocop.events import RecognitionEnding
from marketplace.ocop.models import Recognition, RecognitionWarning
from marketplace.ocop.rules import WARNING_DAYS, due_warning
from marketplace.ocop.validity import valid_on

BATCH = 200


def tidy_batch(*, after: int, now: datetime) -> tuple[int, int | None]:
    """Let the next products show what they may today: how many changed, and where to go on."""
    differing, last = products_out_of_step(vietnam_day(now), after=after, most=BATCH)
    return show_stars(differing, now=now), last


def ending_soon(day: date) -> list[int]:
    """The recognitions whose end is near enough to warn of, the nearest first."""
    query = (
        select(Recognition.id)
        .where(valid_on(day), Recognition.expires_on <= day + timedelta(days=WARNING_DAYS[0]))
        .order_by(Recognition.expires_on, Recognition.id)
    )
    return list(db.session.scalars(query))


def warn_of_end(recognition_id: int, *, now: datetime) -> int | None:
    """Give the warning that is due, once: 90, 60 or 30; None where nothing is due."""
    kept, today = locked_recognition(recognition_id), vietnam_day(now)
    told = db.session.scalars(
        select(RecognitionWarning.days).where(RecognitionWarning.recognition_id == kept.id)
    ).all()
    urgent, settled = due_warning((kept.expires_on - today).days, told)
    if kept.revoked_on is not None or not settled:
        return None
    for days in settled:
        db.session.execute(
            insert_into(RecognitionWarning)
            .values(recognition_id=kept.id, days=days, told_at=now)
            .on_conflict_do_nothing(
                index_elements=[RecognitionWarning.recognition_id, RecognitionWarning.days]
            )
        )
    if urgent is not None:
        record(
            RecognitionEnding(
                occurred_at=now,
                code=kept.code,
                certificate_no=kept.certificate_no,
                product_name=kept.product_name,
                stars=kept.stars,
                expires_on=kept.expires_on,
                province_code=kept.province_code,
                unit_code=kept.unit_code,
                seller_id=seller_of(kept),
                days=urgent,
            )
        )
    return urgent

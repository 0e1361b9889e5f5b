"""Everything that happens on the demo's fields, as acts at moments of its history."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.evidence import EvidenceStore
from marketplace.core.settings import Settings
from marketplace.demo.farming.field import Fields, evening
from marketplace.demo.farming.plans import FieldPlan, WorkPlan, plan_fields
from marketplace.demo.farming.stars import AWARDS, BAC_NINH, DONG_THAP, Stars
from marketplace.demo.load_request import LoadRequest
from marketplace.demo.pack import Names
from marketplace.demo.people import officer_of
from marketplace.demo.plans import MARKET, ShopPlan
from marketplace.sellers.models import Seller, SellerKind
from marketplace.settlement.commands.recalls import open_recall
from marketplace.settlement.desk import Desk
from marketplace.stamps.models import Scan, Stamp, StampState
from marketplace.stamps.scans import ScanCounter, Sighting
from marketplace.stamps.tasks import raise_flags
from marketplace.traceability.lots.models import AllocationState, Lot, LotAllocation, LotState
from marketplace.traceability.recalls.commands.progress import close_recall
from marketplace.traceability.recalls.models import Recall, RecallOutcome, RecallScope

Do = Callable[[datetime], None]
SPRAYED_BEFORE_HARVEST = 2
SCANNED, MOST_SCANNED = 24, 15


@dataclass(frozen=True)
class History:
    """What fields, stars, a recall and people with phones add to the demo."""

    fields: Fields
    stars: Stars
    desk: Desk
    shops: Sequence[ShopPlan]
    today: date
    days: int

    def acts(self) -> Iterator[tuple[datetime, Do]]:
        """Moments with what happens then; each opens its own unit of work."""
        plans = plan_fields(self.shops, today=self.today)
        for plan in plans:
            yield from self._field_acts(plan)
        cooperative = [plan for plan in plans if plan.shop == f"{MARKET}-htx"]
        if cooperative:
            at = _at(cooperative[0].begins_on + timedelta(days=1), 10)
            yield at, _in_unit(lambda at: self.fields.certify(cooperative, at))
        yield from self._star_acts()
        recalled = self.today - timedelta(days=20 if self.days > 30 else 4)
        yield _at(recalled, 15), self._recall
        yield _at(recalled + timedelta(days=3), 16), self._close_recall
        yield _at(self.today - timedelta(days=1), 20), self._scan

    def _field_acts(self, plan: FieldPlan) -> Iterator[tuple[datetime, Do]]:
        begins = _at(plan.begins_on, 9)
        yield begins, _in_unit(lambda at: self.fields.settle(plan, at))
        if plan.area:
            yield (
                begins + timedelta(hours=26),
                _in_unit(lambda at: self.fields.check_area(plan, at)),
            )
        first = min(cut.on for cut in plan.cuts)
        if plan.in_season_book:
            for work in plan.work:
                on = first - timedelta(days=work.days_before)
                at = max(evening(on), begins + timedelta(hours=1, minutes=work.days_before))
                yield at, self._work(plan, work, on)
        for cut in plan.cuts:
            yield (
                _at(cut.on, 7),
                _in_unit(lambda at, cut=cut: self.fields.cut(plan, cut, at)),  # type: ignore[misc]
            )
        if plan.late_spraying:
            sprayed = WorkPlan(SPRAYED_BEFORE_HARVEST, "spraying", "VT-ABAMECTIN", 40, "Rệp sáp")
            on = first - timedelta(days=SPRAYED_BEFORE_HARVEST)
            yield evening(first + timedelta(days=1)), self._work(plan, sprayed, on)

    def _work(self, plan: FieldPlan, work: WorkPlan, on: date) -> Do:
        return _in_unit(lambda at: self.fields.work(plan, work, on, at))

    def _star_acts(self) -> Iterator[tuple[datetime, Do]]:
        opened = min(shop.opened_on for shop in self.shops)
        for number, province in enumerate((DONG_THAP, BAC_NINH)):
            at = _at(opened + timedelta(days=3), 9 + number)
            yield at, _in_unit(lambda at, p=province: self.stars.take_list(p, at))  # type: ignore[misc]
        for number, award in enumerate(AWARDS):
            day = opened + timedelta(days=6 + number) if award.verified else self.today
            at = _at(day, 9) if award.verified else _at(self.today - timedelta(days=1), 9)
            yield at, _in_unit(lambda at, a=award: self.stars.claim(a, at))  # type: ignore[misc]

    def _recall(self, at: datetime) -> None:
        """The household lot of the commune that most orders came from is recalled."""
        officer = officer_of(MARKET, on=vietnam_day(at))
        lot = db.session.scalars(
            select(Lot)
            .join(LotAllocation, LotAllocation.lot_id == Lot.id)
            .join(Seller, Seller.id == Lot.seller_id)
            .where(
                Lot.unit_code == MARKET,
                Lot.state == LotState.OPEN,
                Seller.kind == SellerKind.HOUSEHOLD,
                LotAllocation.state == AllocationState.SOLD,
            )
            .group_by(Lot.id)
            .order_by(func.count().desc(), Lot.id)
            .limit(1)
        ).first()
        if lot is None or db.session.scalar(select(Recall.id).limit(1)) is not None:
            return
        lot_id, code = lot.id, lot.code
        atomically(
            lambda: open_recall(
                scope=RecallScope.LOT,
                reference=code,
                lot_ids=[lot_id],
                reason="Mẫu kiểm tra vượt mức dư lượng thuốc bảo vệ thực vật cho phép.",
                danger=2,
                decision_no="31/QĐ-UBND",
                actor=officer,
                desk=self.desk,
                now=at,
            )
        )

    def _close_recall(self, at: datetime) -> None:
        officer = officer_of(MARKET, on=vietnam_day(at))
        with unit_of_work():
            for recall in db.session.scalars(select(Recall).order_by(Recall.id)):
                close_recall(
                    recall,
                    outcome=RecallOutcome.DESTROYED,
                    note="Đã tiêu hủy phần còn lại trước sự chứng kiến của phường.",
                    actor=officer,
                    now=at,
                )

    def _scan(self, at: datetime) -> None:
        """People scan what they bought; one stamp is seen far too often, as if it were copied."""
        if db.session.scalar(select(Scan.id).limit(1)) is not None:
            return
        stamps = db.session.scalars(
            select(Stamp)
            .where(Stamp.state.in_([StampState.ACTIVATED, StampState.SOLD]))
            .order_by(Stamp.id)
            .limit(SCANNED)
        ).all()
        # A counter of the history's own: that of the process writes from a thread beside it.
        scans = ScanCounter()
        for place, stamp in enumerate(stamps):
            for number in range(MOST_SCANNED if place == 0 else 1 + place % 3):
                device, seen_at = (
                    f"demo{place:02d}{number:02d}",
                    at - timedelta(minutes=37 * number),
                )
                scans.count(Sighting(stamp.id, stamp.state, device, None, seen_at))
        scans.flush()
        raise_flags(now=at)


def history_of(
    settings: Settings, names: Names, shops: Sequence[ShopPlan], request: LoadRequest, *, desk: Desk
) -> History:
    """The history of the fields of ``shops`` up to the request's day."""
    store, today = EvidenceStore(settings.evidence_path), vietnam_day(request.now)
    return History(
        Fields({shop.key: shop for shop in shops}, store),
        Stars(shops, names, store, today, request.seed),
        desk,
        shops,
        today,
        request.days,
    )


def _in_unit(work: Callable[[datetime], object]) -> Do:
    def done(at: datetime) -> None:
        with unit_of_work():
            work(at)

    return done


def _at(day: date, hour: int) -> datetime:
    return day_start(day) + timedelta(hours=hour)

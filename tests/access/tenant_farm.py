"""What a tenant grows, proves, packs, stamps and calls back, each with its marker word in private.

Rows rather than commands: what the doors let through is asked here, not how rows come to be.
"""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.catalog.models import Product
from marketplace.core.codes import new_code
from marketplace.core.db import Model, atomically, db
from marketplace.core.evidence import EvidenceFile
from marketplace.ocop.commands.claiming import claim_recognition
from marketplace.ocop.models import ListKind, OcopList, Recognition, RecognitionClaim
from marketplace.orders.models import RecallNotice
from marketplace.sellers.models import Grower
from marketplace.stamps.models import Stamp, StampBatch, StampFlag, StampReport
from marketplace.traceability.farm.models import (
    CheckStatus,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    WorkKind,
)
from marketplace.traceability.lots.models import (
    AllocationState,
    Lot,
    LotAllocation,
    LotNote,
    LotState,
)
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot, RecallScope
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.access.ground import Ground
from tests.access.tenant_dossier import Papers
from tests.clock import days_ago
from tests.factories import make_product
from tests.factories.farm import (
    make_area,
    make_certificate,
    make_entry,
    make_input,
    make_plot,
    make_season,
)
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.orders import variant_of
from tests.factories.recognitions import make_recognition
from tests.factories.saving import as_rows, save
from tests.factories.stamps import make_stamps


@dataclass(frozen=True)
class Farm:
    """``goods`` are sold from ``harvest`` and, as packs, from ``pack``; ``recalled`` came back."""

    goods: Product
    area: GrowingArea
    plot: Plot
    season: GrowingSeason
    entry: DiaryEntry
    spray: InputProduct
    certificate: FarmCertificate
    harvest: Lot
    pack: Lot
    recalled: Lot
    held: Lot
    batch: StampBatch
    stamp: Stamp
    flag: StampFlag
    report: StampReport
    recognition: Recognition
    claim: RecognitionClaim
    register: OcopList
    papers: Papers
    recall: Recall
    event: TraceEvent

    @property
    def private_words(self) -> tuple[str, ...]:
        """Codes that only the tenant's own people have any use for."""
        return (
            *(self.season.code, self.entry.code, self.spray.code, self.certificate.code),
            *(self.batch.code, self.stamp.code, self.report.code, self.claim.code),
            *(self.register.code, self.papers.dossier.code, self.papers.council.code),
            *(self.held.code, self.papers.file.code, self.area.reference),
        )


def make_farm(ground: Ground, grower: Grower, papers: Papers) -> Farm:
    """Everything that the rooms of trust can name for one shop."""
    marker = ground.marker
    goods = make_product(f"Hộp {ground.unit.name}", seller=ground.shop, stock=0)
    paper = ground.paper()
    area, plot = _land(ground, grower, paper)
    season = make_season(goods, plots=[plot])
    spray = make_input(f"Thuốc {marker}", seller=ground.shop)
    entry = make_entry(season, kind=WorkKind.WATERING, plot=plot)
    certificate = make_certificate(
        ground.draft, number=f"GCN {marker}", status=CheckStatus.CLAIMED, plots=[plot]
    )
    _set(season, name=f"Vụ {marker}")
    _set(entry, worker=f"Công {marker}", note=f"Ghi {marker}")
    _set(certificate, evidence_id=paper.id)
    harvest = make_lot(goods, season_id=season.id)
    pack = make_pack_lot(harvest, product=goods, count=40)
    recalled = make_lot(goods, season_id=season.id, state=LotState.RECALLED)
    held = make_lot(ground.draft, state=LotState.HELD)
    _set(held, state_reason=f"Giữ {marker}", laboratory_id=paper.id, yield_to_review=True)
    save(
        LotNote(
            lot_id=harvest.id,
            state=LotState.OPEN,
            reason="Đã xem tại vườn",
            noted_by=ground.by,
            noted_at=ground.now,
        ),
    )
    stamp = make_stamps(pack, pins=True, now=ground.now)[0]
    flag, report = _watched(ground, pack, stamp)
    claim, recognition = _stars(ground, goods, paper)
    return Farm(
        goods=goods,
        area=area,
        plot=plot,
        season=season,
        entry=entry,
        spray=spray,
        certificate=certificate,
        harvest=harvest,
        pack=pack,
        recalled=recalled,
        held=held,
        batch=db.session.get_one(StampBatch, stamp.batch_id),
        stamp=stamp,
        flag=flag,
        report=report,
        recognition=recognition,
        claim=claim,
        register=_register(ground),
        papers=papers,
        recall=_recall(ground, recalled),
        event=_event(ground, harvest),
    )


def _set(row: Model, **values: object) -> None:
    with as_rows():
        kept = db.session.get_one(type(row), row.id)  # type: ignore[attr-defined]  # all have one
        for name, value in values.items():
            setattr(kept, name, value)
    db.session.refresh(row)


def _land(ground: Ground, grower: Grower, paper: EvidenceFile) -> tuple[GrowingArea, Plot]:
    area = make_area(ground.shop, code=f"VN-{ground.unit.code}-01-26")
    corner = {"type": "Point", "coordinates": [106.5, 21.4], "name": ground.marker}
    _set(area, geometry=corner, evidence_id=paper.id)
    plot = make_plot(ground.shop, area=area, grower=grower, code=f"K{ground.unit.code}")
    _set(plot, name=f"Thửa {ground.marker}")
    return area, plot


def _watched(ground: Ground, pack: Lot, stamp: Stamp) -> tuple[StampFlag, StampReport]:
    flag = StampFlag(
        stamp_id=stamp.id,
        unit_code=ground.unit.code,
        rule="devices",
        detail=ground.marker,
        raised_at=ground.now,
    )
    report = StampReport(
        code=new_code("TB"),
        stamp_id=stamp.id,
        lot_id=pack.id,
        unit_code=ground.unit.code,
        text=f"Người mua {ground.marker} kể",
        phone=ground.phone,
        reported_at=ground.now,
    )
    save(flag, report)
    return flag, report


def _stars(
    ground: Ground, goods: Product, paper: EvidenceFile
) -> tuple[RecognitionClaim, Recognition]:
    recognition = make_recognition(
        goods,
        now=ground.now,
        product_name=goods.name,
        holder_name=ground.shop.name,
        province_code=ground.unit.province_code,
        unit_code=ground.unit.code,
    )
    _set(recognition, holder_address=f"Thôn {ground.marker}")
    claim = atomically(
        lambda: claim_recognition(
            product=ground.draft,
            seller=ground.shop,
            certificate_no=f"OCOP {ground.marker}",
            stars=4,
            evidence=paper,
            actor=ground.by,
            now=ground.now,
        )
    )
    return claim, recognition


def _register(ground: Ground) -> OcopList:
    kept = OcopList(
        code=new_code("DS"),
        kind=ListKind.RECOGNITIONS,
        filename=f"danh-sach-{ground.marker}.csv",
        content_hash="0" * 64,
        province_code=ground.unit.province_code,
        uploaded_by=ground.by,
        created_at=ground.now,
    )
    save(kept)
    return kept


def _recall(ground: Ground, lot: Lot) -> Recall:
    recall = Recall(
        code=new_code("TH"),
        unit_code=ground.unit.code,
        seller_id=ground.shop.id,
        scope=RecallScope.PLOT,
        scope_reference=f"Thửa {ground.marker}",
        reason="Dư lượng thuốc quá mức.",
        danger=2,
        opened_by=ground.by,
        created_at=ground.now,
    )
    save(recall)
    order, variant = ground.order, variant_of(db.session.get_one(Product, lot.product_id))
    save(
        RecallLot(
            recall_id=recall.id, lot_id=lot.id, role=LotRole.RECALLED, sold_g=2_000, left_g=98_000
        ),
        RecallNotice(
            recall_code=recall.code,
            order_id=order.id,
            grams=2_000,
            noted_at=ground.now,
        ),
        LotAllocation(
            business_key=order.code,
            variant_id=variant.id,
            lot_id=lot.id,
            quantity=2_000,
            grams=2_000,
            state=AllocationState.SOLD,
        ),
    )
    return recall


def _event(ground: Ground, lot: Lot) -> TraceEvent:
    return atomically(
        lambda: recording.note(
            TraceKind.HARVESTED,
            seller_id=ground.shop.id,
            lot=lot,
            event_at=ground.now - timedelta(hours=1),
            now=ground.now,
            facts={"grams": 100_000, "harvested_from": f"{days_ago(1)}"},
            people={"worker": f"Công {ground.marker}"},
        )
    )

"""Everything of a tenant that a stranger could have changed."""

from sqlalchemy import select

from marketplace.catalog.models import Photo, Product, Variant
from marketplace.core.db import Model, db
from marketplace.core.evidence import EvidenceFile
from marketplace.inventory.models import StockItem
from marketplace.localities.models import DeclaredFigure
from marketplace.ocop.dossier_models import (
    Council,
    CouncilMember,
    CouncilScore,
    CouncilSheet,
    Dossier,
    DossierEvidence,
    DossierScore,
    DossierStep,
)
from marketplace.ocop.models import OcopList, Recognition, RecognitionClaim
from marketplace.orders.models import Order, OrderGroup, PickupPoint, RecallNotice
from marketplace.sellers.models import Grower, PayoutAccount, Seller, SellerMember
from marketplace.stamps.models import Stamp, StampBatch, StampFlag, StampReport
from marketplace.traceability.farm.models import (
    CertificateScope,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    PlotStatus,
    SeasonPlot,
)
from marketplace.traceability.lots.models import (
    Lot,
    LotAllocation,
    LotMovement,
    LotNote,
    LotPlot,
    PackInput,
)
from marketplace.traceability.recalls.models import Recall, RecallLot
from marketplace.tracelog.models import TraceEvent
from tests.access.two_tenants import Tenant

# Looking at a stamp is counted, whoever looks, and anybody may report on it or type its number.
OPEN_TO_ALL = {
    Stamp: {"scans", "first_scanned_at", "pin_tries", "confirmed_device", "confirmed_at"},
}
WHOSE_SHOP = (
    *(SellerMember, Grower, PayoutAccount, Product, Order, GrowingArea, GrowingSeason, Plot),
    *(InputProduct, FarmCertificate, Lot, StampBatch, RecognitionClaim, Dossier, Recall),
    TraceEvent,
)
WHOSE_UNIT = (Seller, PickupPoint, StampFlag)
WHOSE_PROVINCE = (Recognition, OcopList, Council)
# A table, and the table of the tenant's that its rows hang on, by which column.
HANG_ON: tuple[tuple[type[Model], str, type[Model]], ...] = (
    (Photo, "product_id", Product),
    (Variant, "product_id", Product),
    (StockItem, "variant_id", Variant),
    (RecallNotice, "order_id", Order),
    (PlotStatus, "plot_id", Plot),
    (SeasonPlot, "season_id", GrowingSeason),
    (DiaryEntry, "season_id", GrowingSeason),
    (CertificateScope, "certificate_id", FarmCertificate),
    (LotPlot, "lot_id", Lot),
    (LotMovement, "lot_id", Lot),
    (LotNote, "lot_id", Lot),
    (LotAllocation, "lot_id", Lot),
    (PackInput, "pack_lot_id", Lot),
    (RecallLot, "recall_id", Recall),
    (Stamp, "batch_id", StampBatch),
    (DossierStep, "dossier_id", Dossier),
    (DossierScore, "dossier_id", Dossier),
    (DossierEvidence, "dossier_id", Dossier),
    (CouncilMember, "council_id", Council),
    (CouncilSheet, "dossier_id", Dossier),
    (CouncilScore, "sheet_id", CouncilSheet),
)


def belongings(tenant: Tenant) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tenant by its table; a table without any would prove nothing."""
    kept: dict[type[Model], list[tuple[object, ...]]] = {}
    ids: dict[type[Model], list[object]] = {}

    def take(model: type[Model], column: str, values: list[object]) -> None:
        table = model.__table__
        rows = db.session.execute(
            select(table).where(table.c[column].in_(values)).order_by(*table.primary_key.columns)
        ).mappings()
        left_out = OPEN_TO_ALL.get(model, set())
        for row in rows:
            kept.setdefault(model, []).append(
                tuple(value for name, value in row.items() if name not in left_out)
            )
            ids.setdefault(model, []).append(row.get("id"))

    for model in WHOSE_SHOP:
        take(model, "seller_id", [tenant.shop.id])
    for model in WHOSE_UNIT:
        take(model, "unit_code", [tenant.unit.code])
    for model in WHOSE_PROVINCE:
        take(model, "province_code", [tenant.unit.province_code])
    take(DeclaredFigure, "unit_id", [tenant.unit.id])
    take(OrderGroup, "id", [tenant.group.id])
    take(StampReport, "id", [tenant.farm.report.id])
    take(EvidenceFile, "owner", [f"seller:{tenant.shop.id}"])
    for model, column, parent in HANG_ON:
        take(model, column, ids.get(parent, []))
    expected = {*WHOSE_SHOP, *WHOSE_UNIT, *WHOSE_PROVINCE, *(model for model, _, _ in HANG_ON)}
    assert expected - {PlotStatus, LotPlot, PayoutAccount} <= set(kept)
    return {model.__tablename__: rows for model, rows in kept.items()}

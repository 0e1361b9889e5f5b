"""Works the demo's fields through the commands of real use.

Every method wants an open unit of work and does nothing twice: a broken-off load is gone on with.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.queries import user_with_phone
from marketplace.catalog.models import Product, Variant
from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceStore, keep_evidence
from marketplace.demo.farming.papers import certificate_photo, day_words
from marketplace.demo.farming.plans import CutPlan, FieldPlan, WorkPlan
from marketplace.demo.opening import shop_of
from marketplace.demo.people import officer_of
from marketplace.demo.plans import ShopPlan
from marketplace.inventory.commands.lot_stock import sell_from_lots
from marketplace.sellers.models import Seller
from marketplace.sellers.queries import growers_of
from marketplace.stamps.commands.batches import activate_batch, make_batch
from marketplace.traceability.farm.commands.areas import claim_area, verify_area
from marketplace.traceability.farm.commands.certificates import (
    claim_certificate,
    verify_certificate,
)
from marketplace.traceability.farm.commands.diary import add_entry
from marketplace.traceability.farm.commands.plots import add_plot
from marketplace.traceability.farm.commands.seasons import start_season
from marketplace.traceability.farm.commands.work import Work
from marketplace.traceability.farm.models import (
    CertificateKind,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkKind,
)
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.commands.holding import close_lot
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.models import Lot, LotState

PACKED_AT = "Nhà sơ chế HTX Hồng Xuân"
FIRST_PICK_OVER = "Hết đợt hái đầu vụ, phần còn lại không bán nữa."
LOST_IN_PACKING = 101  # per cent of the packed weight that goes in


@dataclass(frozen=True)
class Fields:
    """Carries field plans out, step by step; ``store`` keeps private documents."""

    shops: dict[str, ShopPlan]
    store: EvidenceStore

    def settle(self, plan: FieldPlan, now: datetime) -> None:
        """Plot and season, with the growing area where there is one."""
        seller, actor = self._shop(plan)
        standing = select(Plot.id).where(Plot.seller_id == seller.id, Plot.code == plan.plot)
        if db.session.scalar(standing) is not None:
            return
        area = self._area(plan, seller, actor, now) if plan.area else None
        growers = list(growers_of(seller.id))
        add_plot(
            seller,
            name=plan.plot_name,
            code=plan.plot,
            area_m2=plan.plot_m2,
            area=area,
            grower=growers[len(plan.plot_name) % len(growers)] if growers else None,
            actor=actor,
            now=now,
        )
        if plan.in_season_book:
            self._start_season(plan, seller, actor, now)

    def _area(self, plan: FieldPlan, seller: Seller, actor: str, now: datetime) -> GrowingArea:
        area = db.session.scalar(
            select(GrowingArea).where(
                GrowingArea.seller_id == seller.id, GrowingArea.code == plan.area
            )
        )
        if area is not None:
            return area
        return claim_area(
            seller,
            code=plan.area,
            name=plan.area_name,
            issuer="Chi cục Trồng trọt và Bảo vệ thực vật",
            area_m2=plan.area_m2,
            actor=actor,
            now=now,
        )

    def _start_season(self, plan: FieldPlan, seller: Seller, actor: str, now: datetime) -> None:
        product = self._product(plan)
        first = min(cut.on for cut in plan.cuts)
        start_season(
            seller,
            product=product,
            plots=[self._plot(plan, seller)],
            planted_on=plan.planted_on,
            variety=plan.variety,
            process="VietGAP" if plan.variety else "",
            expected_from=first,
            expected_to=first + timedelta(days=60),
            actor=actor,
            now=now,
        )

    def check_area(self, plan: FieldPlan, now: datetime) -> None:
        """The officer has looked the code up."""
        seller, _actor = self._shop(plan)
        area = db.session.scalars(
            select(GrowingArea).where(
                GrowingArea.seller_id == seller.id, GrowingArea.code == plan.area
            )
        ).one()
        verify_area(area, actor=officer_of(seller.unit_code, on=vietnam_day(now)), now=now)

    def work(self, plan: FieldPlan, work: WorkPlan, on: date, now: datetime) -> None:
        """One line of the diary."""
        seller, actor = self._shop(plan)
        season = self._season(plan)
        if season is None:
            return
        add_entry(
            season,
            Work(
                kind=WorkKind(work.kind),
                done_on=on,
                used=_input(work.used) if work.used else None,
                quantity=work.quantity or None,
                plot=self._plot(plan, seller),
                note=work.note,
            ),
            client_key=f"demo-{plan.listing}-{on:%m%d}-{work.kind}",
            actor=actor,
            now=now,
        )

    def cut(self, plan: FieldPlan, cut: CutPlan, now: datetime) -> None:
        """A harvest; what was left of picks without a diary is not sold any more."""
        seller, actor = self._shop(plan)
        product = self._product(plan)
        first, *others = product.variants
        if self._was_cut(product, cut.on):
            return
        sell_from_lots(product, now=now)
        for lot in self._open_lots(product):
            if lot.season_id is None:
                close_lot(lot, reason=FIRST_PICK_OVER, actor=actor, now=now)
        lot = harvest(
            product=product,
            variant=first,
            seller=seller,
            grams=cut.grams,
            harvested_from=cut.on,
            season=self._season(plan),
            plots=[self._plot(plan, seller)],
            best_before=cut.on + timedelta(days=cut.keeps_days),
            grade=cut.grade,
            actor=actor,
            now=now,
        )
        sold_as = lot
        if cut.packs and others:
            sold_as = self._pack(product, others[0], lot, cut, actor, now)
        if cut.stamps:
            batch = make_batch(sold_as, count=cut.stamps, sheet="3x8", actor=actor, now=now)
            activate_batch(batch, actor=actor, now=now)

    def _pack(
        self,
        product: Product,
        variant: Variant,
        lot: Lot,
        cut: CutPlan,
        actor: str,
        now: datetime,
    ) -> Lot:
        size = variant.net_grams or variant.base_quantity
        return pack(
            product=product,
            variant=variant,
            inputs={lot: cut.packs * size * LOST_IN_PACKING // 100},
            pack_size_g=size,
            count=cut.packs,
            packed_on=cut.on,
            place=PACKED_AT,
            best_before=cut.on + timedelta(days=cut.keeps_days),
            actor=actor,
            now=now,
        )

    def certify(self, plans: list[FieldPlan], now: datetime) -> None:
        """VietGAP for all of a shop's fields, handed in with its paper."""
        seller, actor = self._shop(plans[0])
        standing = select(FarmCertificate.id).where(FarmCertificate.seller_id == seller.id)
        if db.session.scalar(standing) is not None:
            return
        issued_on = vietnam_day(now) - timedelta(days=200)
        valid_to = issued_on.replace(year=issued_on.year + 2)
        number = "VietGAP-TT-12-04-24-0117"
        photo = certificate_photo(
            "GIẤY CHỨNG NHẬN VietGAP",
            (
                f"Số: {number}",
                f"Cơ sở: {seller.name}",
                "Sản phẩm: cam, bưởi",
                f"Có giá trị đến: {day_words(valid_to - timedelta(days=1))}",
            ),
        )
        certificate = claim_certificate(
            seller,
            kind=CertificateKind.VIETGAP,
            number=number,
            issuer="Trung tâm Chất lượng nông sản (mẫu)",
            issued_on=issued_on,
            valid_to=valid_to,
            products=[self._product(plan) for plan in plans],
            expected_output_g=180_000_000,
            evidence=keep_evidence(
                photo,
                filename="vietgap.jpg",
                owner=f"seller:{seller.id}",
                store=self.store,
                actor=actor,
                now=now,
            ),
            actor=actor,
            now=now,
        )
        officer = officer_of(seller.unit_code, on=vietnam_day(now))
        verify_certificate(certificate, actor=officer, now=now + timedelta(hours=3))

    def _shop(self, plan: FieldPlan) -> tuple[Seller, str]:
        shop = self.shops[plan.shop]
        owner = user_with_phone(shop.phone)
        assert owner is not None
        return shop_of(shop), owner.code

    def _product(self, plan: FieldPlan) -> Product:
        return db.session.scalars(
            select(Product)
            .where(Product.code == plan.listing)
            .options(selectinload(Product.variants), joinedload(Product.category))
            .execution_options(populate_existing=True)
        ).one()

    def _plot(self, plan: FieldPlan, seller: Seller) -> Plot:
        wanted = select(Plot).where(Plot.seller_id == seller.id, Plot.code == plan.plot)
        return db.session.scalars(wanted).one()

    def _season(self, plan: FieldPlan) -> GrowingSeason | None:
        return db.session.scalar(
            select(GrowingSeason)
            .join(Product, Product.id == GrowingSeason.product_id)
            .join(SeasonPlot, SeasonPlot.season_id == GrowingSeason.id)
            .where(Product.code == plan.listing)
        )

    def _was_cut(self, product: Product, on: date) -> bool:
        lots = select(Lot.id).where(
            Lot.product_id == product.id, Lot.harvested_from == on, Lot.best_before.is_not(None)
        )
        return db.session.scalar(lots.limit(1)) is not None

    def _open_lots(self, product: Product) -> list[Lot]:
        query = select(Lot).where(Lot.product_id == product.id, Lot.state == LotState.OPEN)
        return list(db.session.scalars(query.order_by(Lot.id)))


def _input(code: str) -> InputProduct:
    return db.session.scalars(select(InputProduct).where(InputProduct.code == code)).one()


def evening(day: date) -> datetime:
    """Five in the afternoon, when diaries are written."""
    return day_start(day) + timedelta(hours=17)

"""Growing areas, plots, seasons, inputs, diary entries and certificates."""

from collections.abc import Sequence
from datetime import date, datetime

from marketplace.catalog.models import Product
from marketplace.core.codes import new_code
from marketplace.sellers.models import Grower, Seller
from marketplace.traceability.farm.models import (
    CertificateKind,
    CertificateScope,
    CheckStatus,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputKind,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkKind,
    WorkStatus,
)
from tests.clock import days_ago
from tests.factories.people import LONG_AGO
from tests.factories.produce import make_product
from tests.factories.saving import numbers, save
from tests.factories.shops import make_seller

PLANTED = days_ago(265)


def make_area(
    seller: Seller | None = None,
    *,
    code: str | None = None,
    status: CheckStatus = CheckStatus.VERIFIED,
    area_m2: int = 20_000,
) -> GrowingArea:
    """A growing area of a shop, checked unless told otherwise."""
    seller = seller or make_seller()
    area = GrowingArea(
        seller_id=seller.id,
        unit_code=seller.unit_code,
        code=code or f"VN-24-07525-{next(numbers) % 100:02d}-26",
        name="Đồi vải Kép",
        issuer="Chi cục Trồng trọt và BVTV Bắc Ninh",
        status=status,
        area_m2=area_m2,
        checked_by="tests" if status is CheckStatus.VERIFIED else None,
        checked_on=PLANTED if status is CheckStatus.VERIFIED else None,
        created_at=LONG_AGO,
    )
    save(area)
    return area


def make_plot(
    seller: Seller | None = None,
    *,
    area: GrowingArea | None = None,
    grower: Grower | None = None,
    code: str | None = None,
    area_m2: int = 5_000,
) -> Plot:
    seller = seller or make_seller()
    number = next(numbers)
    plot = Plot(
        seller_id=seller.id,
        growing_area_id=area.id if area else None,
        grower_id=grower.id if grower else None,
        code=code or f"K{number}",
        name=f"Lô {number}",
        area_m2=area_m2,
        created_at=LONG_AGO,
    )
    save(plot)
    return plot


def make_season(
    product: Product | None = None,
    *,
    plots: Sequence[Plot] = (),
    planted_on: date = PLANTED,
    ended_on: date | None = None,
) -> GrowingSeason:
    """A season of a product on ``plots``; on one of its own, with a checked area, where none is said."""
    product = product or make_product()
    if not plots:
        seller = Seller(id=product.seller_id, unit_code=product.unit_code)
        plots = [make_plot(seller, area=make_area(seller))]
    season = GrowingSeason(
        code=new_code("MV"),
        seller_id=product.seller_id,
        product_id=product.id,
        name=f"{product.name} 2026",
        planted_on=planted_on,
        ended_on=ended_on,
        created_at=LONG_AGO,
    )
    save(season)
    save(*(SeasonPlot(season_id=season.id, plot_id=plot.id) for plot in plots))
    return season


def make_input(
    name: str = "Abamectin 1.8EC",
    *,
    seller: Seller | None = None,
    kind: InputKind = InputKind.PESTICIDE,
    waiting_days: int | None = 7,
    unit: str = "ml",
) -> InputProduct:
    """On the market's own list where no shop is named."""
    product = InputProduct(
        code=new_code("VT"),
        seller_id=seller.id if seller else None,
        kind=kind,
        name=name,
        waiting_days=waiting_days,
        unit=unit,
        permitted=True,
        created_at=LONG_AGO,
    )
    save(product)
    return product


def make_entry(
    season: GrowingSeason,
    *,
    kind: WorkKind = WorkKind.WATERING,
    done_on: date = days_ago(234),
    used: InputProduct | None = None,
    quantity: int | None = None,
    waiting_days: int | None = None,
    status: WorkStatus = WorkStatus.DONE,
    plot: Plot | None = None,
    entered_at: datetime = LONG_AGO,
) -> DiaryEntry:
    """An entry with the waiting days of what was ``used``, where none are said."""
    entry = DiaryEntry(
        code=new_code("NK"),
        season_id=season.id,
        plot_id=plot.id if plot else None,
        kind=kind,
        status=status,
        done_on=done_on,
        input_id=used.id if used else None,
        quantity=quantity,
        unit=used.unit if used else "",
        waiting_days=waiting_days if waiting_days is not None else used and used.waiting_days,
        client_key=new_code("CK"),
        entered_by="tests",
        entered_at=entered_at,
    )
    save(entry)
    return entry


def make_certificate(
    product: Product,
    *,
    kind: CertificateKind = CertificateKind.VIETGAP,
    number: str = "VietGAP-TT-12-04-24-0001",
    issued_on: date = days_ago(315),
    valid_to: date = days_ago(-415),
    status: CheckStatus = CheckStatus.VERIFIED,
    plots: Sequence[Plot] = (),
    expected_output_g: int | None = None,
) -> FarmCertificate:
    """Over ``product`` on ``plots``, or on all of the shop's."""
    certificate = FarmCertificate(
        code=new_code("CN"),
        seller_id=product.seller_id,
        unit_code=product.unit_code,
        kind=kind,
        number=number,
        issuer="Trung tâm Chứng nhận Phù hợp (Quacert)",
        issued_on=issued_on,
        valid_to=valid_to,
        expected_output_g=expected_output_g,
        status=status,
        claimed_by="tests-claimer",
        checked_by="tests" if status is CheckStatus.VERIFIED else None,
        checked_on=issued_on if status is CheckStatus.VERIFIED else None,
        created_at=LONG_AGO,
    )
    save(certificate)
    save(
        *(
            CertificateScope(
                certificate_id=certificate.id,
                product_id=product.id,
                plot_id=plot.id if plot else None,
            )
            for plot in (plots or [None])
        )
    )
    return certificate

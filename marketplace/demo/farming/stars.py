"""The demo's OCOP: two provinces' published lists, and shops that hand certificates in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from marketplace.accounts.queries import user_with_phone
from marketplace.catalog.models import Product
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceStore, keep_evidence
from marketplace.core.spreadsheet import Cell, csv_bytes
from marketplace.demo.farming.papers import certificate_photo, day_words
from marketplace.demo.opening import shop_of
from marketplace.demo.pack import Names
from marketplace.demo.people import officer_of, person_actor
from marketplace.demo.plans import MARKET, ShopPlan
from marketplace.demo.shop_plan import person
from marketplace.ocop.commands.claiming import claim_recognition
from marketplace.ocop.commands.judging import verify_claim
from marketplace.ocop.commands.lists import check_recognitions, start_list
from marketplace.ocop.models import OcopList, Recognition, RecognitionClaim

# One five-star, eighty-one four-star and two hundred and seventy-five three-star products.
STARS_OF_DONG_THAP = {5: 1, 4: 81, 3: 275}
SCORES = {5: (9_010, 9_420), 4: (7_000, 8_950), 3: (5_000, 6_990)}
DONG_THAP, BAC_NINH = "82", "24"
OFFICER_OF_DONG_THAP, OFFICER_OF_BAC_NINH = "+84900000015", "+84900000004"
MY_THO = "30076"
COMMUNES = ("Mỹ Thọ", "Cao Lãnh", "Lai Vung", "Sa Đéc", "Tháp Mười", "Tân Hồng", "Châu Thành")
GOODS = (
    *(
        "Xoài sấy dẻo",
        "Khô cá lóc",
        "Nem chua",
        "Trà sen",
        "Hạt sen sấy",
        "Quýt hồng",
        "Bánh phồng tôm",
    ),
    *(
        "Rượu sim",
        "Mắm cá linh",
        "Tinh dầu tràm",
        "Bột gạo lứt",
        "Hủ tiếu khô",
        "Chanh muối mật ong",
    ),
    *("Ổi sấy", "Gạo hữu cơ", "Hoa sấy khô", "Khăn dệt choàng", "Chiếu lác", "Mứt dừa", "Nhãn sấy"),
)
BRANDS = ("Cánh Đồng", "Bông Sen", "Hai Lúa", "Út Hiền", "Ba Sao", "Năm Thơm", "Đất Lành", "Cù Lao")
HEADINGS = (
    *("Số giấy chứng nhận", "Số quyết định", "Ngày quyết định", "Cơ quan công nhận", "Ngày cấp"),
    *("Tên sản phẩm", "Chủ thể", "Địa chỉ", "Xã/phường", "Nhóm sản phẩm", "Hạng sao", "Tổng điểm"),
)


@dataclass(frozen=True)
class Award:
    """A recognition of something that a shop of the demo really sells."""

    shop: str
    listing: str
    stars: int
    certificate_no: str
    days_ago: int
    verified: bool


AWARDS = (
    Award("30076-htx", "htx-xoai-cat-hoa-loc", 5, "82-001/GCN-OCOP", 410, True),
    Award("30076-htx", "htx-xoai-cat-chu", 4, "82-002/GCN-OCOP", 620, True),
    Award("07525-htx", "htx-cam-long-vang", 4, "24-001/GCN-OCOP", 500, True),
    Award("07525-htx", "htx-buoi-da-xanh", 3, "24-002/GCN-OCOP", 1_040, True),
    Award("07525-htx", "htx-cam-ngot", 3, "24-003/GCN-OCOP", 240, False),
)


@dataclass(frozen=True)
class Stars:
    """Imports the lists and hands certificates in. Every method wants an open unit of work."""

    shops: Sequence[ShopPlan]
    names: Names
    store: EvidenceStore
    today: date
    seed: int

    def take_list(self, province: str, now: datetime) -> None:
        """The province officer imports the list that the province published."""
        query = select(OcopList.id).where(OcopList.province_code == province)
        if db.session.scalar(query.limit(1)) is not None:
            return
        phone = OFFICER_OF_DONG_THAP if province == DONG_THAP else OFFICER_OF_BAC_NINH
        officer = person_actor(phone, on=vietnam_day(now))
        rows = (
            self.rows_of_dong_thap(vietnam_day(now))
            if province == DONG_THAP
            else self._rows_of_bac_ninh()
        )
        looked_at = check_recognitions(
            csv_bytes(HEADINGS, rows),
            filename=f"ocop-{province}.csv",
            province_code=province,
            actor=officer.user_code,
            now=now,
        )
        start_list(looked_at, actor=officer.user_code, now=now)

    def rows_of_dong_thap(self, day: date) -> list[Sequence[Cell]]:
        """357 made-up products decided on before ``day``; those of the demo's own shops among them."""
        rand = Random(f"{self.seed}:ocop")  # noqa: S311
        rows = [self._award_row(award) for award in AWARDS if award.shop.startswith(MY_THO)]
        wanted = dict(STARS_OF_DONG_THAP)
        for award in AWARDS:
            if award.shop.startswith(MY_THO):
                wanted[award.stars] -= 1
        for stars, count in wanted.items():
            rows += [self._made_up(stars, len(rows) + place, day, rand) for place in range(count)]
        return rows

    def _made_up(self, stars: int, number: int, day: date, rand: Random) -> Sequence[Cell]:
        decided = day - timedelta(days=10 + rand.randrange(900))
        holder = rand.choice(("HTX {}", "Hộ kinh doanh {}", "Cơ sở {}", "Công ty TNHH {}"))
        lowest, highest = SCORES[stars]
        return self._row(
            f"82-{number + 1:03d}/GCN-OCOP",
            decided,
            f"{rand.choice(GOODS)} {rand.choice(BRANDS)} {number + 1}",
            holder.format(person(self.names, rand)),
            rand.choice(COMMUNES),
            stars,
            rand.randrange(lowest, highest, 10),
        )

    def _rows_of_bac_ninh(self) -> list[Sequence[Cell]]:
        return [self._award_row(award) for award in AWARDS if award.shop.startswith(MARKET)]

    def _award_row(self, award: Award) -> Sequence[Cell]:
        shop = self._shop(award)
        listing = next(each for each in shop.listings if each.kind.key == award.listing)
        decided = self.today - timedelta(days=award.days_ago)
        commune = "Mỹ Thọ" if shop.unit_code == MY_THO else "Chũ"
        score = sum(SCORES[award.stars]) // 2
        name = listing.name
        return self._row(
            award.certificate_no, decided, name, shop.name, commune, award.stars, score
        )

    def _row(
        self,
        certificate_no: str,
        decided: date,
        product: str,
        holder: str,
        commune: str,
        stars: int,
        score: int,
    ) -> Sequence[Cell]:
        in_dong_thap = certificate_no.startswith("82")
        body = f"UBND tỉnh {'Đồng Tháp' if in_dong_thap else 'Bắc Ninh'}"
        if stars == max(SCORES):
            body = "Bộ Nông nghiệp và Môi trường"
        return (
            certificate_no,
            f"{decided.timetuple().tm_yday + 100}/QĐ-{'BNNMT' if stars == max(SCORES) else 'UBND'}",
            day_words(decided),
            body,
            day_words(decided),
            product,
            holder,
            f"Xã {commune}" if in_dong_thap else f"Phường {commune}",
            commune,
            "Thực phẩm",
            f"{stars} sao",
            f"{score // 100},{score % 100:02d}",
        )

    def claim(self, award: Award, now: datetime) -> None:
        """The shop hands its certificate in; the officer of its commune verifies it, or will."""
        plan = self._shop(award)
        listing = next(each for each in plan.listings if each.kind.key == award.listing)
        owner = user_with_phone(plan.phone)
        assert owner is not None
        seller = shop_of(plan)
        product = db.session.scalars(select(Product).where(Product.code == listing.code)).one()
        query = select(RecognitionClaim.id).where(RecognitionClaim.product_id == product.id)
        if db.session.scalar(query) is not None:
            return
        entry = db.session.scalars(
            select(Recognition).where(Recognition.certificate_no == award.certificate_no)
        ).one()
        photo = certificate_photo(
            "GIẤY CHỨNG NHẬN OCOP",
            (
                f"Số: {entry.certificate_no}",
                f"Quyết định: {entry.decision_no} ngày {day_words(entry.decision_on)}",
                f"Sản phẩm: {entry.product_name}",
                f"Chủ thể: {entry.holder_name}",
            ),
            stars=entry.stars,
        )
        claim = claim_recognition(
            product=product,
            seller=seller,
            certificate_no=entry.certificate_no,
            decision_no=entry.decision_no,
            stars=entry.stars,
            issued_on=entry.issued_on,
            evidence=keep_evidence(
                photo,
                filename="giay-chung-nhan.jpg",
                owner=f"seller:{seller.id}",
                store=self.store,
                actor=owner.code,
                now=now,
            ),
            actor=owner.code,
            now=now,
        )
        if award.verified:
            officer = officer_of(plan.unit_code, on=vietnam_day(now))
            verify_claim(claim, recognition=entry, actor=officer, now=now + timedelta(hours=5))

    def _shop(self, award: Award) -> ShopPlan:
        return next(shop for shop in self.shops if shop.key == award.shop)

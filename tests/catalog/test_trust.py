"""What may be said of a product follows from the day alone."""

from datetime import date

from marketplace.catalog.models import Product
from marketplace.catalog.trust import CERTIFICATES, NONE, OCOP, TRACE, set_trust, trust_of
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from tests.factories import make_product

STARS = {
    "stars": 4,
    "certificate_no": "24/2024/GCN",
    "decision_no": "118/QĐ-UBND",
    "decision_on": "2024-01-10",
    "issuing_body": "UBND tỉnh Bắc Giang",
    "issued_on": "2024-01-15",
    "expires_on": "2027-01-15",
}
VIETGAP = {
    "kind": "vietgap",
    "number": "VG-1",
    "issuer": "Trung tâm X",
    "from": "2025-05-01",
    "until": "2027-05-01",
}


def test_each_part_counts_from_its_first_day_to_the_day_before_its_end():
    kept = {OCOP: STARS, CERTIFICATES: [VIETGAP], TRACE: {"until": "2026-12-01", "areas": ["A1"]}}

    assert trust_of(kept, day=date(2024, 1, 14)).ocop is None
    before = trust_of(kept, day=date(2026, 11, 30))
    assert (before.ocop.stars, before.certificates[0].number) == (4, "VG-1")
    assert before.trace.areas == ("A1",)
    assert trust_of(kept, day=date(2026, 12, 1)).trace is None
    assert trust_of(kept, day=date(2027, 1, 14)).ocop.expires_on == date(2027, 1, 15)
    assert trust_of(kept, day=date(2027, 1, 15)).ocop is None
    assert trust_of(kept, day=date(2027, 5, 1)) == NONE
    assert trust_of({}, day=date(2026, 1, 1)) == NONE


def test_a_part_is_kept_told_once_and_taken_away(app, now):
    product = make_product("Vải thiều")

    def told() -> int:
        return db.session.query(OutboxEvent).filter_by(name="catalog.product_changed").count()

    before = told()
    with unit_of_work():
        assert set_trust(product.id, OCOP, STARS, now=now)
    with unit_of_work():
        assert not set_trust(product.id, OCOP, STARS, now=now)
        assert set_trust(product.id, CERTIFICATES, [VIETGAP], now=now)
    assert told() == before + 2
    with unit_of_work():
        assert set_trust(product.id, OCOP, None, now=now)

    db.session.expire_all()
    assert db.session.get_one(Product, product.id).trust == {CERTIFICATES: [VIETGAP]}

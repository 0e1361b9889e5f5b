from marketplace.catalog.changes import announce_seen, announce_withdrawn, locked_products
from marketplace.catalog.models import Variant
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.core.money import Vnd
from marketplace.search.desk import desk
from marketplace.search.plan import Filters
from marketplace.search.service import SearchQuery
from marketplace.search.subscribers import rebuild
from tests.factories import make_category, make_product
from tests.factories.orders import make_placed_order


def found(text: str, **filters: object) -> tuple[int, ...]:
    return desk.search.search(SearchQuery(text=text, filters=Filters(**filters))).product_ids


def change(product, now, **values: object) -> None:
    with unit_of_work():
        (row,) = locked_products([product.id])
        for name, value in values.items():
            setattr(row, name, value)
        announce_seen([row], now=now)


def test_a_change_reaches_the_index_when_its_fact_is_delivered(app, now):
    product = make_product("Cam sành", category=make_category("cam", "Cam"))
    assert found("cam sành") == ()

    change(product, now)
    deliver_pending(now)

    assert found("cam sành") == (product.id,)
    assert found("cam", categories=("trai-cay",), unit_codes=("07525",)) == (product.id,)


def test_a_hidden_or_withdrawn_product_leaves_the_index(app, now):
    hidden, withdrawn = make_product("Cam sành"), make_product("Cam Vinh")
    rebuild(now=now)
    change(hidden, now, visible=False)
    with unit_of_work():
        (row,) = locked_products([withdrawn.id])
        row.visible = False
        announce_withdrawn(row, now=now)
    deliver_pending(now)

    assert found("cam") == ()


def test_facts_told_twice_or_late_change_nothing(app, now):
    product = make_product("Cam sành")
    change(product, now, name="Cam Canh")
    change(product, now, name="Cam Cao Phong")
    deliver_pending(now)
    before = desk.search.index.generation()
    deliver_pending(now)

    assert found("cao phong") == (product.id,)
    assert found("canh") == ()
    assert desk.search.index.generation() == before


def test_the_lowest_price_stock_and_season_can_be_filtered(app, now):
    product = make_product("Cam sành", price=15_000, stock=0)
    change(product, now, seasons=[["11-20", "01-10"]])
    deliver_pending(now)

    assert found("cam", bands=(0,)) == (product.id,)
    assert found("cam", months=(12,)) == (product.id,)
    assert found("cam", months=(3,)) == ()
    assert found("cam", in_stock=True) == ()


def test_what_sells_stands_first_among_equals(app, now):
    make_product("Cam sành")
    sold = make_product("Cam sành")
    make_placed_order(sold, now=now)
    rebuild(now=now)

    assert found("cam sành")[0] == sold.id


def test_a_product_without_packs_is_not_found(app, now):
    product = make_product("Cam sành")
    with unit_of_work():
        db.session.query(Variant).filter_by(product_id=product.id).update({"active": False})
    rebuild(now=now)

    assert found("cam") == ()


def test_the_command_line_rebuilds_and_counts(app, now):
    product = make_product("Cam sành")
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])

    assert answer.exit_code == 0
    assert "1 products in the" in answer.output
    assert found("cam") == (product.id,)
    assert "documents: 1" in app.test_cli_runner().invoke(args=["search", "stats"]).output


def test_prices_follow_the_cheapest_pack(app, now):
    product = make_product("Cam sành", price=60_000)
    with unit_of_work():
        db.session.add(
            Variant(
                product_id=product.id,
                sku="MHRE",
                unit="lang",
                base_quantity=100,
                net_grams=100,
                price=Vnd(7_000),
            )
        )
    rebuild(now=now)

    assert found("cam", bands=(0,)) == (product.id,)

import pytest

from marketplace.search.open import open_index
from marketplace.search.plan import Filters, Sort
from marketplace.search.service import Search, SearchQuery
from marketplace.search.whoosh_index import MOST_PRODUCTS, TooManyProducts, WhooshIndex


def found(fresh, documents, text, **asked):
    fresh.index.bulk_build(documents)
    fresh.commit()
    return Search(fresh.index).search(SearchQuery(text=text, **asked))


def test_a_typo_is_mended_and_said(fresh, product):
    page = found(fresh, [product(1, "Vải thiều Thanh Hà"), product(2, "Cam")], "vai thieuu")

    assert page.product_ids == (1,)
    assert page.suggestion == "vải thiều"
    assert page.dropped == ()


def test_words_nobody_has_are_left_out_and_said(fresh, product):
    page = found(fresh, [product(1, "Vải thiều"), product(2, "Cam")], "mua vải thiều qwertyz")

    assert page.product_ids == (1,)
    assert page.suggestion is None
    assert page.dropped == ("qwertyz",)


def test_weaker_matches_stand_after_better_ones_and_never_among_them(fresh, product):
    documents = [
        product(1, "Vải thiều", price=50_000),
        product(2, "Vai thieu", price=10_000),
    ]

    assert found(fresh, documents, "vải thiều").product_ids == (1, 2)
    assert found(fresh, documents, "vải thiều", sort=Sort.PRICE_UP).product_ids == (1,)


def test_marks_typed_are_marks_meant(fresh, product):
    documents = [product(n, "Dừa xiêm") for n in range(1, 7)] + [product(9, "Dứa mật")]

    assert 9 not in found(fresh, documents, "dừa").product_ids
    assert found(fresh, documents, "dứa").product_ids[0] == 9
    assert set(found(fresh, documents, "dua").product_ids) == {1, 2, 3, 4, 5, 6, 9}


def test_the_seller_and_the_place_find_a_product_too(fresh, product):
    documents = [
        product(1, "Vải thiều", seller_name="HTX Hồng Xuân", place_names=("Phường Chũ",)),
        product(2, "Vải thiều"),
    ]

    assert found(fresh, documents, "vai thieu hong xuan").product_ids[0] == 1
    assert found(fresh, documents, "phuong chu").product_ids == (1,)


def test_a_facet_shows_what_choosing_it_would_give(fresh, product):
    documents = [
        product(1, "Cam sành", unit_code="07525", months=(11, 12, 1), price=15_000),
        product(2, "Cam canh", unit_code="07525", in_stock=False, price=60_000),
        product(3, "Cam Vinh", unit_code="30076", categories=("trai-cay", "cam"), months=(1,)),
    ]
    page = found(fresh, documents, "cam", filters=Filters(unit_codes=("07525",)))

    assert set(page.product_ids) == {1, 2}
    assert page.facets is not None
    assert page.facets.total == 2
    assert page.facets.counts["unit"] == {"07525": 2, "30076": 1}
    assert page.facets.counts["category"] == {"trai-cay": 2}
    assert page.facets.counts["band"] == {"0": 1, "2": 1}
    assert page.facets.counts["in_stock"] == {"1": 1}
    assert page.facets.counts["month"]["1"] == 2
    assert page.facets.counts["month"]["6"] == 1


def test_pages_follow_one_another_by_cursor(fresh, product):
    documents = [product(n, f"Cam {n}", price=100 - n) for n in range(1, 8)]
    first = found(fresh, documents, "cam", sort=Sort.PRICE_UP, limit=4)
    search = Search(fresh.index)

    assert first.product_ids == (7, 6, 5, 4)
    assert first.next_cursor is not None
    second = search.search(
        SearchQuery(text="cam", sort=Sort.PRICE_UP, limit=4, cursor=first.next_cursor)
    )
    assert second.product_ids == (3, 2, 1)
    assert second.next_cursor is None


@pytest.mark.parametrize(
    "cursor", ["x", "đ", "W10", "WzksOSw5LDld", "W3RydWUsMCwwLDBd", "====", "bnVsbA"]
)
def test_a_broken_cursor_gives_the_first_page(fresh, product, cursor):
    assert found(fresh, [product(1, "Cam")], "cam", cursor=cursor).product_ids == (1,)


@pytest.mark.parametrize(
    "text", ['"', "' OR 1=1", "a AND NOT b*", "%s ?", "ø", "zall", "\x00", "x" * 5000]
)
def test_no_text_breaks_a_search(fresh, product, text):
    found(fresh, [product(1, "Cam")], text)
    Search(fresh.index).suggest(text)


def test_names_are_suggested_while_typing(fresh, product):
    documents = [
        product(1, "Kẹo dừa sầu riêng", sales_30d=90),
        product(2, "Sầu riêng Ri6"),
        product(3, "Sầu riêng Ri6"),
        product(4, "Cam sành"),
    ]
    fresh.index.bulk_build(documents)
    search = Search(fresh.index)

    assert search.suggest("sa") == ["Sầu riêng Ri6", "Kẹo dừa sầu riêng", "Cam sành"]
    assert search.suggest("sầu ri") == ["Sầu riêng Ri6", "Kẹo dừa sầu riêng"]
    assert search.suggest("sau rieng ") == ["Sầu riêng Ri6", "Kẹo dừa sầu riêng"]
    assert search.suggest("s") == search.suggest("") == []


def test_new_words_become_known_after_a_while(fresh, product):
    now = [0.0]
    search = Search(fresh.index, monotonic=lambda: now[0])
    search.search(SearchQuery(text="cam"))
    fresh.index.apply([product(1, "Sầu riêng")])
    fresh.commit()
    assert search.search(SearchQuery(text="sau riengg")).suggestion is None

    now[0] = 31.0

    assert search.search(SearchQuery(text="sau riengg")).suggestion == "sầu riêng"


def test_whoosh_refuses_a_market_too_large_for_it(tmp_path, product):
    index = WhooshIndex(tmp_path)
    small = product(1, "Cam")

    with pytest.raises(TooManyProducts, match="at most 20000 products"):
        index.bulk_build(small for _ in range(MOST_PRODUCTS + 1))
    index.close()


def test_the_index_follows_the_database_and_says_what_it_lacks(tmp_path):
    assert open_index("auto", database="postgresql", connect=lambda: None).name == "postgres"
    assert open_index("auto", database="sqlite", connect=lambda: None).name == "sqlite"
    for kind in ("whoosh", "sqlite", "postgres"):
        with pytest.raises(ValueError, match="needs a"):
            open_index(kind)


@pytest.mark.parametrize("wrong", [{"months": (0,)}, {"months": (13,)}, {"price_min": 1 << 64}])
def test_filters_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="are"):
        Filters(**wrong)

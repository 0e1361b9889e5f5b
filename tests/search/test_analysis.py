import pytest

from marketplace.search.documents import PRICE_BANDS, entry_of, price_band, product_of
from marketplace.search.synonyms import default_synonyms
from marketplace.search.text import implied, name_tokens, words
from marketplace.search.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("name", "category", "expected"),
    [
        ("Khóm Cầu Đúc", "trai-cay", {"dứa cầu đúc", "thơm cầu đúc", "trái thơm cầu đúc"}),
        ("Thịt lợn bản", "thit-trung", {"thịt heo bản"}),
        ("Gạo Bắc thơm", "luong-thuc", set()),
        ("Bưởi Năm Roi", "trai-cay", set()),
        ("Khóm Tắc Cậu", "trai-cay", {"dứa tắc cậu", "thơm tắc cậu", "trái thơm tắc cậu"}),
        ("ĐẬU PHỘNG RANG", "luong-thuc", {"lạc rang", "đậu phụng rang"}),
        ("Trứng vịt muối", "thit-trung", {"hột vịt muối"}),
    ],
)
def test_synonyms_stand_in_only_for_the_same_produce(name, category, expected):
    variants = default_synonyms().variants(name, [category])

    assert {" ".join(variant) for variant in variants} == expected


def test_a_strong_token_implies_its_weaker_ones():
    tokens = name_tokens(words("Vải thiều"))

    assert implied("hvải") == {"hvải", "avải", "ivai", "fvai", "bvai"}
    assert implied("gvảiøthiều") <= tokens


def test_what_sells_and_is_in_stock_stands_first(product):
    synonyms = default_synonyms()
    by_rank = [
        product(9, "Cam", sales_30d=40),
        product(8, "Cam", sales_30d=3),
        product(3, "Cam"),
        product(5, "Cam"),
        product(1, "Cam", in_stock=False, sales_30d=900),
    ]
    keys = [entry_of(document, synonyms).rank_key for document in by_rank]

    assert keys == sorted(keys)
    assert [product_of(key) for key in keys] == [9, 8, 3, 5, 1]


def test_a_product_number_that_does_not_fit_the_rank_is_refused(product):
    with pytest.raises(ValueError, match="does not fit"):
        entry_of(product(1 << 28, "Cam"), default_synonyms())


def test_price_bands_begin_at_their_lower_bound():
    assert [price_band(lowest) for lowest in PRICE_BANDS] == list(range(len(PRICE_BANDS)))
    assert price_band(19_999) == 0
    assert price_band(-1) == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vai thieuu", "vải thiều"),
        ("sau rienng", "sầu riêng"),
        ("sau riegn", "sầu riêng"),
        ("sau ring", "sầu riêng"),
        ("saurieng", "sầu riêng"),
        ("vai thiex", "vải thiều"),
    ],
)
def test_one_slip_of_the_finger_is_mended(typed, meant):
    names = name_tokens(words("Vải thiều")) | name_tokens(words("Sầu riêng Ri6"))
    vocabulary = Vocabulary((token, 3) for token in names)

    mended = vocabulary.corrected(typed.split())

    assert mended is not None
    assert vocabulary.as_written(mended) == meant


def test_known_words_numbers_and_the_unintelligible_are_left_alone():
    vocabulary = Vocabulary((token, 1) for token in name_tokens(words("Vải thiều 500")))

    assert vocabulary.corrected(["vai", "501", "qqqqqq"]) is None

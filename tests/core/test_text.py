import unicodedata

import pytest

from marketplace.core.text import (
    bank_ascii,
    canonical_tones,
    clean,
    clean_lines,
    fold,
    slug,
    unaccented,
)


def test_text_is_composed_and_loses_what_cannot_be_seen():
    apart = unicodedata.normalize("NFD", "Đậu  phộng\u200b rang\x00 \n muối ")

    assert clean(apart) == "Đậu phộng rang muối"


def test_lines_stay_lines_in_a_description():
    assert clean_lines("Giòn  ngọt\r\n\r\n\r\n\r\nThu hoạch sáng \n") == (
        "Giòn ngọt\n\nThu hoạch sáng"
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đậu đũa", "dau dua"),
        ("ổ ướ ghệ ưở", "o uo ghe uo"),
        ("MƯỚP ĐẮNG", "muop dang"),
        (unicodedata.normalize("NFD", "Đà Nẵng"), "da nang"),
        ("Gạo ST25", "gao st25"),
    ],
)
def test_folding_takes_off_every_mark(text: str, folded: str):
    assert fold(text) == folded


def test_marks_go_but_capitals_stay():
    assert unaccented("Phường Chũ, Đồi Ngô") == "Phuong Chu, Doi Ngo"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hòa Lộc", "Hoà Lộc"),
        ("hoà", "hoà"),
        ("thúy", "thuý"),
        ("qúy", "quý"),
        ("quý", "quý"),
        ("THỦY", "THUỶ"),
        ("khỏe", "khoẻ"),
        ("hoàn toàn", "hoàn toàn"),
        ("mùa của", "mùa của"),
        ("Thanh Hóa.", "Thanh Hoá."),
        (unicodedata.normalize("NFD", "hòa"), "hoà"),
    ],
)
def test_both_schools_of_tone_marks_become_one(old: str, new: str):
    assert canonical_tones(old) == new


def test_slugs_are_plain_and_cut_at_a_word():
    assert slug("Vải thiều Lục Ngạn – loại 1") == "vai-thieu-luc-ngan-loai-1"
    assert slug("Bưởi da xanh", limit=8) == "buoi-da"
    assert slug("…") == ""


def test_a_bank_gets_only_what_its_screens_can_show():
    assert bank_ascii("HTX Hồng-Xuân: vải & mật ong", limit=20) == "HTX Hong Xuan vai ma"

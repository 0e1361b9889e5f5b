import contextlib
import re

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from payments.banks import banks
from payments.vietqr import (
    BrokenVietQr,
    NotVietQr,
    VietQr,
    VietQrError,
    encode,
    fold_note,
    parse,
    qr_svg,
    transfer_code,
)
from payments.vietqr.tlv import checksum
from tests.payments.conftest import VECTORS

CASES = VECTORS["vietqr"]["cases"]
GOOD = [case for case in CASES if case["well_formed_vietqr"]]
HEAD = "000201010211"
TAIL = "53037045802VN"
TO_ACB = "38530010A0000007270123000697041601092576788590208QRIBFTTA"


def sealed(text: str) -> str:
    return f"{text}6304" + checksum(text + "6304")


def test_the_checksum_is_the_published_one() -> None:
    published = VECTORS["vietqr"]["crc_check_string"]
    assert checksum(published["input"]) == published["crc16_ccitt_false"]


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["crc_computed"])
def test_a_published_code_is_read_as_published(case: dict[str, object]) -> None:
    code = parse(str(case["payload"]))
    assert code.bin == case["bin"]
    assert code.account == case["account"]
    assert code.service == case["service"]
    assert code.initiation == case["init"]
    assert code.amount == case.get("amount")
    assert code.purpose == case.get("purpose")
    assert code.bill_number == case.get("bill_number")


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["crc_computed"])
def test_a_published_code_is_written_as_published(case: dict[str, object]) -> None:
    payload = str(case["payload"])
    assert encode(parse(payload)) == payload[:-4] + payload[-4:].upper()


def test_the_documents_dynamic_example_is_written_to_the_letter() -> None:
    case = next(case for case in CASES if case["crc_computed"] == "2E2E")
    code = VietQr(
        bin="970403",
        account="0011012345678",
        amount=180_000,
        bill_number="NPS6869",
        purpose="thanh toan don hang",
        initiation="12",
    )
    assert encode(code) == case["payload"]


def test_a_vietnamese_note_is_folded_as_published() -> None:
    case = next(case for case in CASES if "purpose_input" in case)
    amount = int(case["amount"])
    written = transfer_code(case["bin"], case["account"], amount, case["purpose_input"])
    assert written == case["payload"]


def test_a_wrong_checksum_is_broken() -> None:
    case = next(case for case in CASES if not case["crc_matches"])
    with pytest.raises(BrokenVietQr) as caught:
        parse(case["payload"])
    assert (caught.value.check, caught.value.path) == ("checksum", "63")


def test_the_documents_misprinted_example_is_broken_under_a_right_checksum() -> None:
    inner = "000697040301120011012345678"
    text = f"{HEAD}38570010A00000072701{len(inner)}{inner}0208QRIBFTTA{TAIL}"
    with pytest.raises(BrokenVietQr) as caught:
        parse(sealed(text))
    assert caught.value.path.startswith("38")


@pytest.mark.parametrize(
    ("text", "check"),
    [
        (f"{HEAD}{TAIL}", "other_scheme"),
        ("hello", "not_a_payment_code"),
        ("", "not_a_payment_code"),
        (f"{HEAD}26330010A000000775011501234567890123{TAIL}", "other_scheme"),
    ],
)
def test_something_else_is_told_from_a_broken_code(text: str, check: str) -> None:
    with pytest.raises(NotVietQr) as caught:
        parse(sealed(text) if text.startswith("00") else text)
    assert caught.value.check == check


@pytest.mark.parametrize(
    ("text", "check", "path"),
    [
        (f"000202010211{TO_ACB}{TAIL}", "payload_format", "00"),
        (f"000201010213{TO_ACB}{TAIL}", "initiation", "01"),
        (f"000201{TO_ACB}{TAIL}", "initiation", "01"),
        (f"{HEAD}{TO_ACB}53038405802VN", "currency", "53"),
        (f"{HEAD}{TO_ACB}53037045802US", "country", "58"),
        (f"{HEAD}{TO_ACB}{TAIL}54010", "amount", "54"),
        (f"{HEAD}{TO_ACB}{TAIL}540510.00", "amount", "54"),
        (f"{HEAD}{TO_ACB}{TAIL}5404 100", "amount", "54"),
        (f"{HEAD}{TO_ACB}{TAIL}{TO_ACB}", "tag_twice", "38"),
        (f"{HEAD}{TO_ACB}{TAIL}5900", "length_zero", "59"),
        (f"{HEAD}{TO_ACB}{TAIL}5x02ab", "header_not_numeric", ""),
        (f"{HEAD}{TO_ACB}{TAIL}62300826" + "a" * 26, "part_too_long", "62.08"),
        (f"{HEAD}{TO_ACB}{TAIL}560510000", "tip", "56"),
        (f"{HEAD}{TO_ACB.replace('970416', '999999')}{TAIL}", "bank_unknown", "38.01.00"),
        (f"{HEAD}{TO_ACB.replace('QRIBFTTA', 'QRIBFTTX')}{TAIL}", "service", "38.02"),
        (f"{HEAD}{TO_ACB.replace('QRIBFTTA', 'QRIBFTTC')}{TAIL}", "card_number", "38.01.01"),
        (f"{HEAD}{TO_ACB.replace('257678859', '25767-859')}{TAIL}", "account", "38.01.01"),
    ],
)
def test_a_broken_code_says_which_check_failed(text: str, check: str, path: str) -> None:
    with pytest.raises(BrokenVietQr) as caught:
        parse(sealed(text))
    assert (caught.value.check, caught.value.path) == (check, path)


def test_a_service_nested_one_level_too_deep_is_broken() -> None:
    inner = "0006970416010925767885902" + "08QRIBFTTA"
    outer = f"0010A00000072701{len(inner)}{inner}"
    with pytest.raises(BrokenVietQr) as caught:
        parse(sealed(f"{HEAD}38{len(outer)}{outer}{TAIL}"))
    assert caught.value.check == "beneficiary_extra"


def test_a_checksum_that_is_not_last_is_broken() -> None:
    with pytest.raises(BrokenVietQr) as caught:
        parse(f"{HEAD}{TO_ACB}{TAIL}6304ABCD5902AB")
    assert caught.value.check == "checksum_not_last"


def test_unknown_objects_are_kept_and_written_again() -> None:
    text = sealed(f"{HEAD}{TO_ACB}{TAIL}6504abcd8006mobile")
    code = parse(text)
    assert code.others == {"65": "abcd", "80": "mobile"}
    assert parse(encode(code)) == code


def test_objects_may_come_in_any_order() -> None:
    assert parse(sealed(f"{HEAD}{TAIL}540510000{TO_ACB}")).amount == 10_000


def test_a_note_keeps_letters_digits_and_spaces_within_25_characters() -> None:
    assert fold_note("Đơn hàng: cam, quýt & bưởi ngọt Phường Chũ") == "Don hang cam quyt buoi ng"
    assert fold_note("🍊") == ""


def test_a_code_without_an_amount_is_for_many_payments() -> None:
    assert parse(transfer_code("970416", "257678859")).initiation == "11"
    assert parse(transfer_code("970416", "257678859", 1)).initiation == "12"


@pytest.mark.parametrize(
    ("bin_code", "account", "amount", "check"),
    [
        ("999999", "1", 1, "bank_unknown"),
        ("970416", "", 1, "length_out_of_bounds"),
        ("970416", "1" * 20, 1, "account"),
        ("970416", "1", 0, "amount"),
        ("970416", "1", -5, "amount"),
        ("970416", "1", 10**13, "amount"),
    ],
)
def test_a_code_that_breaks_a_rule_is_not_written(
    bin_code: str, account: str, amount: int, check: str
) -> None:
    with pytest.raises(BrokenVietQr) as caught:
        transfer_code(bin_code, account, amount)
    assert caught.value.check == check


def test_the_picture_is_a_plain_svg_of_the_payload() -> None:
    payload = transfer_code("970416", "257678859", 10_000, "XT7K4M2Q4")
    drawing = qr_svg(payload, scale=1, title="Mã chuyển khoản")
    assert drawing.startswith("<svg ")
    assert "Mã chuyển khoản" in drawing
    assert "script" not in drawing
    assert _scanned(drawing) == payload


def _scanned(drawing: str) -> str:
    """Paint the rows of the path and read them with a scanner."""
    size = int(re.findall(r'width="(\d+)"', drawing)[0])
    path = re.findall(r'stroke="#000" d="([^"]+)"', drawing)[0]
    image = Image.new("L", (size, size), 255)
    x, y = 0.0, 0.0
    for order, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(value) for value in re.findall(r"-?\d*\.?\d+", numbers)]
        if order == "M":
            x, y = values
        elif order == "m":
            x, y = x + values[0], y + values[1]
        else:
            for step in range(int(values[0])):
                image.putpixel((int(x) + step, int(y)), 0)
            x += values[0]
    found = zxingcpp.read_barcodes(image.resize((size * 4, size * 4), Image.Resampling.NEAREST))
    return str(found[0].text)


_plain = st.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefgh0123456789 ", min_size=1, max_size=25)


@given(
    bin_code=st.sampled_from(sorted(banks())),
    account=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=19),
    amount=st.none() | st.integers(1, 10**13 - 1),
    purpose=st.none() | _plain,
    bill=st.none() | _plain,
    others=st.dictionaries(st.sampled_from(["59", "65", "80", "99"]), _plain, max_size=3),
)
def test_what_is_written_is_read_back(
    bin_code: str,
    account: str,
    amount: int | None,
    purpose: str | None,
    bill: str | None,
    others: dict[str, str],
) -> None:
    code = VietQr(bin_code, account, amount, purpose, bill, others=others)
    written = encode(code)
    assert parse(written) == code
    assert parse(written[:-4] + written[-4:].lower()) == code


@given(st.text(max_size=120) | st.text("0123456789AVN", max_size=120).map(lambda t: "000201" + t))
def test_any_text_is_refused_with_the_readers_own_error(text: str) -> None:
    with pytest.raises(VietQrError):
        parse(text)


@given(at=st.integers(0, 200), put=st.text(max_size=3), seal=st.booleans())
def test_a_damaged_code_is_read_or_refused_with_the_readers_own_error(
    at: int, put: str, seal: bool
) -> None:
    text = CASES[1]["payload"][:-8]
    at %= len(text)
    damaged = text[:at] + put + text[at + len(put) :]
    with contextlib.suppress(VietQrError):
        assert parse(sealed(damaged) if seal else damaged + CASES[1]["payload"][-8:])


def test_every_bank_has_a_number_of_six_digits_and_a_name() -> None:
    assert len(banks()) == 66
    assert all(re.fullmatch(r"\d{6}", key) and bank.name for key, bank in banks().items())
    assert banks()["970416"].code == "ACB"

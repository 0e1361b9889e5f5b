"""Lists as a province publishes them, made up for tests."""

from collections.abc import Sequence
from datetime import date

from tests.catalog_import.workbooks import xlsx

TITLE = ["ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP"]
HEADINGS = [
    *("STT", "Số giấy chứng nhận", "Số quyết định", "Ngày quyết định", "Cơ quan cấp"),
    *("Tên sản phẩm", "Chủ thể", "Địa chỉ", "Xã/phường", "Nhóm", "Hạng sao", "Tổng điểm"),
]
STARS = [5] * 1 + [4] * 81 + [3] * 275
DECISION, DECIDED = "900/QĐ-UBND", date(2025, 6, 10)


def a_row(number: int, stars: int, **changed: object) -> list[object]:
    facts: dict[str, object] = {
        "STT": number,
        "Số giấy chứng nhận": f"OCOP-82-{number:04d}",
        "Số quyết định": DECISION,
        "Ngày quyết định": DECIDED,
        "Cơ quan cấp": "UBND tỉnh Đồng Tháp",
        "Tên sản phẩm": f"Sản phẩm mẫu {number}",
        "Chủ thể": f"Hộ mẫu {number % 150}",
        "Địa chỉ": "Ấp 1, xã Tân Hồng, tỉnh Đồng Tháp",
        "Xã/phường": "Xã Tân Hồng",
        "Nhóm": 1 + number % 6,
        "Hạng sao": f"{stars} sao",
        "Tổng điểm": {5: 92.5, 4: 76, 3: 55.5}[stars],
    }
    return list((facts | changed).values())


def published_list(stars: Sequence[int] = STARS) -> bytes:
    """So many recognitions of so many stars; by default 357: one of five, 81 of four, 275 of three."""
    rows = [a_row(number, each) for number, each in enumerate(stars, start=1)]
    total = ["", f"Tổng cộng: {len(rows)} sản phẩm"]
    return xlsx(TITLE, [], HEADINGS, ["I. NHÓM MẪU"], *rows, total)


def revocation_list(*, four: int = 3, three: int = 44) -> bytes:
    """What a province takes back: so many of four stars and of three."""
    fours = [f"OCOP-82-{number:04d}" for number in range(2, 2 + four)]
    threes = [f"OCOP-82-{number:04d}" for number in range(100, 100 + three)]
    head = "STT,Số giấy chứng nhận,Số quyết định công nhận,Lý do"
    lines = [
        f"{place},{number},{DECISION},Chủ thể trả lại"
        for place, number in enumerate(fours + threes, start=1)
    ]
    return "\r\n".join([head, *lines]).encode("utf-8-sig")

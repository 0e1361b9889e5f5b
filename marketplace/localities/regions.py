"""The three parts of the country, in which a sào has its own size."""

FIRST_OF_CENTRE, FIRST_OF_SOUTH = "38", "75"  # Thanh Hóa; Đồng Nai


def region_of(province_code: str) -> str:
    """ "north", "centre" or "south": codes of provinces run from north to south (QĐ 19/2025/QĐ-TTg)."""
    if province_code < FIRST_OF_CENTRE:
        return "north"
    return "centre" if province_code < FIRST_OF_SOUTH else "south"

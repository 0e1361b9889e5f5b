"""Lists of growing-area codes as offices publish them."""

import pytest

from marketplace.core.clock import vietnam_day
from marketplace.core.db import unit_of_work
from marketplace.traceability.farm.commands.area_lists import load_published_areas
from marketplace.traceability.farm.queries.fields import published_areas


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_published_list_of_any_program_is_taken_in(app, now, encoding, separator):
    lines = [
        ["code", "scheme", "crop", "unit_code", "hectares"],
        ["VN-24-07525-09-26", "domestic", "cam", "07525", "3.5"],
    ]
    content = "\n".join(separator.join(line) for line in lines).encode(encoding)

    with unit_of_work():
        assert load_published_areas(content, now=now) == 1

    (listed,) = published_areas("VN-24-07525-09-26")
    assert (listed.crop, listed.area_m2, listed.listed_on) == ("cam", 35_000, vietnam_day(now))

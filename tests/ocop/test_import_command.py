"""``ocop import`` takes lists in and tells bad rows and bad files apart."""

import pytest

from tests.catalog_import.workbooks import xlsx
from tests.clock import TODAY
from tests.factories import make_unit
from tests.ocop.province_lists import HEADINGS, a_row, published_list, revocation_list
from tests.ocop.star_counts import star_counts


@pytest.fixture(autouse=True)
def province(app):
    return make_unit("29869", "Xã Tân Hồng", province="82")


def test_the_command_line_takes_a_list_in(app, tmp_path, now):
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(published_list())
    runner = app.test_cli_runner()

    dry = runner.invoke(args=["ocop", "import", str(file), "--dry-run"])
    assert "357 rows: 357 would be added, 0 unchanged, 0 refused." in dry.output
    assert star_counts("82", TODAY) == {3: 0, 4: 0, 5: 0}

    done = runner.invoke(args=["ocop", "import", str(file)])
    assert "357 rows: 357 added, 0 unchanged, 0 refused." in done.output
    assert star_counts("82", TODAY) == {3: 275, 4: 81, 5: 1}

    file.write_bytes(revocation_list())
    gone = runner.invoke(
        args=["ocop", "import", str(file), "--revocations", "--decision-no", "77/QĐ-UBND"]
    )
    assert "47 rows: 47 revoked, 0 unchanged, 0 refused." in gone.output


def test_the_command_line_names_bad_rows_and_bad_files(app, tmp_path):
    runner = app.test_cli_runner()
    file = tmp_path / "danh-sach.csv"

    file.write_text("Sản phẩm\nTrà\n", "utf-8")
    answer = runner.invoke(args=["ocop", "import", str(file)])
    assert answer.exit_code == 1
    assert "Certificate number" in answer.output

    file.write_bytes(xlsx(HEADINGS, a_row(1, 4, **{"Hạng sao": "tốt"})))
    answer = runner.invoke(args=["ocop", "import", str(file)])
    assert "Row 2, Hạng sao: “tốt” are no OCOP stars. Write 3, 4 or 5." in answer.output
    assert "1 rows: 0 added, 0 unchanged, 1 refused." in answer.output

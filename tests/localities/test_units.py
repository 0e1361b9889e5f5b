"""Units are dated: a code means what it meant on its day, and a newer list bends nothing behind it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace.core.clock import Month
from marketplace.core.db import db, unit_of_work
from marketplace.localities.commands import (
    HOUSEHOLDS,
    NegativeFigure,
    OlderThanLoaded,
    UnknownFigure,
    declare_figure,
    load_units,
    remember_hamlet,
)
from marketplace.localities.lists import DATA, BadUnitList, ListedUnit, read_units
from marketplace.localities.models import AdminUnit, UnitKind, UnitList, UnitSuccession
from marketplace.localities.queries import (
    UnitNotFound,
    provinces,
    unit_named,
    unit_on,
    units_of_province,
)
from tests.factories import make_unit
from tests.localities.past_units import (
    hamlets_of,
    household_total,
    predecessors_of,
    successors_of,
    unit_versions,
)

TODAY = date(2026, 11, 21)


def _load(app):
    return app.test_cli_runner().invoke(args=["units", "load"])


def test_the_bundled_list_has_34_provinces_3321_units_and_10034_successions(app):
    answer = _load(app)
    assert answer.exit_code == 0, answer.output

    rows = db.session.execute(select(AdminUnit.kind, func.count()).group_by(AdminUnit.kind))
    kinds = {kind: number for kind, number in rows}
    assert len(provinces()) == 34
    assert kinds == {UnitKind.XA: 2621, UnitKind.PHUONG: 687, UnitKind.DAC_KHU: 13}
    assert db.session.scalar(select(func.count(UnitSuccession.id))) == 10_034
    assert unit_on("07525", day=TODAY).name == "Phường Chũ"
    assert unit_on("00004", day=TODAY).province.name == "Thành phố Hà Nội"
    assert len(units_of_province("24", on=TODAY)) > 50

    again = _load(app)
    assert "0 units opened, 0 closed, 3321 unchanged, 0 successions" in again.output
    assert db.session.scalar(select(func.count(UnitList.id))) == 1


def test_the_seeds_traps_are_told_apart(app):
    _load(app)

    assert unit_on("07330", day=TODAY).name == "Xã Phúc Hòa"
    assert [(s.unit_code, s.whole) for s in successors_of("07324")] == [("07330", True)]
    assert {row.old_code for row in predecessors_of("30076")} >= {"30076", "30100", "30121"}
    found = unit_named("my tho", province_code="82", on=TODAY)
    assert found is None or found.code == "30076"
    assert unit_named("Xã Mỹ Thọ", province_code="82", on=TODAY).code == "30076"
    with pytest.raises(UnitNotFound):
        unit_on("07525", day=date(2025, 6, 30))


def test_a_newer_list_changes_nothing_that_happened_before(app, now):
    make_unit("07525", "Phường Chũ")
    make_unit("07500", "Xã Cũ")
    newer = [
        ListedUnit("07525", "Thành phố Chũ", UnitKind.PHUONG, "24"),
        ListedUnit("07600", "Xã Mới", UnitKind.XA, "24"),
    ]
    day = date(2026, 4, 30)
    with unit_of_work():
        loaded = load_units(
            provinces=[("24", "Bắc Ninh", "tinh")],
            units=newer,
            successions=[],
            as_of=day,
            source="tests",
            now=now,
        )

    assert (loaded.opened, loaded.closed, loaded.kept) == (2, 2, 0)
    assert unit_on("07525", day=date(2026, 4, 29)).name == "Phường Chũ"
    assert unit_on("07525", day=day).name == "Thành phố Chũ"
    assert [v.valid_to for v in unit_versions("07525")] == [day, None]
    with pytest.raises(UnitNotFound):
        unit_on("07500", day=day)
    with pytest.raises(OlderThanLoaded), unit_of_work():
        load_units(
            provinces=[], units=newer, successions=[], as_of=date(2026, 1, 1), source="", now=now
        )


def test_a_list_with_a_bad_row_names_the_row(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("code,name,kind,province_code\n07525,Chũ,phuong,24\n7530,Kép,xa,24\n", "utf-8")
    with pytest.raises(BadUnitList) as caught:
        read_units(path)
    assert caught.value.params["row"] == 3
    assert len(read_units(DATA / "admin_units.csv.gz")) == 3321


def test_households_hold_from_their_month_until_declared_anew(app, now):
    unit = make_unit()
    with unit_of_work():
        for month, value in (("2026-01", 2_500), ("2026-06", 2_560), ("2026-06", 2_570)):
            declare_figure(
                unit,
                HOUSEHOLDS,
                value,
                month=Month.parse(month),
                source="UBND",
                actor="CB1",
                now=now,
            )

    totals = {
        m: household_total(unit.id, month=Month.parse(m)) for m in ("2025-12", "2026-05", "2026-11")
    }
    assert totals == {"2025-12": None, "2026-05": 2_500, "2026-11": 2_570}
    for name, value, error in (("pigs", 1, UnknownFigure), (HOUSEHOLDS, -1, NegativeFigure)):
        with pytest.raises(error), unit_of_work():
            declare_figure(unit, name, value, month=Month(2026, 1), source="", actor="CB1", now=now)


def test_a_hamlet_is_known_by_its_name_without_marks(app):
    with unit_of_work():
        assert remember_hamlet("07525", "Thôn Kép 1") == "Thôn Kép 1"
        assert remember_hamlet("07525", "thon kep 1") == "Thôn Kép 1"
        assert remember_hamlet("07525", "  ") == ""
    assert hamlets_of("07525") == ["Thôn Kép 1"]

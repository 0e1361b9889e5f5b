"""What is done to diaries, plots, seasons and areas."""

from datetime import date

from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.traceability.farm.commands.areas import claim_area, suspend_area, verify_area
from marketplace.traceability.farm.commands.diary import (
    add_entry,
    mark_done,
    repeat_last,
    revise_entry,
    void_entry,
)
from marketplace.traceability.farm.commands.inputs import LIST, keep_input, load_inputs
from marketplace.traceability.farm.commands.plots import add_plot, change_plot, set_plot_status
from marketplace.traceability.farm.commands.seasons import (
    end_season,
    reopen_season,
    start_season,
)
from marketplace.traceability.farm.commands.work import Work
from marketplace.traceability.farm.models import (
    DiaryEntry,
    InputKind,
    InputProduct,
    PlotKind,
    WorkKind,
    WorkStatus,
)
from tests.factories.farm import make_input
from tests.traceability.harvesting import HARVESTED
from tests.traceability.verdicts.playing import act

LISTED = "VT-ABAMECTIN"


@act
def add_entry__too_early(world):
    world.sprayed()


@act
def add_entry__in_time(world):
    world.sprayed(days=30)


@act
def repeat_last__(world):
    world.sprayed(days=30)
    with unit_of_work():
        repeat_last(world.farm.season, client_key="r", actor="t", now=world.now)


@act
def revise_entry__to_earlier(world):
    entry = world.sprayed()
    used = make_input(waiting_days=1)
    with unit_of_work():
        work = world.work(used=used, quantity=1)
        revise_entry(entry, work, client_key="n", actor="t", now=world.now)


@act
def mark_done__of_a_plan(world):
    work = Work(WorkKind.WATERING, date(2026, 11, 25), status=WorkStatus.PLANNED)
    with unit_of_work():
        plan = add_entry(world.farm.season, work, client_key="p", actor="t", now=world.now)
    with unit_of_work():
        mark_done(plan, actor="t", now=world.now)


@act
def void_entry__that_held_a_lot(world):
    entry = world.sprayed()
    with unit_of_work():
        void_entry(entry, reason="Ghi nhầm", actor="t", now=world.now)


@act
def void_entry__the_only_care(world):
    entry = db.session.scalars(select(DiaryEntry)).one()
    with unit_of_work():
        void_entry(entry, reason="Ghi nhầm", actor="t", now=world.now)


@act
def keep_input__that_turns_out_a_pesticide(world):
    used = make_input("Dầu khoáng", seller=world.seller, kind=InputKind.OTHER, waiting_days=None)
    with unit_of_work():
        work = world.work(WorkKind.OTHER, used=used, quantity=1)
        add_entry(world.farm.season, work, client_key="o", actor="t", now=world.now)
    with unit_of_work():
        keep_input(
            world.seller,
            name="Dầu khoáng",
            kind=InputKind.PESTICIDE,
            unit="ml",
            actor="t",
            now=world.now,
        )


@act
def load_inputs__of_which_one_turns_out_a_pesticide(world):
    with unit_of_work():
        load_inputs(now=world.now)
        listed = db.session.scalars(select(InputProduct).where(InputProduct.code == LISTED)).one()
        listed.kind = InputKind.OTHER
    with unit_of_work():
        work = world.work(WorkKind.OTHER, used=listed, quantity=1)
        add_entry(world.farm.season, work, client_key="o", actor="t", now=world.now)
    with unit_of_work():
        load_inputs(LIST, now=world.now)


@act
def add_plot__(world):
    with unit_of_work():
        add_plot(world.seller, name="Sau nhà", area_m2=100, actor="t", now=world.now)


@act
def change_plot__out_of_its_area(world):
    with unit_of_work():
        change_plot(world.farm.plot, name="Đồi", area_m2=1, area=None, actor="t", now=world.now)


@act
def set_plot_status__(world):
    with unit_of_work():
        set_plot_status(
            world.farm.plot, kind=PlotKind.ORGANIC, since=HARVESTED, actor="t", now=world.now
        )


@act
def start_season__on_the_same_plot(world):
    with unit_of_work():
        start_season(
            world.seller,
            product=world.product,
            plots=[world.farm.plot],
            planted_on=date(2026, 11, 19),
            actor="t",
            now=world.now,
        )


@act
def end_season__(world):
    with unit_of_work():
        end_season(world.farm.season, on=HARVESTED, actor="t", now=world.now)


@act
def reopen_season__(world):
    end_season__(world)
    with unit_of_work():
        reopen_season(world.farm.season, actor="t", now=world.now)


@act
def claim_area__(world):
    with unit_of_work():
        claim_area(world.seller, code="VN-99", area_m2=1_000, actor="t", now=world.now)


@act
def suspend_area__(world):
    with unit_of_work():
        suspend_area(world.farm.area, reason="Sai mã", actor=world.officer, now=world.now)


@act
def verify_area__again(world):
    suspend_area__(world)
    with unit_of_work():
        verify_area(world.farm.area, actor=world.officer, now=world.now)

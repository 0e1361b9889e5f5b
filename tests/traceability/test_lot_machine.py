"""What happens to lots, in any order: after each step every lot adds up, and stock is what they hold."""

from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from marketplace.accounts.access import Actor
from marketplace.accounts.models import Role
from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.core.errors import Refusal
from marketplace.core.unit_state import at_moment
from marketplace.inventory.commands.holding import consume, release, reserve_group, take_back
from marketplace.inventory.commands.stocking import set_available, undo_stock
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.commands.holding import (
    close_lot,
    close_past_lots,
    destroy_lot,
    hold_lot,
    release_lot,
)
from marketplace.traceability.lots.commands.movements import move_out, recount
from marketplace.traceability.lots.commands.packing import pack
from marketplace.traceability.lots.locks import locked_lot
from marketplace.traceability.lots.models import Lot, LotState, MoveKind
from marketplace.traceability.lots.watch import watch
from tests.databases import SqliteKit
from tests.factories import make_officer, make_product, make_seller
from tests.factories.orders import variant_of
from tests.factories.saving import numbers, save
from tests.traceability.lot_books import book_faults

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
GRAMS = st.sampled_from([-1, 0, 1, 349, 350, 500, 999, 1_000, 2_750, 6_000, 20_000])
UNITS = st.integers(min_value=0, max_value=8)
WISH = st.tuples(st.integers(0, 2), st.sampled_from([1, 2, 3, 5, 40]))
KIND = st.sampled_from([MoveKind.LOSS, MoveKind.OWN_USE, MoveKind.SAMPLE])


class Lots(RuleBasedStateMachine):
    """A shop that sells loose goods by the kilogram, bags of 500 g and fruits of 350 g."""

    lots = Bundle("lots")
    orders = Bundle("orders")
    undos = Bundle("undos")

    @initialize(target=lots)
    def open_shop(self):
        self.now = START
        self.seller_id = make_seller().id
        self.second = make_officer().code
        seller = db.session.get_one(Seller, self.seller_id)
        self.variants = {}
        for name, unit, base, grams in (
            ("Vải", "kg", 1_000, 1_000),
            ("Nhãn túi", "tui", 500, 500),
            ("Bưởi", "qua", 1, 350),
        ):
            product = make_product(name, seller=seller, unit=unit, base_quantity=base, stock=0)
            product.sold_from_lots = True
            save(product)
            variant = variant_of(product)
            variant.net_grams = grams
            save(variant)
            self.variants[variant.id] = (product.id, base, grams)
        return multiple(*(self.harvest_of(each, 20_000, 3) for each in self.variants))

    def pick(self, place: int) -> int:
        return sorted(self.variants)[place % len(self.variants)]

    @contextmanager
    def trying(self):
        """A refusal is right as long as it leaves the books as they were."""
        with suppress(Refusal):
            yield
        db.session.rollback()

    @rule(target=lots, place=UNITS, grams=GRAMS, keeps=st.sampled_from([None, 1, 3]))
    def harvest(self, place, grams, keeps):
        lot = None
        with self.trying():
            lot = self.harvest_of(self.pick(place), grams, keeps)
        return multiple() if lot is None else lot

    def harvest_of(self, variant_id, grams, keeps):
        today = (self.now + timedelta(hours=7)).date()
        product = db.session.get_one(Product, self.variants[variant_id][0])
        return atomically(
            lambda: (
                harvest(
                    product=product,
                    variant=variant_of(product),
                    seller=db.session.get_one(Seller, self.seller_id),
                    grams=grams,
                    harvested_from=today,
                    best_before=today + timedelta(days=keeps) if keeps else None,
                    actor="ND1",
                    now=self.now,
                ).id
            )
        )

    @rule(
        target=lots,
        sources=st.lists(lots, min_size=1, max_size=3, unique=True),
        grams=GRAMS,
        count=UNITS,
    )
    def pack(self, sources, grams, count):
        today = (self.now + timedelta(hours=7)).date()
        bag = sorted(self.variants)[1]
        made = None
        with self.trying():

            def command():
                return pack(
                    product=db.session.get_one(Product, self.variants[bag][0]),
                    variant=variant_of(db.session.get_one(Product, self.variants[bag][0])),
                    inputs={db.session.get_one(Lot, each): grams for each in sources},
                    pack_size_g=500,
                    count=count,
                    packed_on=today,
                    place="Nhà sơ chế",
                    best_before=today + timedelta(days=2),
                    actor="ND1",
                    now=self.now,
                ).id

            made = atomically(command)
        return multiple() if made is None else made

    @rule(target=orders, wishes=st.lists(WISH, min_size=1, max_size=2))
    def order(self, wishes):
        lines = {}
        for place, count in wishes:
            variant_id = self.pick(place)
            lines[variant_id] = count * self.variants[variant_id][1]
        key, held = f"DH{next(numbers)}", False
        with self.trying():
            atomically(
                lambda: reserve_group(
                    {key: lines},
                    group_key=key,
                    expires_at=self.now + timedelta(minutes=15),
                    now=self.now,
                )
            )
            held = True
        return key if held else multiple()

    @rule(key=orders, step=st.sampled_from([consume, release]))
    def pay_or_expire(self, key, step):
        with self.trying():
            atomically(lambda: step([key], now=self.now))

    @rule(key=orders, spoilt=st.booleans())
    def bring_back(self, key, spoilt):
        with self.trying():
            atomically(lambda: take_back(key, now=self.now, written_off=spoilt))

    @rule(lot=lots, kind=KIND, grams=GRAMS)
    def lose(self, lot, kind, grams):
        with self.trying():
            atomically(
                lambda: move_out(
                    db.session.get_one(Lot, lot),
                    kind=kind,
                    grams=grams,
                    reason="dập",
                    actor="ND1",
                    now=self.now,
                )
            )

    @rule(lot=lots, left=GRAMS, together=st.booleans())
    def count(self, lot, left, together):
        with self.trying():
            atomically(
                lambda: recount(
                    db.session.get_one(Lot, lot),
                    remaining_g=left,
                    reason="cân lại",
                    actor="ND1",
                    second_person=self.second if together else None,
                    now=self.now,
                )
            )

    @rule(target=undos, place=UNITS, count=UNITS)
    def say_stock(self, place, count):
        variant_id = self.pick(place)
        before = atomically(
            lambda: set_available(
                variant_id,
                quantity=count * self.variants[variant_id][1],
                actor="ND1",
                now=self.now,
            )
        )
        return variant_id, before

    @rule(said=consumes(undos))
    def undo(self, said):
        with self.trying():
            atomically(lambda: undo_stock(said[0], to=said[1], actor="ND1", now=self.now))

    @rule(lot=lots)
    def hold(self, lot):
        with self.trying():
            atomically(
                lambda: hold_lot(
                    db.session.get_one(Lot, lot), reason="nghi ngờ", actor="CB1", now=self.now
                )
            )

    @rule(lot=lots)
    def let_go(self, lot):
        officer = Actor(
            user_id=1,
            user_code="CB1",
            roles=frozenset({Role.COMMUNE_OFFICER}),
            unit_codes=frozenset({"07525"}),
        )
        with self.trying():
            atomically(
                lambda: release_lot(
                    db.session.get_one(Lot, lot),
                    laboratory=None,
                    reason="đạt",
                    actor=officer,
                    now=self.now,
                )
            )

    @rule(lot=lots, destroy=st.booleans())
    def end(self, lot, destroy):
        command = destroy_lot if destroy else close_lot
        with self.trying():
            atomically(
                lambda: command(
                    db.session.get_one(Lot, lot), reason="hết vụ", actor="ND1", now=self.now
                )
            )

    @rule(lot=lots)
    def recall(self, lot):
        def command():
            found = locked_lot(lot)
            if found.state is not LotState.DESTROYED:
                found.state = LotState.RECALLED
                at_moment(self.now)
                watch.tell([lot], self.now)

        atomically(command)

    @rule()
    def sleep(self):
        self.now += timedelta(days=1)
        atomically(lambda: close_past_lots(self.now))

    @invariant()
    def everything_adds_up(self):
        assert not hasattr(self, "variants") or book_faults(self.now) == []


def test_no_order_of_events_breaks_the_balance(app, database):
    class Afresh(Lots):
        def __init__(self):
            db.session.remove()
            database.reset(db.engine)
            super().__init__()

    run_state_machine_as_test(
        Afresh,
        settings=settings(
            max_examples=8 if isinstance(database, SqliteKit) else 3,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

"""Whose events the world may read: complete lots that were on sale, and all that was sold or recalled."""

import pytest

from marketplace.epcis.mapping import Writer
from marketplace.epcis.queries import event_by_id, exported_events
from marketplace.epcis.sources import public_events
from marketplace.traceability.lots.models import LotMovement, LotState, MoveKind
from tests.epcis.chain import BASE, make_chain
from tests.factories.saving import save


def told_lots():
    """The ids of events that are exported."""
    events = exported_events(public_events(), writer=Writer(BASE))
    return {event["eventID"].removeprefix("urn:uuid:") for event in events}


def sold(lot, now):
    save(
        LotMovement(lot_id=lot.id, kind=MoveKind.SOLD, grams=1_000, moved_by="tests", moved_at=now)
    )


def test_complete_lots_of_what_is_on_sale_are_public(app, now):
    assert told_lots() == set()
    chain = make_chain(now)

    assert told_lots() == set(chain.uuids.values())


@pytest.mark.parametrize("given", [{"complete": False}, {"published": False}])
def test_an_incomplete_lot_or_one_that_was_never_on_sale_is_not(app, now, given):
    chain = make_chain(now, **given)

    assert told_lots() == set()
    assert event_by_id(chain.uuids["harvest"], writer=Writer(BASE)) is None


def test_a_sold_pack_is_public_with_the_harvest_that_went_into_it(app, now):
    chain = make_chain(now, complete=False)
    sold(chain.pack, now)

    assert told_lots() == set(chain.uuids.values())


def test_a_sold_harvest_does_not_make_its_unsold_packs_public(app, now):
    chain = make_chain(now, complete=False)
    sold(chain.harvest, now)

    assert told_lots() == {chain.uuids["harvest"], chain.uuids["inspection"]}


@pytest.mark.parametrize("state", [LotState.RECALLED, LotState.DESTROYED])
def test_a_recalled_lot_is_public_whatever_it_lacks(app, now, state):
    chain = make_chain(now, complete=False, published=False)
    chain.pack.state = state
    save(chain.pack)

    assert told_lots() == {chain.uuids[name] for name in ("packing", "stamps", "sale")}

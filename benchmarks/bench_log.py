"""The trace log: proofs among a million events, the sequencer, and EPCIS of 1,000 lots.

``BENCH_LOG_EVENTS`` and ``BENCH_LOG_STORED`` say how many events there are in memory and in the
database. The database is SQLite, which works in this process. Floors are SHA-256 over the same
bytes and ``json.dumps`` of the same document.
"""

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert

from benchmarks.processor_time import Stopwatch, Work
from benchmarks.sizes import size
from benchmarks.table import Row
from benchmarks.world import app_of, own_world
from marketplace.core.db import atomically, db, table_of, unit_of_work
from marketplace.epcis.mapping import Writer
from marketplace.epcis.queries import exported_events
from marketplace.epcis.sources import public_events
from marketplace.epcis.vocabulary import epcis_document
from marketplace.traceability.lots.models import Lot, LotKind
from marketplace.tracelog import merkle, recording
from marketplace.tracelog.models import TraceEvent, TraceKind
from marketplace.tracelog.sequencing import BATCH, sequence_batch
from marketplace.tracelog.stored_tree import log_size, read_nodes

EVENTS, STORED = size("LOG_EVENTS", 1_000_000, 10_000), size("LOG_STORED", 100_000, 2_000)
LOTS, PROOFS, STORED_PROOFS = size("LOTS", 1_000, 100), 2_000, 300
MOMENT = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
HARVESTED = date(2026, 5, 30)


def run() -> list[Row]:
    return [*_in_memory(), *_in_the_database()]


def _in_memory() -> list[Row]:
    leaves = [hashlib.sha256(b"%d" % number).digest() for number in range(EVENTS)]
    watch = Stopwatch()
    tree = merkle.Tree(leaves)
    appended = watch.work(EVENTS)
    root, chance = merkle.root_of(EVENTS, tree.read), random.Random(7)
    places = [chance.randrange(EVENTS) for _ in range(PROOFS)]
    proofs = [merkle.inclusion_proof(place, EVENTS, tree.read) for place in places]
    floor = _work(lambda _: _hash_path(20), places)
    built = _work(lambda place: merkle.inclusion_proof(place, EVENTS, tree.read), places)
    checked = _work(
        lambda at: merkle.is_included(
            leaves[places[at]], index=places[at], size=EVENTS, path=proofs[at], root=root
        ),
        range(PROOFS),
    )
    old = [chance.randrange(1, EVENTS) for _ in range(PROOFS)]
    grown = _work(lambda old_size: merkle.consistency_proof(old_size, EVENTS, tree.read), old)
    what = f"{EVENTS:,} events"
    return [
        Row(15, f"20 SHA-256 over two hashes (floor H), beside {what}", floor.rate, "H/s"),
        Row(15, f"inclusion proof built in memory, {what}", built / floor, "H"),
        Row(15, f"inclusion proof checked, {what}", checked / floor, "H"),
        Row(15, "inclusion proof checked", checked.seconds_for(1_000), "ms", "< 1"),
        Row(15, f"consistency proof built in memory, {what}", grown / floor, "H"),
        Row(15, "leaves appended in memory", appended.rate, "leaves/s"),
    ]


def _in_the_database() -> list[Row]:
    with own_world("sqlite", LOTS) as market, app_of(market).app_context():
        rows = _exported()
        _write_events(STORED)
        before, watch = log_size(), Stopwatch()
        while atomically(sequence_batch) == BATCH:
            pass
        stored = log_size()
        placed = watch.work(stored - before)
        chance = random.Random(7)
        places = [chance.randrange(stored) for _ in range(STORED_PROOFS)]
        built = _work(lambda at: merkle.inclusion_proof(at, stored, read_nodes), places)
        bodies = [b"x" * 250] * 10_000
        hashed = _work(lambda body: hashlib.sha256(body).digest(), bodies)
        db.session.remove()
        db.engine.dispose()
    what = f"inclusion proof from stored nodes, {stored:,} events"
    return [
        Row(15, "events sequenced on SQLite", placed.rate, "events/s"),
        Row(15, "events sequenced on SQLite, to SHA-256 of their bodies", placed / hashed, "ratio"),
        Row(15, what, built.seconds_for(1_000), "ms"),
        *rows,
    ]


def _exported() -> list[Row]:
    """EPCIS of every lot: harvest, inspection, three sales."""
    with unit_of_work():
        db.session.add_all(_lots())
    with unit_of_work():
        for lot in db.session.query(Lot).all():
            _tell_of(lot)
    while atomically(sequence_batch) == BATCH:
        pass
    watch = Stopwatch()
    base = "https://choxa.example"
    events = list(exported_events(public_events(), writer=Writer(base)))
    document = epcis_document(events, base=base, now=MOMENT)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    taken = watch.work(len(events))
    watch = Stopwatch()
    json.dumps(document, ensure_ascii=False)
    floor = watch.work(len(events))
    what = f"EPCIS of {LOTS:,} lots, {len(events):,} events, {len(text) / 1e6:.1f} MB"
    return [
        Row(16, what, taken.seconds_for(len(events)), "s", "≤ 10"),
        Row(16, "EPCIS export", taken.rate, "events/s"),
        Row(16, "json.dumps of the same document, to the export", taken / floor, "ratio"),
    ]


def _lots() -> list[Lot]:
    return [
        Lot(
            code=f"VAI26-{number}",
            kind=LotKind.HARVEST,
            product_id=number,
            seller_id=1 + number % 10,
            unit_code="07525",
            harvested_from=HARVESTED,
            harvested_to=HARVESTED,
            quantity_g=480_500,
            complete=True,
            entered_by="bench",
            created_at=MOMENT,
        )
        for number in range(1, LOTS + 1)
    ]


def _tell_of(lot: Lot) -> None:
    def told(kind: TraceKind, **facts: recording.Plain) -> None:
        recording.note(
            kind, seller_id=lot.seller_id, lot=lot, event_at=MOMENT, now=MOMENT, facts=facts
        )

    day = HARVESTED.isoformat()
    told(TraceKind.HARVESTED, grams=480_500, harvested_from=day, harvested_to=day, areas=["VN-1"])
    told(TraceKind.INSPECTED, result="conformant")
    for grams in (2_000, 4_500, 10_000):
        told(TraceKind.SOLD, grams=grams)


def _write_events(count: int) -> None:
    for start in range(0, count, 10_000):
        rows = [
            {
                "uuid": f"bench-{number}",
                "kind": TraceKind.MOVED,
                "seller_id": 1,
                "reference": "",
                "event_at": MOMENT,
                "recorded_at": MOMENT,
                "body": f'{{"uuid":"bench-{number}","what":"{"x" * 200}"}}',
            }
            for number in range(start, min(start + 10_000, count))
        ]
        with unit_of_work() as session:
            session.connection().execute(insert(table_of(TraceEvent)), rows)


def _hash_path(steps: int) -> None:
    found = bytes(32)
    for _ in range(steps):
        found = hashlib.sha256(b"\x01" + found + found).digest()


def _work(step: Callable[[Any], object], items: Sequence[Any]) -> Work:
    watch = Stopwatch()
    for item in items:
        step(item)
    return watch.work(len(items))

"""The story of a lot, as a trace page tells it: two statements however long the diary is.

Names and phones of those who worked, positions of plots, and buyers are not read at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import bindparam, select

from marketplace.core.db import db
from marketplace.stories.columns import Line
from marketplace.stories.heading import LOT, Heading
from marketplace.stories.lines import story_lines
from marketplace.stories.parts import (
    Area,
    Certificate,
    Harvest,
    Note,
    OpenLot,
    Pack,
    RecallNews,
    Recount,
    Work,
)
from marketplace.traceability.farm.models import CertificateKind, CheckStatus, WorkKind
from marketplace.traceability.lots.models import LotKind, LotState, MoveKind
from marketplace.traceability.lots.rules.completeness import (
    Completeness,
    LotFacts,
    completeness_of,
    whole,
)
from marketplace.traceability.recalls.models import LotRole, RecallOutcome, RecallState


@dataclass(frozen=True)
class Story:
    """Everything that is told of one lot, each list in the order in which it is told."""

    heading: Heading
    harvests: Sequence[Harvest]
    work: Sequence[Work]
    areas: Sequence[Area]
    certificates: Sequence[Certificate]
    moved_g: Mapping[MoveKind, int]
    recounts: Sequence[Recount]
    packs: Sequence[Pack]
    notes: Sequence[Note]
    recalls: Sequence[RecallNews]
    event: str | None
    events: int

    @property
    def sold_g(self) -> int:
        """What buyers have, without what came back."""
        sold = self.moved_g.get(MoveKind.SOLD, 0) - self.moved_g.get(MoveKind.RETURNED, 0)
        return max(sold, 0)

    @property
    def harvested_on(self) -> date:
        """The first day of harvest: the one that waiting days are counted to."""
        return min(harvest.harvested_from for harvest in self.harvests)

    @property
    def open_recall(self) -> RecallNews | None:
        return next(
            (
                each
                for each in self.recalls
                if each.state is RecallState.OPEN and each.role is LotRole.RECALLED
            ),
            None,
        )

    def days_waited(self, work: Work) -> int:
        """Days from the work to the first harvest of its season after it."""
        days = [
            harvest.harvested_from
            for harvest in self.harvests
            if harvest.season_id == work.season_id and harvest.harvested_from >= work.done_on
        ]
        return (min(days, default=self.harvested_on) - work.done_on).days

    @cached_property
    def completeness(self) -> Completeness:
        """The ten items and four grounds; of a pack, what holds of every harvest in it."""
        care: dict[int, int] = defaultdict(int)
        for work in self.work:
            care[work.season_id] += work.counts
        return whole([completeness_of(self._facts(each, care)) for each in self.harvests])

    def _facts(self, harvest: Harvest, care: Mapping[int, int]) -> LotFacts:
        head = self.heading
        return LotFacts(
            product_name=head.product,
            has_picture=head.picture is not None,
            producer=head.seller,
            address=head.hamlet,
            stages=harvest.plots > 0,
            has_times=head.lot_kind is LotKind.HARVEST or head.packed_on is not None,
            trace_code=head.lot_code or "",
            brand=head.brand,
            has_serials=head.has_stamps,
            has_shelf_life=head.best_before is not None,
            has_standard=bool(self.certificates or head.standard),
            has_area=harvest.plots > 0,
            has_planting=harvest.season_id is not None,
            has_harvest=True,
            care_entries=care.get(harvest.season_id or 0, 0),
        )


def lot_story(heading: Heading) -> Story:
    """The story under a heading that has a lot. One statement beside the heading's."""
    assert heading.lot_id is not None
    of_kind: dict[str, list[Line]] = defaultdict(list)
    for line in story_lines(heading.lot_id):
        of_kind[line.kind].append(line)
    proof = of_kind["proof"][0]
    harvests = sorted(map(_harvest, of_kind["harvest"]), key=lambda each: each.harvested_from)
    return Story(
        heading=heading,
        harvests=[each for each in harvests if not _is_pack(each, heading)],
        work=sorted(map(_work, of_kind["work"]), key=lambda each: (each.done_on, each.entered_at)),
        areas=sorted(map(_area, of_kind["area"]), key=lambda each: each.code),
        certificates=sorted(map(_certificate, of_kind["certificate"]), key=_by_kind),
        moved_g={MoveKind(line.t1): line.n1 or 0 for line in of_kind["move"]},
        recounts=sorted(
            (Recount(line.t2 or "", line.n1 or 0, line.m1) for line in of_kind["recount"]),
            key=lambda each: each.at,
        ),
        packs=sorted(map(_pack, of_kind["pack"]), key=lambda each: each.code),
        notes=sorted(
            (Note(LotState(line.t1), line.t2 or "", line.m1) for line in of_kind["note"]),
            key=lambda each: each.at,
        ),
        recalls=sorted(map(_recall, of_kind["recall"]), key=lambda each: each.opened_at),
        event=proof.t1,
        events=proof.n1 or 0,
    )


def _is_pack(harvest: Harvest, heading: Heading) -> bool:
    """Whether the line is the pack itself, which grew nowhere."""
    itself = harvest.taken_g is None and harvest.code == heading.lot_code
    return itself and heading.lot_kind is LotKind.PACK


def _by_kind(certificate: Certificate) -> tuple[str, str]:
    return certificate.kind.value, certificate.number


def _harvest(line: Line) -> Harvest:
    texts = (line.t1 or "", line.t4 or "", line.t2 or "", line.t3 or "", line.t6 or "")
    return Harvest(*texts, line.n1, line.n2 or 0, line.n3, line.d1, line.d2, line.d3)


def _work(line: Line) -> Work:
    texts = (line.t4 or "", line.t5 or "")
    return Work(
        WorkKind(line.t1),
        line.t2 or "",
        line.t3 or "",
        line.n1,
        *texts,
        line.n2,
        line.n3 or 0,
        line.d1,
        line.m1,
        line.m2,
        line.t6 or "",
    )


def _area(line: Line) -> Area:
    status = CheckStatus(line.t3)
    days = (line.d1, line.d2, line.d3)
    return Area(line.t1 or "", line.t2 or "", status, line.t4 or "", line.n1 or 0, *days)


def _certificate(line: Line) -> Certificate:
    kind = CertificateKind(line.t1)
    return Certificate(kind, line.t2 or "", line.t3 or "", line.d1, line.d2, line.d3)


def _pack(line: Line) -> Pack:
    return Pack(line.t1 or "", line.t2 or "", line.n1 or 0, line.n2, line.n3, line.d1)


def _recall(line: Line) -> RecallNews:
    outcome = RecallOutcome(line.t5) if line.t5 else None
    return RecallNews(
        line.t1 or "",
        LotRole(line.t2),
        line.t3 or "",
        RecallState(line.t4),
        outcome,
        line.t6 or "",
        line.n1 or 0,
        line.m1,
        line.m2,
    )


_OPEN_LOTS = (
    select(
        *(LOT.c.code, LOT.c.harvested_from, LOT.c.harvested_to, LOT.c.packed_on),
        *(LOT.c.best_before, LOT.c.complete),
    )
    .where(
        LOT.c.product_id == bindparam("product_id"),
        LOT.c.state == LotState.OPEN,
        LOT.c.quantity_g > LOT.c.used_g,
    )
    .order_by(LOT.c.harvested_from.desc(), LOT.c.id.desc())
    .limit(bindparam("most"))
)


def open_lots_of(product_id: int, *, day: date, most: int = 20) -> Iterable[OpenLot]:
    """The lots of a product that are on sale on ``day``, the freshest first. One statement."""
    values = {"product_id": product_id, "most": most}
    rows = db.session.connection().execute(_OPEN_LOTS, values)
    lots = (OpenLot._make(row) for row in rows)
    return [lot for lot in lots if lot.best_before is None or lot.best_before > day]

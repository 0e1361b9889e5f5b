"""The story of a lot, as a trace page tells it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from marketplace.stories.goods import (
    Note,
    PackMade,
    RecallNews,
    Recount,
    moved_of,
    notes_of,
    packs_of,
    proof_of,
    recalls_of,
    recounts_of,
)
from marketplace.stories.growing import (
    Certificate,
    Harvest,
    TracedArea,
    TracedWork,
    areas_of,
    certificates_of,
    harvests_of,
    work_before,
)
from marketplace.stories.heading import TraceHeading
from marketplace.traceability.lots.models import LotKind, MoveKind
from marketplace.traceability.lots.rules.completeness import (
    Completeness,
    LotFacts,
    completeness_of,
    whole,
)
from marketplace.traceability.recalls.models import LotRole, RecallState


@dataclass(frozen=True)
class Story:
    """Everything that is told of one lot, each list in the order in which it is told."""

    heading: TraceHeading
    harvests: Sequence[Harvest]
    work: Sequence[TracedWork]
    areas: Sequence[TracedArea]
    certificates: Sequence[Certificate]
    moved_g: Mapping[MoveKind, int]
    recounts: Sequence[Recount]
    packs: Sequence[PackMade]
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

    def days_waited(self, work: TracedWork) -> int:
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


def lot_story(heading: TraceHeading) -> Story:
    """The story under a heading that has a lot. Ten statements, however long its diary is."""
    assert heading.lot_id is not None
    lot_id, proof = heading.lot_id, proof_of(heading.lot_id)
    return Story(
        heading=heading,
        harvests=[each for each in harvests_of(lot_id) if not _is_pack(each, heading)],
        work=work_before(lot_id),
        areas=areas_of(lot_id),
        certificates=certificates_of(lot_id),
        moved_g=moved_of(lot_id),
        recounts=recounts_of(lot_id),
        packs=packs_of(lot_id),
        notes=notes_of(lot_id),
        recalls=recalls_of(lot_id),
        event=proof.event,
        events=proof.events,
    )


def _is_pack(harvest: Harvest, heading: TraceHeading) -> bool:
    """Whether the line is the pack itself, which grew nowhere."""
    itself = harvest.taken_g is None and harvest.code == heading.lot_code
    return itself and heading.lot_kind is LotKind.PACK

"""What verdicts on lots and the badges of products rest on, read once for all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.traceability.farm.queries.certified import Cover, covers_of
from marketplace.traceability.lots.models import Lot, LotKind, LotState
from marketplace.traceability.lots.queries.growing import Growing, grown_on, inputs_of, land_of
from marketplace.traceability.lots.queries.judged_lots import JudgedLot


@dataclass(frozen=True)
class Basis:
    """Lots by id, the harvests in packs by the pack's id, harvests' growing, products' covers."""

    known: Mapping[int, JudgedLot]
    packed_from: Mapping[int, Sequence[Lot]]
    growing: Mapping[int, Growing]
    covers: Mapping[int, Sequence[Cover]]

    def parts(self, lot: Lot) -> Sequence[Lot]:
        """The harvests that count: the lot itself, or those in the pack."""
        return self.packed_from.get(lot.id) or [lot]

    def grown(self, lots: Collection[Lot]) -> list[tuple[Lot, Growing]]:
        """Every harvest in these lots with how it grew."""
        return [(part, self.growing[part.id]) for lot in lots for part in self.parts(lot)]

    def on_sale(self, product_id: int, today: date) -> list[Lot]:
        """The product's open lots that have something left and are good today."""
        return [
            known.lot
            for known in self.known.values()
            if known.lot.product_id == product_id
            and known.lot.state is LotState.OPEN
            and known.lot.used_g < known.lot.quantity_g
            and (known.lot.best_before is None or known.lot.best_before > today)
        ]


def basis_of(known: Mapping[int, JudgedLot], product_ids: Collection[int]) -> Basis:
    """One statement, one more where there are certificates, and two where there are packs."""
    lots = [each.lot for each in known.values()]
    packed_from = inputs_of(lots)
    inside = {part.id: part for parts in packed_from.values() for part in parts}
    land = {lot_id: each.land for lot_id, each in known.items()}
    land |= land_of([part for part in inside.values() if part.id not in known])
    harvests = inside | {lot.id: lot for lot in lots if lot.kind is LotKind.HARVEST}
    # A pack without a harvest can only be a row that nobody's command wrote: it grew nowhere.
    harvests |= {lot.id: lot for lot in lots if lot.id not in packed_from}
    bare = {each.product.id for each in known.values() if not each.certified}
    wanted = {*product_ids, *(lot.product_id for lot in lots)} - bare
    covers = covers_of(wanted) if wanted else {}
    return Basis(known, packed_from, grown_on(list(harvests.values()), land), covers)

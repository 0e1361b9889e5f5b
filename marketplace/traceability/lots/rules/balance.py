"""The mass balance of a lot: what was harvested is what is left and what went away, to the gram."""

from collections.abc import Iterable

from marketplace.traceability.lots.models import MoveKind

# A recount carries its own sign; everything else that is not a return takes away.
_SIGN = {MoveKind.RETURNED: -1}


def change_of(kind: MoveKind, grams: int) -> int:
    """What a movement of ``grams`` does to the used part of a lot."""
    return _SIGN.get(kind, 1) * grams


def used_by(movements: Iterable[tuple[MoveKind, int]]) -> int:
    """The net of all movements: what must stand as used."""
    return sum(change_of(kind, grams) for kind, grams in movements)


def remaining(harvested_g: int, movements: Iterable[tuple[MoveKind, int]]) -> int:
    """What is left of a lot; below zero where more went away than there was."""
    return harvested_g - used_by(movements)


def balances(harvested_g: int, movements: Iterable[tuple[MoveKind, int]]) -> bool:
    """Whether the lot adds up after every one of the movements, in their order."""
    left = harvested_g
    for kind, grams in movements:
        left -= change_of(kind, grams)
        if not 0 <= left <= harvested_g:
            return False
    return True

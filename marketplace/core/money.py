"""Whole đồng, basis points, one rounding and one allocation."""

from collections.abc import Sequence

BASIS = 10_000


class Vnd(int):
    """A whole number of đồng; negative for money that goes back."""

    def __new__(cls, amount: int) -> "Vnd":
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise TypeError(f"đồng are whole numbers, not {type(amount).__name__}")
        return super().__new__(cls, amount)

    def __add__(self, other: int) -> "Vnd":
        return Vnd(int(self) + other)

    __radd__ = __add__

    def __sub__(self, other: int) -> "Vnd":
        return Vnd(int(self) - other)

    def __rsub__(self, other: int) -> "Vnd":
        return Vnd(other - int(self))

    def __mul__(self, count: int) -> "Vnd":
        return Vnd(int(self) * count)

    __rmul__ = __mul__

    def __neg__(self) -> "Vnd":
        return Vnd(-int(self))

    def __repr__(self) -> str:
        return f"Vnd({int(self)})"

    def __str__(self) -> str:
        """The bare number, as attributes and machines read it; `web.formats.vnd` is for people."""
        return int.__repr__(self)


def round_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` to the nearest whole number, halves away from zero."""
    if denominator <= 0:
        raise ValueError("the denominator is positive")
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def share(amount: int, basis_points: int) -> Vnd:
    """``basis_points`` of ``amount``, rounded half-up to whole đồng."""
    return Vnd(round_half_up(amount * basis_points, BASIS))


def allocate(total: int, weights: Sequence[int]) -> list[Vnd]:
    """Split ``total`` in proportion to ``weights`` so that the parts add up to it exactly.

    Largest remainder; ties go to the earlier part. All-zero weights put everything on the first.
    Raises ValueError without weights, or with a negative weight or total.
    """
    if not weights or min(weights) < 0 or total < 0:
        raise ValueError("allocation needs a total and weights of zero or more")
    whole = sum(weights)
    if whole == 0:
        return [Vnd(total), *(Vnd(0) for _ in weights[1:])]
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return [Vnd(part) for part in parts]

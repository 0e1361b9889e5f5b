"""How grams of a lot become base units of what is sold, without a gram or a piece in between.

What a sale unit holds and weighs is cut into the smallest parts that are whole in both: a kilogram
into grams, a fruit of 350 g into itself, a chục of 3,330 g into ten pieces of 333 g.
"""

from dataclasses import dataclass
from math import gcd


@dataclass(frozen=True)
class Quantum:
    """``units`` base units weigh ``grams`` grams, and nothing smaller is sold from a lot."""

    units: int
    grams: int

    def units_in(self, grams: int) -> int:
        """The base units that can be sold from ``grams``."""
        return max(0, grams) // self.grams * self.units

    def grams_of(self, units: int) -> int:
        """The grams of ``units``; ValueError where they are no whole number of parts."""
        parts, rest = divmod(units, self.units)
        if rest:
            raise ValueError(f"{units} base units are no whole parts of {self.units}")
        return parts * self.grams


def quantum_of(*, base_quantity: int, net_grams: int) -> Quantum:
    """The smallest part of a sale unit of ``base_quantity`` base units and ``net_grams``."""
    divisor = gcd(base_quantity, net_grams)
    return Quantum(base_quantity // divisor, net_grams // divisor)

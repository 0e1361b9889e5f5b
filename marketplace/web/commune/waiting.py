"""What waits for an officer: each room that has such work adds its line to `WAITING`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.accounts.access import Actor


@dataclass(frozen=True)
class Waiting:
    """One kind of work: its words, how much of it there is, and where to do it."""

    label: str
    count: int
    url: str
    icon: str


WAITING: Sequence[Callable[[Actor], Waiting]] = ()


def waiting_for(actor: Actor) -> list[Waiting]:
    """Every kind of work with its number, in the order of the list."""
    return [look(actor) for look in WAITING]

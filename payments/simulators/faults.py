"""Faults that a test or a person arms beforehand; each strikes as often as it was armed for.

On notices: `drop`, `duplicate`, `corrupt` (wrong signature), `hold` (until released, so that they
can be reordered). On answers: `delay` (after the work, by seconds), `lost_answer` (500 after the
work), `hang_up` (the line closes after the work), `error` (500 without the work), `notice_first`
(the notice arrives before the call that causes it is answered), `refuse` (the money is not there).
"""

import threading
from dataclasses import dataclass, replace

NOTICE_FAULTS = ("drop", "duplicate", "corrupt", "hold")
ANSWER_FAULTS = ("delay", "lost_answer", "hang_up", "error", "notice_first", "refuse")


@dataclass(frozen=True)
class Fault:
    """`path` limits a fault on answers to paths that begin so."""

    kind: str
    times: int = 1
    seconds: float = 0.0
    path: str = ""


class Faults:
    """What is armed now."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> None:
        """Arm a fault. Raises `ValueError` for a kind that does not exist."""
        if fault.kind not in NOTICE_FAULTS + ANSWER_FAULTS or fault.times < 1:
            raise ValueError(f"no such fault: {fault.kind}")
        with self._lock:
            self._armed.append(fault)

    def take(self, kind: str, path: str = "") -> Fault | None:
        """Use up one stroke of a fault, if one is armed."""
        with self._lock:
            for at, fault in enumerate(self._armed):
                if fault.kind == kind and path.startswith(fault.path):
                    rest = replace(fault, times=fault.times - 1)
                    self._armed[at : at + 1] = [rest] if rest.times else []
                    return fault
        return None

    def armed(self) -> list[dict[str, object]]:
        """Give what is armed."""
        with self._lock:
            return [{"kind": fault.kind, "times": fault.times} for fault in self._armed]

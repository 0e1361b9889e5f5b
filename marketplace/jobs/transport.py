"""Carries a job's id to some worker. A lost id is no harm: the sweep sends it again."""

from collections.abc import Callable


class Carrier:
    """Set by the process that knows a transport; elsewhere it carries nothing."""

    def __init__(self) -> None:
        self.send: Callable[[int], None] | None = None

    def carry(self, job_id: int) -> None:
        if self.send is not None:
            self.send(job_id)


carrier = Carrier()

"""The tables of the room, by noun."""

from marketplace.traceability.models import farm, log, lots, recall, stamps

__all__ = ["farm", "log", "lots", "recall", "stamps"]

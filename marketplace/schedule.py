"""What the clock does by itself: a name, how often in seconds, and the command.

Each command opens its own units of work, is told the moment and may run twice at once.
"""

from collections.abc import Callable

SCHEDULE: dict[str, tuple[float, Callable[..., None]]] = {}

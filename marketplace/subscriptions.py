"""Who hears what: the whole wiring from facts to subscribers."""


def subscribe_all() -> None:
    """Tell the event board about every subscriber; calling it again changes nothing."""

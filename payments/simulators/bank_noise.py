"""What banks make of a note on its way."""

from collections.abc import Callable

from payments.vietqr import fold_note


def _prefixed(note: str, number: int) -> str:
    return f"MBVCB.{3278900000 + number}.{note}.CT tu 0123456789 NGUYEN VAN A toi 0987654321"


def _upper(note: str, number: int) -> str:
    return f"IBFT {note.upper()} GD {number:06d}-112126-14:02:37"


def _lower(note: str, number: int) -> str:
    return f"{note.lower()}; chuyen tien qua napas 247"


def _glued(note: str, number: int) -> str:
    return f"{number}{note.replace(' ', '')}FT26{number:06d}"


def _split(note: str, number: int) -> str:
    return f"QR - {note[:5]} {note[5:]} - {number}"


def _plain(note: str, number: int) -> str:
    return note


NOISES: dict[str, Callable[[str, int], str]] = {
    "prefixed": _prefixed,
    "upper": _upper,
    "lower": _lower,
    "glued": _glued,
    "split": _split,
    "plain": _plain,
}


def noisy(note: str, number: int, style: str = "") -> str:
    """Give the content of a transfer; without a style, one goes after the other."""
    chosen = style or list(NOISES)[number % len(NOISES)]
    if chosen == "exact":
        return note
    return NOISES[chosen](fold_note(note, limit=60), number)

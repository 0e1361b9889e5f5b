"""Points as people type and read them: ``7,5`` for 750 hundredths."""

import re

_TYPED = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")


def parse_points(text: str) -> int:
    """Hundredths of a point; ValueError on anything that is no number with up to two decimals."""
    match = _TYPED.fullmatch(text.strip())
    if match is None or not text.isascii():
        raise ValueError(text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def points_text(points: int) -> str:
    """``750`` → ``7,5``; ``4000`` → ``40``."""
    whole, rest = divmod(points, 100)
    return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)

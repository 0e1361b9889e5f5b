"""How a notice leaves the house. The default writer puts it into a folder for a person to see."""

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from marketplace.core.clock import VIETNAM


def write_notice(
    folder: Path, *, channel: str, address: str, subject: str, text: str, now: datetime
) -> Path:
    """Write one notice into ``folder`` (made where missing, readable by its owner only).

    The file appears whole or not at all; its name sorts by time.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = now.astimezone(VIETNAM)
    path = folder / f"{stamp:%Y%m%d-%H%M%S%f}-{channel}-{uuid4().hex[:6]}.txt"
    draft = path.with_suffix(".part")
    draft.write_text(
        f"To: {address}\nDate: {stamp:%d/%m/%Y %H:%M:%S}\nSubject: {subject}\n\n{text}\n",
        encoding="utf-8",
    )
    draft.rename(path)
    return path

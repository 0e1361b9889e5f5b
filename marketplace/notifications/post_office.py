"""Where notices leave from and how their links begin; set by the process that knows the settings."""

from dataclasses import dataclass
from pathlib import Path

from marketplace.core.signing import order_path


@dataclass(frozen=True)
class Office:
    """``folder`` takes what the default writer writes; links are made for ``base_url``."""

    folder: Path
    base_url: str
    secret: str

    def order_link(self, group_code: str) -> str:
        """An address that opens an order for whoever got it."""
        return self.base_url.rstrip("/") + order_path(group_code, self.secret)


class OpenOffice:
    def __init__(self) -> None:
        self.office: Office | None = None

    def __call__(self) -> Office:
        if self.office is None:
            raise RuntimeError("no post office is open: make the application first")
        return self.office


post_office = OpenOffice()

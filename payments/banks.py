"""The banks of Viet Nam by the number (BIN) that VietQR uses. Source: `banks.LICENCE.md`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Bank:
    """One bank. `sends` and `receives` tell what it does with VietQR transfers."""

    bin: str
    code: str
    name: str
    former: tuple[str, ...]
    swift: str | None
    sends: bool
    receives: bool


@cache
def banks() -> MappingProxyType[str, Bank]:
    """Give all banks by their number."""
    rows = json.loads(Path(__file__).with_name("banks.json").read_text("utf-8"))["banks"]
    return MappingProxyType({row["bin"]: _bank(row) for row in rows})


def bank_name(bin_code: str) -> str:
    """Give the bank's name, or the number itself if the table does not know it."""
    bank = banks().get(bin_code)
    return bank.name if bank else bin_code


def _bank(row: dict[str, object]) -> Bank:
    former, swift = row["former"], row["swift"]
    return Bank(
        bin=str(row["bin"]),
        code=str(row["code"]),
        name=str(row["name"]),
        former=tuple(str(name) for name in former) if isinstance(former, list) else (),
        swift=str(swift) if swift else None,
        sends=row["vietqr"] == "send_and_receive",
        receives=row["vietqr"] in {"send_and_receive", "receive_only"},
    )

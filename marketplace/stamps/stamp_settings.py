"""The keys, the address and the rules that stamps are made and judged with.

Set by the process that knows the settings, when the application is made.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.core.settings import Settings

PIN_DIGITS = 6


@dataclass(frozen=True)
class FlagRules:
    """From when on a stamp is shown to an officer; every number may be changed in the settings."""

    devices: int = 20
    scans_a_day: int = 10
    province_hours: int = 2
    days_after_best_before: int = 30
    serials_in_a_row: int = 5
    confirmations_after: int = 1

    @classmethod
    def of(cls, settings: Settings) -> "FlagRules":
        return cls(
            devices=settings.stamp_flag_devices,
            scans_a_day=settings.stamp_flag_scans_a_day,
            province_hours=settings.stamp_flag_province_hours,
            days_after_best_before=settings.stamp_flag_days_after_best_before,
            serials_in_a_row=settings.stamp_flag_serials_in_a_row,
            confirmations_after=settings.stamp_flag_confirmations_after,
        )


@dataclass(frozen=True)
class StampSettings:
    """Each key serves one purpose and is derived from the platform's secret."""

    base_url: str
    code_key: bytes
    pin_key: bytes
    device_key: bytes
    rules: FlagRules

    @classmethod
    def of(cls, settings: Settings) -> "StampSettings":
        secret = settings.secret_key.get_secret_value()
        return cls(
            base_url=settings.base_url,
            code_key=_derived(secret, "stamp-code"),
            pin_key=_derived(secret, "stamp-pin"),
            device_key=_derived(secret, "stamp-device"),
            rules=FlagRules.of(settings),
        )

    def stamp_url(self, code: str) -> str:
        """What the QR code says: upper case, so that it stays small; the route knows no case."""
        return f"{self.base_url.rstrip('/')}/t/{code}".upper()

    def pin_of(self, code: str) -> str:
        """The six digits under the scratch field, so that a lost sheet can be printed again."""
        digest = hmac.digest(self.pin_key, f"pin:{code}".encode(), hashlib.sha256)
        return f"{int.from_bytes(digest[:8]) % 10**PIN_DIGITS:0{PIN_DIGITS}d}"

    def pin_hash(self, code: str, pin: str) -> str:
        """What is kept of the six digits; worthless on another stamp."""
        return hmac.digest(self.pin_key, f"hash:{code}:{pin}".encode(), hashlib.sha256).hex()

    def device_hash(self, address: str | None, user_agent: str, *, day: date) -> str | None:
        """Tells two devices apart within one day and nobody on another; None without an address."""
        block = _block(address)
        if block is None:
            return None
        today = _key_of_day(self.device_key, day)
        return hmac.digest(today, f"{block}\n{user_agent}".encode(), hashlib.sha256).hex()[:32]


@lru_cache(maxsize=4)
def _key_of_day(key: bytes, day: date) -> bytes:
    return hmac.digest(key, day.isoformat().encode(), hashlib.sha256)


def _block(address: str | None) -> str | None:
    """The neighbourhood of an address: /24 or, for version 6, /48."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    kept = 24 if isinstance(found, IPv4Address) else 48
    return f"{found.version}:{int(found) >> (found.max_prefixlen - kept)}"


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        secret.encode()
    )


class OpenStampSettings:
    def __init__(self) -> None:
        self.settings: StampSettings | None = None

    def __call__(self) -> StampSettings:
        if self.settings is None:
            raise RuntimeError("the stamp settings are not known: make the application first")
        return self.settings


stamp_settings = OpenStampSettings()

"""Every setting of the platform, read once from the environment when the process starts.

The process refuses to start on a missing or bad value, and on a default secret outside the demo.
"""

import ipaddress
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "demo-only-secret-that-must-never-leave-this-machine"  # noqa: S105


class Settings(BaseSettings):
    """Names here are environment variables in upper case."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True)

    instance_path: Path = Field(default=Path("instance"))
    database_url: str = ""
    redis_url: str = ""
    demo: bool = False
    testing: bool = False
    secret_key: SecretStr = SecretStr(DEMO_SECRET)
    base_url: str = "http://127.0.0.1:8000"
    market_unit: str = Field(default="", pattern=r"^(\d{5})?$")
    market_name: str = "Chợ Xã"
    market_phone: str = ""
    market_email: str = ""
    secure_cookies: bool = True
    trusted_proxies: int = Field(default=0, ge=0, le=3)
    database_pool_size: int = Field(default=5, ge=1, le=200)
    database_pooled: bool = False  # PgBouncer in transaction mode stands before PostgreSQL

    job_lease_seconds: int = Field(default=60, ge=1, le=3_600)
    # Rendered public pages that one process keeps; 0 keeps none.
    cached_pages: int = Field(default=256, ge=0, le=100_000)
    search: Literal["auto", "memory", "sqlite", "postgres", "whoosh"] = "auto"

    # The trace log: 32 bytes in base64 (else derived from the secret key), the name it signs with
    # (else host + /log), and verifier keys that signed before, with spaces between them
    log_key: SecretStr = SecretStr("")
    log_origin: str = ""
    log_former_keys: str = ""

    # Checkout and fulfilment
    reservation_minutes: int = Field(default=15, ge=1, le=1_440)
    accept_hours: int = Field(default=12, ge=1, le=168)
    dispute_days: int = Field(default=3, ge=0, le=60)
    late_payment_hours: int = Field(default=48, ge=0, le=168)
    two_person_above: int = Field(default=5_000_000, ge=0)
    payout_mode: Literal["direct_to_seller", "platform_collect"] = "platform_collect"
    commission_bp: int = Field(default=300, ge=0, le=5_000)
    terms_version: str = "2026-07-01"

    # From when on an officer looks at a stamp that may have been copied
    stamp_flag_devices: int = Field(default=20, ge=1)
    stamp_flag_scans_a_day: int = Field(default=10, ge=1)
    stamp_flag_province_hours: int = Field(default=2, ge=1, le=24)
    stamp_flag_days_after_best_before: int = Field(default=30, ge=0)
    stamp_flag_serials_in_a_row: int = Field(default=5, ge=2)
    stamp_flag_confirmations_after: int = Field(default=1, ge=1)

    # Councils that score dossiers: the part of their members that is needed, and never fewer
    council_quorum: str = Field(default="2/3", pattern=r"^[1-9]\d?/[1-9]\d?$")
    council_least: int = Field(default=3, ge=1, le=50)

    # Payment providers
    bank_bin: str = "970422"
    bank_account: str = ""
    bank_holder: str = "CHO XA"
    sepay_secret: SecretStr = SecretStr("")
    sepay_api_url: str = ""
    sepay_api_token: SecretStr = SecretStr("")
    bank_return_url: str = ""
    return_transfer_secret: SecretStr = SecretStr("")
    bank_app_url: str = ""
    stripe_key: SecretStr = SecretStr("")
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_api_url: str = "https://api.stripe.com"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        path = self.instance_path.resolve()
        object.__setattr__(self, "instance_path", path)
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{path / 'market.db'}")
        if self.demo and not _is_loopback(urlsplit(self.base_url).hostname or ""):
            raise ValueError(
                "DEMO=1 has known sign-ins: BASE_URL must be this machine's own address"
            )
        if not (self.demo or self.testing) and self.secret_key.get_secret_value() == DEMO_SECRET:
            raise ValueError("SECRET_KEY must be set: the default secret is for the demo only")
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("SECRET_KEY needs at least 32 characters")
        return self

    @property
    def media_path(self) -> Path:
        return self.instance_path / "media"

    @property
    def evidence_path(self) -> Path:
        """Where private documents are kept: certificates, laboratory results, decisions."""
        return self.instance_path / "evidence"

    @property
    def outbox_path(self) -> Path:
        """Where the default writer puts notices and one-time codes."""
        return self.instance_path / "outbox"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

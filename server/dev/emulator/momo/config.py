"""Whom the emulator lets in as a collector of mobile money, and under which rules."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class MomoConfig:
    subscription_key: str = "emulator-subscription-key"
    api_user: str = "5f1c9a52-3d0e-4b53-9a0c-0e6f1f0c8a11"
    api_key: str = "emulator-api-key"
    target_environment: str = "mtnrwanda"
    currency: str = "RWF"
    payer_window: timedelta = timedelta(minutes=5)
    callback_timeout_seconds: float = 5

"""Who the emulator plays: one app, one business number, one collector of mobile money."""

from dataclasses import dataclass, field
from pathlib import Path

from kit.clock import Clock, MachineClock
from server.dev.emulator.momo.config import MomoConfig


@dataclass(frozen=True)
class EmulatorConfig:
    """Everything the emulator is told from outside; the rest is moved through its control API."""

    webhook_url: str
    app_secret: str
    verify_token: str = "verify-me"  # noqa: S105
    access_tokens: frozenset[str] = frozenset({"emulator-token"})
    phone_number_id: str = "106540352242922"
    waba_id: str = "102290129340398"
    display_phone_number: str = "250780000000"
    momo: MomoConfig = field(default_factory=MomoConfig)
    clock: Clock = field(default_factory=MachineClock)
    seed: int | None = None
    """The same seed gives the same ids again; None never repeats one, across restarts too."""
    state_file: Path | None = None
    """Where everything is written down for the next start; None forgets it with the process."""
    hosts: frozenset[str] = frozenset()
    """By which names it is called, beside those of this machine."""
    control: bool = True
    """The phone page and the control API. Off, they do not exist."""
    webhook_timeout_seconds: float = 20
    retry_first_seconds: float = 0.2
    retry_cap_seconds: float = 2.0
    customers: tuple[tuple[str, str], ...] = (
        ("250788000001", "Aline Uwase"),
        ("250788000002", "Jean Habimana"),
        ("250788000003", "Divine Mukamana"),
        ("250788000004", "Eric Niyonzima"),
        ("250788000005", "Chantal Ingabire"),
        ("250788000021", "Claude Nshimiyimana"),  # of the demo's drivers
        ("250788000022", "Solange Mukeshimana"),
    )

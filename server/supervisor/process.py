"""What the supervisor is told of a process."""

import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from db.embedded.process import Command, SystemAccount
from kit.errors import Misconfigured

Probe = Callable[[], Awaitable[bool]]


class Ready(Enum):
    """When a process that nobody can ask counts as ready."""

    ANNOUNCED = "it says so (`server.readiness.announce`)"
    FINISHED = "it ended well; it is not started again"


@dataclass(frozen=True)
class Process:
    """One row of the supervisor's list."""

    name: str
    argv: tuple[str, ...]
    ready: Probe | Ready
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to our own environment."""
    cwd: Path | None = None
    account: SystemAccount | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path | None = None
    """Where its output goes; None shows it, line by line."""
    explain: Callable[[], Misconfigured] | None = None
    """What to tell the operator when it ends before it was ready."""

    @classmethod
    def of_command(
        cls, name: str, command: Command, ready: Probe, explain: Callable[[], Misconfigured]
    ) -> "Process":
        """A server with a start command of its own, writing to a log of its own."""
        return cls(
            name,
            command.argv,
            ready,
            cwd=command.cwd,
            account=command.account,
            stop_signal=command.stop_signal,
            log=command.log,
            explain=explain,
        )


def python_module(*words: str) -> tuple[str, ...]:
    """`python -m …` with the Python that runs us, unbuffered so that lines show at once."""
    return (sys.executable, "-u", "-m", *words)


@dataclass(frozen=True)
class Backoff:
    """How long to wait before starting again what ended."""

    first_seconds: float = 0.5
    most_seconds: float = 30.0
    forget_seconds: float = 30.0
    """A process that lived this long begins anew at `first_seconds`."""

    def after(self, previous_seconds: float, lived_seconds: float) -> float:
        if not previous_seconds or lived_seconds >= self.forget_seconds:
            return self.first_seconds
        return min(previous_seconds * 2, self.most_seconds)

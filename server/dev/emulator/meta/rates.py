"""How fast the business may send: a bucket for each customer, and one for the number."""

from collections.abc import Callable
from dataclasses import dataclass

from server.dev.emulator.meta.graph_errors import MetaError

PAIR_BURST = 45
PAIR_SECONDS = 6.0
PER_SECOND = 80


@dataclass
class Bucket:
    """Tokens that refill with time."""

    capacity: float
    per_second: float
    tokens: float
    filled_at: float

    def take(self, now: float) -> bool:
        gained = (now - self.filled_at) * self.per_second
        self.tokens = min(self.capacity, self.tokens + gained)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class MetaLimits:
    """A model of the description that Meta publishes; the real algorithm is not known."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._pairs: dict[str, Bucket] = {}
        self._number = Bucket(PER_SECOND, PER_SECOND, PER_SECOND, seconds())

    def count_inbound(self) -> None:
        """What customers write uses the number's throughput too, and is never refused."""
        self._number.take(self._seconds())

    def check(self, party: str, *, throttle_status: int) -> None:
        """Count one message to `party`, or refuse it."""
        now = self._seconds()
        if not self._number.take(now):
            raise MetaError(130429, "Cloud API message throughput reached", status=throttle_status)
        fresh = Bucket(PAIR_BURST, 1 / PAIR_SECONDS, PAIR_BURST, now)
        if not self._pairs.setdefault(party, fresh).take(now):
            raise MetaError(
                131056,
                "Too many messages from this number to the same customer in a short time",
                status=throttle_status,
            )

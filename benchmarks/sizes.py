"""How much is measured: enough to trust, or just enough to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Rounds alternate between what is compared, because machines are noisy."""

    rounds: int
    ack_seconds: float
    turns: dict[int, int]
    """By the number of customers who write at once: turns of each in one round."""
    idle_bookings: int
    busy_customers: int
    busy_bookings: int
    """Of each customer."""
    transfers: int
    """Of one run, all hands together."""
    model_calls: int
    """One after the other, in one round."""
    recalls: int
    """Of one round and subject."""
    long_turns: int
    """Of the long conversation, before it is measured."""
    long_rounds: int
    points: int
    """On the map."""
    startup: bool

    def steps(self, measurement: str) -> int:
        """How often its progress moves."""
        return {
            "ack": 2 * self.rounds,
            "turn_cpu": 3 * self.rounds * len(self.turns),
            "road": self.idle_bookings // 10 + self.busy_customers,
            "ledger": 6 * self.rounds,
            "gateway": 2 * self.rounds,
            "prompts": 5,
            "memory": 6 * self.rounds,
            "long": 10 + self.long_rounds,
            "routing": 4,
            "understanding": 2,
            "cache": 4,
            "places": 1 + 3 * self.rounds,
            "startup": 2,
        }[measurement]


FULL = Sizes(
    rounds=3,
    ack_seconds=6,
    turns={1: 30, 16: 10, 100: 3},
    idle_bookings=40,
    busy_customers=50,
    busy_bookings=3,
    transfers=4_000,
    model_calls=300,
    recalls=200,
    long_turns=1_000,
    long_rounds=20,
    points=1_000_000,
    startup=True,
)
QUICK = Sizes(
    rounds=1,
    ack_seconds=3,
    turns={1: 20, 16: 4, 100: 1},
    idle_bookings=10,
    busy_customers=50,
    busy_bookings=1,
    transfers=800,
    model_calls=100,
    recalls=50,
    long_turns=60,
    long_rounds=5,
    points=50_000,
    startup=False,
)

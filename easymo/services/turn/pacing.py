"""Keeping below what one of our numbers may send in a second."""

import time
from collections.abc import Callable


class NumberPace:
    """This process's share of the number's rate. Time is the machine's own.

    Shares are even, so that processes need not ask each other before every message.
    """

    def __init__(self, per_second: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._now = now
        self._sharers = 1
        self._next_at = now()

    def share_among(self, processes: int) -> None:
        """How many processes send from the number, this one included."""
        self._sharers = max(1, processes)

    def wait_seconds(self) -> float:
        """How far away the next place is."""
        return max(0.0, self._next_at - self._now())

    def reserve(self) -> float:
        """Take the next place: seconds until it comes."""
        wait = self.wait_seconds()
        self._next_at = self._now() + wait + self._sharers / self._per_second
        return wait

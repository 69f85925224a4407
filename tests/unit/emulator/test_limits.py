"""The rates, on a clock that the test holds."""

import pytest

from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.meta.rates import MetaLimits


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def sent(limits: MetaLimits, count: int, *, to: str = "") -> list[int]:
    """Codes of `count` sends to as many customers, or to one; 0 is accepted."""
    codes = []
    for i in range(count):
        try:
            limits.check(to or f"customer {i}", throttle_status=400)
            codes.append(0)
        except MetaError as refusal:
            codes.append(refusal.code)
    return codes


def test_the_number_sends_80_a_second() -> None:
    seconds = Seconds()
    limits = MetaLimits(seconds)

    assert sent(limits, 81) == [0] * 80 + [130429]
    seconds.now = 0.5
    assert sent(limits, 41) == [0] * 40 + [130429]


def test_what_customers_write_counts_for_the_number_too() -> None:
    limits = MetaLimits(Seconds())
    for _ in range(30):
        limits.count_inbound()

    assert sent(limits, 51) == [0] * 50 + [130429]


@pytest.mark.parametrize(("after_seconds", "accepted"), [(5.9, 0), (6, 1), (60, 10), (9999, 45)])
def test_a_customer_is_owed_one_message_each_six_seconds_after_a_burst(
    after_seconds: float, accepted: int
) -> None:
    seconds = Seconds()
    limits = MetaLimits(seconds)
    assert sent(limits, 46, to="Aline") == [0] * 45 + [131056]

    seconds.now = after_seconds

    assert sent(limits, accepted + 1, to="Aline") == [0] * accepted + [131056]

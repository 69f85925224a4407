"""The product clock: one time for all processes of a machine, which tests can stop and move."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kit.clock import KIGALI, MachineClock, SharedClock, shared_or_machine

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=KIGALI)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def is_now(clock: SharedClock | MachineClock) -> bool:
    return abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_it_is_the_machines_until_somebody_moves_it(file: Path) -> None:
    assert is_now(SharedClock(file))


def test_all_clocks_of_a_file_stop_together(file: Path) -> None:
    mine, theirs = SharedClock(file), SharedClock(file)
    mine.freeze(NOON)
    assert theirs.now() == NOON
    mine.freeze(NOON + timedelta(days=1))
    assert theirs.now() == NOON + timedelta(days=1)


def test_a_stopped_clock_moves_by_exactly_what_is_asked(file: Path) -> None:
    clock = SharedClock(file)
    clock.freeze(NOON)
    clock.advance(timedelta(minutes=11))
    assert clock.now() == NOON + timedelta(minutes=11)


def test_a_running_clock_runs_on_from_where_it_was_moved(file: Path) -> None:
    clock = SharedClock(file)
    clock.advance(timedelta(days=2))
    clock.advance(timedelta(days=1))
    assert timedelta(days=3) <= clock.now() - datetime.now(UTC) + timedelta(minutes=1)
    assert clock.now() < SharedClock(file).now()


def test_released_it_is_the_machines_again(file: Path) -> None:
    clock = SharedClock(file)
    clock.freeze(NOON)
    clock.release()
    assert is_now(clock)
    clock.release()


def test_time_is_told_in_utc(file: Path) -> None:
    clock = SharedClock(file)
    clock.freeze(NOON)
    assert clock.now().isoformat() == "2026-11-23T10:00:00+00:00"


def test_without_a_file_it_is_the_machines() -> None:
    clock = shared_or_machine(None)
    assert isinstance(clock, MachineClock)
    assert is_now(clock)

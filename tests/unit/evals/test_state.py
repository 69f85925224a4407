"""The rows a conversation leaves behind against those it should."""

from typing import Any

from evals.scenario import Row, Scenario
from evals.score.record import RowSnapshot
from evals.scorers import state

BOOKED = {"id": 1, "who": "Aline Uwase", "venue": "Kimironko", "guests": 2, "status": "confirmed"}


def scenario(**ends_with: list[Row]) -> Scenario:
    return Scenario(
        name="any",
        agent="booking",
        language="en",
        conversation=[{"writes": "hello"}],  # type: ignore[list-item]
        ends_with=ends_with,
    )


def failed(wanted: Scenario, changes: dict[str, Any]) -> list[str]:
    return [check.name for check in state.score(wanted, changes) if not check.passed]


def test_a_row_fits_by_what_is_named_of_it() -> None:
    wanted = scenario(bookings=[{"venue": "kimironko", "guests": 2, "status": "confirmed"}])
    assert failed(wanted, {"bookings": [BOOKED]}) == []


def test_another_number_another_status_or_another_customer_does_not_fit() -> None:
    for other in ({"guests": 3}, {"status": "cancelled"}, {"who": "Jean Habimana"}):
        wanted = scenario(bookings=[{"venue": "Kimironko", "guests": 2, "status": "confirmed"}])
        assert len(failed(wanted, {"bookings": [BOOKED | other]})) == 2


def test_a_row_that_nobody_asked_for_is_a_failure_in_any_table() -> None:
    wanted = scenario(bookings=[{"venue": "Kimironko"}])
    double = {"bookings": [BOOKED, BOOKED | {"id": 2}], "tickets": [{"id": 1, "who": "Jean"}]}
    assert failed(wanted, double) == ["bookings has nothing else", "tickets has nothing else"]


def test_each_wanted_row_needs_a_row_of_its_own() -> None:
    wanted = scenario(bookings=[{"venue": "Kimironko"}, {"venue": "Kimironko"}])
    assert len(failed(wanted, {"bookings": [BOOKED]})) == 1


def test_a_conversation_that_should_change_nothing_fails_when_it_does() -> None:
    assert failed(scenario(), {}) == []
    assert failed(scenario(), {"bookings": [BOOKED]})


def test_what_is_new_other_or_gone_is_a_change_and_a_wallet_that_is_empty_has_nothing() -> None:
    tables: dict[str, dict[int, Row]] = {"bookings": {}, "wallets": {}}
    wallet = {"id": 1, "who": "Aline", "available_rwf": 5000}
    before = RowSnapshot(tables | {"wallets": {1: wallet}, "bookings": {1: BOOKED, 2: {"id": 2}}})
    after = RowSnapshot(tables | {"bookings": {1: BOOKED | {"status": "cancelled"}}})
    changes = after.since(before)
    assert changes["bookings"] == [BOOKED | {"status": "cancelled"}, {"id": 2, "gone": True}]
    assert changes["wallets"] == [wallet | {"available_rwf": 0}]
    assert after.since(after) == {}

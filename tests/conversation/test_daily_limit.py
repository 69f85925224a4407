"""Nothing goes round the longest message and the day's messages: no PIN, no press, no command."""

from typing import Any

import pytest

from kit.settings.limits import LimitSettings
from tests.conversation.conftest import RunningProduct
from tests.gate import at_gate

LONG = "I would like to know everything about your tables " * 45
TOO_LONG = "at most 2000 characters"
ENOUGH = "messages today"
FILLED = """
    INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, day, handled_at)
    SELECT customer_id, 'message', 'earlier-' || n, true, '1', '{}', '2026-11-23', now()
    FROM customer_aliases, generate_series(1, %s) AS n WHERE value = '250788000001' RETURNING 1
"""
NEWEST_PATH = "SELECT path FROM turns ORDER BY id DESC LIMIT 1"


BESIDE_A_PIN = [
    ("837164", [LONG, "and show my bookings"]),
    ("12 34", ["x" * 4_000]),
    ("1234", [LONG]),
    ("83 71 64", [LONG, LONG]),
    ("my code is 4821", [LONG]),
]


@pytest.mark.parametrize(("digits", "beside"), at_gate(BESIDE_A_PIN, 2))
async def test_what_is_too_long_is_not_read_beside_a_pin_either(
    product: RunningProduct, digits: str, beside: list[str]
) -> None:
    phone = product.phone()
    await phone.write("set my PIN")

    answer = await phone.write_at_once([digits, *beside])

    assert answer.text.count(TOO_LONG) == 1
    path = await product.value(NEWEST_PATH)
    assert ("triage" in path) == (len(beside) > 1 and "bookings" in beside[1])


@pytest.mark.parametrize("digits", at_gate(["1234", "837164", "my code is 4821"]))
async def test_beside_a_pin_no_more_messages_are_read_than_on_any_day(
    product: RunningProduct, digits: str
) -> None:
    phone = product.phone()
    await phone.write("set my PIN")
    await product.rows(FILLED, 99)

    first = await phone.write_at_once([digits, "show my bookings"])
    second = await phone.write_at_once([digits, "show my bookings"])

    assert first.text.count(ENOUGH) == 1
    assert ENOUGH not in second.text
    paths = [path for (path,) in await product.rows("SELECT path FROM turns ORDER BY id")]
    assert all("triage" not in path for path in paths[1:])


STALE: list[dict[str, Any]] = [
    {"type": "button", "id": "confirm:999999:abc"},
    {"type": "button", "id": "pay_momo:999998:abc"},
    {"type": "button", "id": "choice-of-yesterday"},
    {"type": "list", "id": "tool:find_slots:1"},
    {"type": "button", "id": "x" * 200},
]


class TestPresses:
    @pytest.fixture
    def settings_changes(self) -> dict[str, Any]:
        return {"limits": LimitSettings(messages_per_day=6)}

    async def test_stale_ones_are_not_answered_without_end(self, product: RunningProduct) -> None:
        phone = product.phone()
        await phone.write("hello")
        for press in STALE:
            assert "no longer" in (await phone.send(press)).text or phone.last.bubbles

        over = [await phone.send(press) for press in STALE * 2]

        assert ENOUGH in over[0].text
        assert all(answer.bubbles == [] for answer in over[1:])
        for word, sentence in (
            ("stop", "only answer"),
            ("help", "find free"),
            ("person", "colleague"),
        ):
            assert sentence in (await phone.write(word)).text

    @pytest.mark.slow
    async def test_they_are_not_answered_under_an_open_quote_either(
        self, product: RunningProduct
    ) -> None:
        phone = product.phone()
        quote = await phone.write("2 places tomorrow 7pm at Kimironko")
        assert "10,000 RWF" in quote.text

        answers = [await phone.send(press) for press in STALE * 2]

        assert [bool(answer.bubbles) for answer in answers] == [True] * 6 + [False] * 4
        assert "Booked!" in (await phone.press("Confirm", of=quote)).text

    @pytest.mark.slow
    async def test_commands_count_and_those_that_lead_nowhere_end(
        self, product: RunningProduct
    ) -> None:
        phone = product.phone()
        for word in ("help", "français", "English", "help", "start", "set my PIN"):
            assert (await phone.write(word)).bubbles

        assert ENOUGH in (await phone.write("English")).text
        assert (await phone.write("français")).bubbles == []
        assert (await phone.write("change my PIN")).bubbles == []
        assert (await phone.write("help")).bubbles

    @pytest.mark.slow
    async def test_a_pin_that_was_asked_for_may_still_be_entered(
        self, product: RunningProduct
    ) -> None:
        phone = product.phone()
        for _ in range(5):
            await phone.write("hello")
        await phone.write("set my PIN")

        assert "once more" in (await phone.write("837164")).text
        assert "837164" not in phone.last.text
        assert (await phone.write("837164")).bubbles
        assert ENOUGH in (await phone.write("hello")).text

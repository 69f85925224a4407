"""Messages that reach us late: days count from when they were written, old ones are asked again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from db.repositories.turn import messages
from easymo.conversation.state import Inbound
from easymo.messages.catalogue import say
from evals.play.phone import CustomerPhone, ScreenAnswer
from kit.settings.limits import LimitSettings
from nodes.opening.stale import fresh_of
from tests.conftest import NOON
from tests.conversation.conftest import RunningProduct

HOUR = timedelta(hours=1)
ASKED = {language: say("turn.too_old", language) for language in ("en", "fr", "rw", "sw")}
HEARD = "SELECT max(last_heard_at) FROM ai_conversations"
OPEN = "SELECT count(*) FROM actions WHERE status = 'proposed'"


async def late(phone: CustomerPhone, body: str, at: datetime) -> ScreenAnswer:
    """A text that was written at `at` and arrives now."""
    wire = {"type": "text", "timestamp": str(int(at.timestamp())), "text": {"body": body}}
    return await phone.send({"type": "raw", "message": wire})


async def test_tomorrow_is_the_day_after_the_one_it_was_written_on(product: RunningProduct) -> None:
    await product.advance(14 * HOUR)  # two in the morning of the 24th, in Kigali
    written = NOON + timedelta(hours=11, minutes=50)  # the 23rd, ten to midnight
    of_yesterday = await late(product.phone(), "2 places tomorrow 7pm at Kigali Heights", written)
    of_today = await product.phone("250788000002").write("2 places today 7pm at Kigali Heights")
    assert "24" in of_yesterday.text
    assert of_yesterday.text == of_today.text


@pytest.mark.parametrize(
    ("words", "language", "age"),
    [
        ("please book 2 places tomorrow at 7pm", "en", 72 * HOUR),
        ("je voudrais réserver une table demain soir", "fr", 6 * HOUR + timedelta(minutes=1)),
        ("ndashaka gufata imyanya ibiri ejo", "rw", 12 * HOUR),
        ("nataka kuhifadhi meza kesho jioni", "sw", 9 * HOUR),
    ],
)
async def test_what_is_too_old_is_asked_again_in_one_sentence(
    product: RunningProduct, words: str, language: str, age: timedelta
) -> None:
    answer = await late(product.phone(), words, NOON - age)
    assert answer.text == ASKED[language]
    assert await product.rows(OPEN) == [(0,)]


class TestTheDaysMessages:
    @pytest.fixture
    def settings_changes(self) -> dict[str, Any]:
        return {"limits": LimitSettings(messages_per_day=3)}

    async def test_what_is_asked_again_counts_among_them(self, product: RunningProduct) -> None:
        phone, old = product.phone(), NOON - 8 * HOUR
        answers = [await late(phone, "please book 2 places tomorrow", old) for _ in range(5)]
        assert [answer.text for answer in answers[:3]] == [ASKED["en"]] * 3
        assert answers[3].text.startswith(say("turn.enough_today", "en", limit=3)[:60])
        assert answers[4].bubbles == []
        assert (await late(phone, "stop", old)).text.startswith("Understood: ")


@pytest.mark.parametrize("age", [5 * HOUR, -48 * HOUR])
async def test_what_is_hours_old_or_stamped_ahead_is_read_as_usual(
    product: RunningProduct, age: timedelta
) -> None:
    answer = await late(product.phone(), "top up 5000", NOON - age)
    assert "Confirm" in answer.titles
    assert await product.rows(HEARD) == [(min(NOON, NOON - age),)]


async def test_stop_and_a_press_hold_however_old_they_are(product: RunningProduct) -> None:
    phone = product.phone()
    option = (await phone.write("top up 5000")).option("Confirm")
    stamp = str(int((NOON - 72 * HOUR).timestamp()))
    reply = {"type": "button_reply", "button_reply": {"id": option["id"], "title": "Confirm"}}
    wire = {"type": "interactive", "timestamp": stamp, "interactive": reply}
    pressed = await phone.send({"type": "raw", "message": wire})
    assert pressed.text
    assert await product.rows("SELECT status FROM actions") != [("proposed",)]
    stopped = await late(phone, "stop", NOON - 72 * HOUR)
    assert stopped.text.startswith("Understood: ")


def test_of_a_burst_only_the_fresh_part_is_read() -> None:
    old, young = (NOON - age for age in (7 * HOUR, HOUR))
    burst = [
        Inbound(id=1, key="a", kind="text", text="2 places tomorrow", sent_at=old.isoformat()),
        Inbound(id=2, key="b", kind="location", sent_at=old.isoformat()),
        Inbound(id=3, key="c", kind="text", text="hello", sent_at=young.isoformat()),
        Inbound(id=4, key="d", kind="text", text="no stamp"),
    ]
    assert [one["id"] for one in fresh_of(burst, NOON, 6)] == [3, 4]


async def test_an_old_message_opens_no_window_and_closes_none(product: RunningProduct) -> None:
    phone = product.phone()
    await late(phone, "top up 5000", NOON - 30 * HOUR)
    assert await product.rows(HEARD) == [(NOON - 30 * HOUR,)]
    [(customer,)] = await product.rows("SELECT customer_id FROM ai_conversations")
    async with product.pool.connection() as conn:
        assert await messages.last_heard_at(conn, customer) == NOON - 30 * HOUR
    await phone.write("hello")
    await late(phone, "top up 7000", NOON - 30 * HOUR)
    assert await product.rows(HEARD) == [(NOON,)]

"""Reminders: once, in time, by day, and never to whoever does not want them."""

from datetime import timedelta
from typing import Any

import pytest

from kit.settings.outreach import TemplateSettings
from tests.conversation.conftest import DIVINE, JEAN, RunningProduct
from tests.conversation.waiting import until

TEMPLATE = "booking_soon"
SCHEDULED = "SELECT status, because FROM scheduled_messages ORDER BY id"
SENT = """
    SELECT a.value, o.message ->> 'type' FROM outbox o JOIN turns t ON t.id = o.turn_id
    JOIN inbox i ON i.turn_id = t.id AND i.message ->> 'event' = 'booking_reminder'
    JOIN customer_aliases a ON a.customer_id = o.customer_id AND a.kind = 'wa_id' ORDER BY o.id
"""
SETTLED = "SELECT count(*) = %s FROM scheduled_messages WHERE status <> 'waiting'"


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    return {
        "templates": TemplateSettings(reminder=TEMPLATE),
    }


async def test_a_booking_is_reminded_of_once_and_not_after_cancelling_or_stop(
    product: RunningProduct,
) -> None:
    aline, jean, divine = product.phone(), product.phone(JEAN), product.phone(DIVINE)
    for phone in (aline, jean, divine):
        await phone.write("2 places today 7pm at Kimironko")
        await phone.press("Confirm")
    assert await product.rows(SCHEDULED) == [("waiting", None)] * 3
    await jean.write("cancel my booking")
    await jean.press("Yes, cancel it")
    await divine.write("stop")

    # Three hours before seven it is four; it was noon.
    await product.advance(timedelta(hours=4, minutes=5))
    await until(product, SETTLED, 3)
    await aline.settled("scheduled:1")
    told = await aline.read()
    assert len(told.bubbles) == 1
    assert "A reminder: *Kimironko*, Monday 23 November, 19:00, 2 guests" in told.text
    assert told.titles == ["Cancel it", "No reminders"]
    expected = [("raised", None), ("withdrawn", None), ("dropped", "opted_out")]
    assert await product.rows(SCHEDULED) == expected
    assert await product.rows(SENT) == [("250788000001", "buttons")]
    assert "reminder" not in (await jean.read()).text
    assert (await divine.read()).bubbles == []

    assert "no reminders any more" in (await aline.press("No reminders")).text
    assert await product.value("SELECT wants_reminders FROM customers WHERE id = 1") is False


async def test_nobody_is_woken_and_after_a_silent_day_an_approved_template_is_used(
    product: RunningProduct,
) -> None:
    await product.http.post(
        "/emulator/templates",
        json={"name": TEMPLATE, "language": "en", "body": "From EasyMO: {{1}}"},
    )
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write("do not write to me from 10:00 to 17:00")
    await aline.write("2 places on wednesday 7pm at Kimironko")
    await aline.press("Confirm")
    await jean.write("do not write to me from 10:00 to 18:45")
    await jean.write("2 places on wednesday 7pm at Kimironko")
    await jean.press("Confirm")

    # Wednesday at four.
    await product.advance(timedelta(hours=52, minutes=5))
    await until(product, "SELECT because IS NOT NULL FROM scheduled_messages WHERE id = 2")
    await until(product, "SELECT not_before IS NOT NULL FROM scheduled_messages WHERE id = 1")
    assert await product.rows(SCHEDULED) == [("waiting", None), ("dropped", "quiet_hours")]
    assert await product.rows(SENT) == []

    await product.advance(timedelta(hours=1))
    await until(product, SETTLED, 2)
    await aline.settled("scheduled:1")
    assert (await aline.read()).text.endswith(
        "From EasyMO: A reminder: Kimironko, Wednesday 25 November, 19:00, 2 guests"
        " (booking #1). See you there!"
    )
    assert await product.rows(SENT) == [("250788000001", "template")]


async def test_a_payments_result_comes_as_an_ordinary_message_inside_the_window(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    await aline.write("2 places tomorrow 7pm at Kimironko")
    await aline.press("Pay with MoMo")
    assert "Booked and paid!" in (await aline.momo("approve")).text
    gone = """
        SELECT o.message ->> 'type', i.day = '2026-11-23',
               (SELECT max(last_heard_at) + interval '24 hours' > '2026-11-23 10:30Z'
                FROM ai_conversations)
        FROM outbox o JOIN inbox i ON i.turn_id = o.turn_id AND i.kind = 'event'
    """
    assert await product.rows(gone) == [("text", True, True)]
    assert await product.rows(SCHEDULED) == [("waiting", None)], "paid by MoMo, reminded too"


@pytest.mark.slow
async def test_a_viewing_is_reminded_of_and_not_after_it_was_cancelled(
    product: RunningProduct,
) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write("apartment in Remera, 2 bedrooms, under 300k")
    await aline.press("Apartment near Gisementi")
    await aline.write("I want to visit it today at 16")
    await aline.press("Confirm")
    await jean.write("appartement à Remera, 2 chambres, moins de 300k")
    await jean.press("Apartment near Gisementi")
    await jean.write("je veux le visiter demain à 10h")
    await jean.press("Confirmer")
    await jean.write("annuler ma visite")
    await jean.press("Oui, annuler")
    assert await product.rows(SCHEDULED) == [("waiting", None), ("withdrawn", None)]

    # Three hours before four it is one; it was noon.
    await product.advance(timedelta(hours=1, minutes=5))
    await aline.settled("scheduled:1")
    told = await aline.read()
    assert "your viewing *#1*: Apartment near Gisementi, KG 17 Ave 11" in told.text
    assert "16:00" in told.text
    assert told.titles == ["Cancel it", "No reminders"]
    await aline.press("Cancel it")
    await aline.press("Yes, cancel it")
    assert await product.rows("SELECT status FROM viewings") == [("cancelled",), ("cancelled",)]
    assert await product.rows(SCHEDULED) == [("raised", None), ("withdrawn", None)]

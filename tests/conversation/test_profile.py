"""Her own settings, a welcome once, and conversations that end and begin again."""

from datetime import timedelta

from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.waiting import until

SETTINGS = """
    SELECT c.name, v.code, wants_reminders, wants_feedback, quiet_from::text, quiet_until::text
    FROM customers c LEFT JOIN venues v ON v.id = c.default_venue_id WHERE c.id = 1
"""
QUIET = timedelta(hours=25)


async def test_she_changes_her_settings_and_is_told_them(product: RunningProduct) -> None:
    aline = product.phone()
    told = await aline.write("hello")
    assert (len(told.bubbles), told.titles) == (1, ["Book a table", "Places and prices"])
    assert "Welcome" not in told.text, "a greeting is answered by one"
    assert "Aline" in (await aline.write("please call me Aline from now on")).text
    assert "Kimironko" in (await aline.write("make Kimironko my default venue")).text
    assert "no reminders" in (await aline.write("no reminders please")).text
    await aline.write("do not write to me from 20:00 to 8:00")
    assert await product.rows(SETTINGS) == [
        ("Aline", "kimironko", False, True, "20:00:00", "08:00:00")
    ]
    told = await aline.write("show my settings")
    for line in ("Aline", "Kimironko", "Reminders: off", "from 20:00 to 08:00", "English"):
        assert line in told.text
    assert "remind you" in (await aline.press("Remind me again")).text
    assert (await product.rows(SETTINGS))[0][2] is True
    assert "does not look like a name" in (await aline.write("change my name to 123")).text


async def test_her_usual_place_is_booked_when_she_names_none_and_the_quote_says_so(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    await aline.write("make Nyamirambo my usual place")
    quote = await aline.write("2 places tomorrow 7pm")
    assert "Nyamirambo" in quote.text
    assert "usual place" in quote.text
    elsewhere = await aline.write("another venue please")
    assert {"19:00 Kimironko", "19:00 Nyamirambo"} <= set(elsewhere.titles)
    named = await aline.write("2 places tomorrow 7pm at Kimironko")
    assert "Kimironko" in named.text
    assert "usual place" not in named.text
    await aline.press("Confirm")
    booked = (
        "SELECT v.code FROM bookings b JOIN slots s ON s.id = b.slot_id"
        " JOIN venues v ON v.id = s.venue_id WHERE b.status = 'confirmed'"
    )
    assert await product.rows(booked) == [("kimironko",)]


async def test_whoever_is_new_is_welcomed_once_with_the_answer(product: RunningProduct) -> None:
    aline = product.phone()
    quote = await aline.write("2 places tomorrow 7pm at Kimironko")
    assert quote.text.startswith("Welcome to EasyMO!")
    assert "Confirm" in quote.titles
    assert "Welcome" not in (await aline.write("how much is it?")).text
    await product.advance(QUIET)
    assert "Welcome" not in (await aline.write("what is free on saturday?")).text
    jean = await product.phone(JEAN).write("appelez-moi Jean s'il vous plaît")
    assert "Bienvenue" in jean.text
    assert "Jean" in jean.text
    welcomes = "SELECT count(*) FROM outbox WHERE message ->> 'body' ~ 'Welcome|Bienvenue'"
    assert await product.value(welcomes) == 2


async def test_a_quiet_conversation_ends_by_itself_with_a_summary_and_is_gone_on_with(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    await aline.write("2 places on saturday 7pm at Kimironko")
    await product.advance(timedelta(minutes=11))
    await aline.settled("action_expired:1")
    await aline.read()
    assert await product.value("SELECT count(*) FROM ai_conversations WHERE ended_at IS NULL") == 1

    await product.advance(QUIET)
    await until(product, "SELECT ended_at IS NOT NULL FROM ai_conversations")
    summary = await product.value("SELECT summary FROM ai_conversations")
    assert "The customer wrote 1 messages." in summary
    assert "Given up, for its time ran out: create_booking: Kimironko Saturday" in summary

    answer = await aline.write("hello again")
    assert "did not finish" in answer.text
    offer = await aline.press("Look again")
    assert "Confirm" in offer.titles
    assert "Kimironko" in offer.text
    await aline.press("Confirm")
    assert await product.value("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 1
    assert await product.value("SELECT count(*) FROM ai_conversations") == 2


async def test_a_conversation_stays_while_a_person_is_asked_for(product: RunningProduct) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write("I want to talk to a person")
    await product.rows("UPDATE handoffs SET due_at = due_at + interval '9 days' RETURNING id")
    await jean.write("hello")
    await product.advance(QUIET)
    await until(product, "SELECT bool_or(ended_at IS NOT NULL) FROM ai_conversations")
    ended = "SELECT ended_at IS NOT NULL FROM ai_conversations ORDER BY id"
    assert await product.rows(ended) == [(False,), (True,)]

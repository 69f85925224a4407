"""Customers are asked how it was: once, after it came to something, by day."""

from datetime import timedelta

from tests.conversation.conftest import DIVINE, JEAN, RunningProduct
from tests.conversation.waiting import first_conversation, until

FEEDBACK = "SELECT agent, agent_version, rating, reason, comment FROM feedback ORDER BY id"
ASKED = "SELECT count(*) = %s FROM feedback"
AN_HOUR = timedelta(minutes=61)


async def test_after_a_booking_she_is_asked_once_and_says_why_not_in_her_own_words(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    await aline.write("2 places on friday 7pm at Kimironko")
    await aline.press("Confirm")
    await product.advance(AN_HOUR)
    await until(product, ASKED, 1)
    await aline.settled(f"feedback:{await first_conversation(product)}")
    asked = await aline.read()
    assert asked.titles == ["👍 Yes", "👎 No"]
    assert await product.rows(FEEDBACK) == [("booking", 1, None, None, None)]

    why = await aline.press("👎 No")
    assert why.titles == ["Not understood", "Too slow", "Something was wrong", "Something else"]
    assert "own words" in (await aline.press("Something else")).text
    assert "Thank you" in (await aline.write("the place was too noisy for us")).text
    said = "the place was too noisy for us"
    assert await product.rows(FEEDBACK) == [("booking", 1, "down", "other", said)]

    await product.advance(AN_HOUR)
    quote = await aline.write("2 places on saturday 7pm at Kimironko")
    assert "Confirm" in quote.titles, "the question is over"
    await aline.press("Confirm")
    await product.advance(AN_HOUR)
    await product.http.get("/emulator/clock")
    assert await product.value("SELECT count(*) FROM inbox WHERE kind = 'event'") == 1


async def test_only_whoever_came_to_something_is_asked_and_wants_it(
    product: RunningProduct,
) -> None:
    aline, jean, divine = product.phone(), product.phone(JEAN), product.phone(DIVINE)
    await aline.write("what is free on saturday?")
    await jean.write("please do not ask me for feedback")
    await jean.write("thank you!")
    await divine.write("quelles sont vos heures d'ouverture ?")
    await divine.write("merci beaucoup !")

    await product.advance(AN_HOUR)
    await until(product, ASKED, 1)
    asked_of = "SELECT max(id) FROM ai_conversations"
    await divine.settled(f"feedback:{await product.value(asked_of)}")
    asked = await divine.read()
    assert asked.titles == ["👍 Oui", "👎 Non"]
    assert "Merci" in (await divine.press("👍 Oui")).text
    assert await product.rows(FEEDBACK) == [("general", 1, "up", None, None)]
    assert (await aline.read()).bubbles == (await jean.read()).bubbles == []


async def test_nobody_is_asked_at_night_nor_while_a_person_is_wanted(
    product: RunningProduct,
) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    # From noon to eight in the evening; an hour later it is night.
    await product.advance(timedelta(hours=8, minutes=10))
    for phone in (aline, jean):
        await phone.write("2 places on friday 7pm at Kimironko")
        await phone.press("Confirm")
    await jean.write("I want to talk to a person")
    await product.advance(AN_HOUR)
    await product.advance(timedelta(hours=5))
    assert await product.rows(FEEDBACK) == []
    await product.advance(timedelta(hours=5))
    await until(product, ASKED, 1)
    await aline.settled(f"feedback:{await first_conversation(product)}")
    assert "of help" in (await aline.read()).text
    assert (await jean.read()).bubbles == []

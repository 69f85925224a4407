"""What she says about herself is remembered in later conversations, told to her, and forgotten."""

import asyncio
from datetime import timedelta

import pytest

from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.waiting import first_conversation
from tests.gate import at_gate
from tests.patience import PATIENCE_SECONDS

SAID_IN = "SELECT conversation_id, count(*) FROM ai_embeddings GROUP BY conversation_id"
CONTENTS = "SELECT kind, content FROM ai_embeddings ORDER BY id"
A_DAY_LATER = timedelta(hours=25)


async def until_embedded(product: RunningProduct, count: int) -> None:
    """Until the worker's background chore has given `count` memories their vectors."""
    embedded = "SELECT count(*) FROM ai_embeddings WHERE embedding IS NOT NULL"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await product.value(embedded) != count:
            await asyncio.sleep(0.02)


async def test_a_preference_outlives_its_conversation_until_she_wants_it_forgotten(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    noted = await aline.write("I always want Kimironko")
    assert "remember" in noted.text
    await aline.write("By the way, I am vegetarian.")
    await until_embedded(product, 2)
    assert await product.rows(SAID_IN) == [(await first_conversation(product), 2)]

    await product.advance(A_DAY_LATER)
    await aline.write("hello")
    assert await product.value("SELECT count(*) FROM ai_conversations") == 2
    told = await aline.write("What do you remember about me?")
    assert "I always want Kimironko" in told.text
    assert "I am vegetarian" in told.text

    forgotten = await aline.write("forget it")
    assert "2 things" in forgotten.text
    assert await product.rows(CONTENTS) == []
    assert "nothing" in (await aline.write("what do you remember about me")).text


async def test_one_thing_can_be_forgotten_and_the_rest_by_a_button(product: RunningProduct) -> None:
    aline = product.phone()
    await aline.write("I am vegetarian")
    await aline.write("my name is Aline")
    assert "1 thing" in (await aline.write("forget that I am vegetarian")).text
    assert await product.rows(CONTENTS) == [("fact", "my name is Aline")]
    await aline.write("what do you know about me?")
    assert "1 thing" in (await aline.press("Forget everything")).text
    assert await product.rows(CONTENTS) == []


async def test_it_works_in_french(product: RunningProduct) -> None:
    aline = product.phone()
    assert "souviendrai" in (await aline.write("Je préfère toujours Kimironko")).text
    told = await aline.write("De quoi te souviens-tu ?")
    assert "Je préfère toujours Kimironko" in told.text
    assert "1 chose" in (await aline.write("oubliez tout ce que vous savez de moi")).text
    assert await product.rows(CONTENTS) == []


async def test_a_booking_is_remembered_and_one_she_cancels_is_not(product: RunningProduct) -> None:
    aline = product.phone()
    await aline.write("2 places tomorrow 7pm at Kimironko")
    await aline.press("Confirm")
    [(kind, content)] = await product.rows(CONTENTS)
    assert await product.rows(SAID_IN) == [(await first_conversation(product), 1)]
    assert kind == "outcome"
    assert "Kimironko" in content
    told = await aline.write("what do you remember about me?")
    assert "You booked" in told.text
    await aline.write("cancel my booking")
    await aline.press("Yes, cancel it")
    assert await product.rows(CONTENTS) == []


async def test_she_is_told_nothing_of_somebody_else(product: RunningProduct) -> None:
    await product.phone().write("I am allergic to peanuts")
    told = await product.phone(JEAN).write("what do you remember about me?")
    assert "peanuts" not in told.text
    assert "nothing" in told.text


@pytest.mark.parametrize(
    "small_talk",
    at_gate(
        ["remember 4 3 2 1", "do you like fish?", "what is free on saturday?", "I am late", "hello"]
    ),
)
async def test_small_talk_questions_and_digits_are_not_remembered(
    product: RunningProduct, small_talk: str
) -> None:
    await product.phone().write(small_talk)
    assert await product.rows(CONTENTS) == []


async def test_saying_it_twice_keeps_it_once(product: RunningProduct) -> None:
    aline = product.phone()
    await aline.write("I am vegetarian")
    await aline.write("I'm a vegetarian!")
    assert await product.rows(CONTENTS) == [("fact", "I am vegetarian")]


async def test_a_booking_beside_a_fact_is_served_and_the_fact_kept(product: RunningProduct) -> None:
    answer = await product.phone().write("2 places tomorrow 7pm at Kimironko, I am vegetarian")
    assert "Confirm" in answer.titles
    assert await product.rows(CONTENTS) == [("fact", "I am vegetarian")]

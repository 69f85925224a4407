"""A person takes a conversation: the bot is silent in it, nothing is lost, and it comes back."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from evals.play.operator_client import sitting
from tests.conversation import money
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.scripted import ScriptedModel, runner_with
from tests.conversation.waiting import first_conversation
from tests.db.road import until

HANDOFF = "SELECT status, taken_by, closed_because FROM handoffs ORDER BY id DESC LIMIT 1"
SAID = "SELECT role, person, content FROM ai_messages WHERE id > %s ORDER BY id"
NEWEST_TURN = "SELECT status, path FROM turns ORDER BY id DESC LIMIT 1"
UNHANDLED = "SELECT count(*) FROM inbox WHERE handled_at IS NULL"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> Any:
    return runner_with(model)


async def test_a_person_takes_the_conversation_and_hands_it_back(product: RunningProduct) -> None:
    aline = product.phone()
    await aline.write("2 places tomorrow 7pm at Kimironko")
    await aline.press("Pay with MoMo")
    quote = await aline.write("3 places tomorrow 9pm at Nyamirambo")
    assert "Confirm" in quote.titles
    asked = await aline.write("I want to talk to a person")
    assert "15 minutes" in asked.text
    assert "has been asked" in (await aline.write("person")).text

    async with sitting(product, "Claire") as claire, sitting(product, "Bosco") as bosco:
        [waiting] = await claire.waiting()
        await claire.reply(waiting, "Too early", expect=409)
        taken = await claire.take(waiting)
        assert (taken["status"], taken["taken_by"]) == ("taken", "Claire")
        await bosco.take(waiting, expect=409)
        await bosco.reply(waiting, "Me too", expect=409)
        # Her seats of the quote are free again, and its buttons do nothing any more.
        actions = "SELECT status FROM actions ORDER BY id DESC LIMIT 1"
        assert await product.value(actions) == "superseded"

        mark = await product.value("SELECT max(id) FROM ai_messages")
        assert (await aline.write("Is anybody there?")).bubbles == []
        assert (await aline.press("Confirm", of=quote)).bubbles == []
        assert await product.rows(NEWEST_TURN) == [("filed", ["filed"])]
        first = await claire.reply(waiting, "Hello Aline, *Claire* here: 1) ~no~ _yes_", key="r1")
        await claire.reply(waiting, "Hello Aline, *Claire* here: 1) ~no~ _yes_", key="r1")
        await claire.reply(waiting, "Something else", key="r1", expect=409)
        assert first["due_at"] > taken["requested_at"]
        # What she paid before is news that cannot wait: told once, without buttons.
        receipt = await aline.momo("approve")
        hello, paid = [one["text"] for one in receipt.bubbles]
        assert hello == "Hello Aline, *Claire* here: 1) ~no~ _yes_"
        assert "Booked and paid" in paid
        assert receipt.titles == []

        await bosco.hand_back(waiting, expect=409)
        await claire.hand_back(waiting)
        await aline.settled(f"handed_back:{waiting}")
        back = await aline.read()
        assert "EasyMO answers you again" in back.text
        assert len(back.bubbles) == 1
        said = await product.rows(SAID, mark)
        assert said[:3] == [
            ("customer", None, "Is anybody there?"),
            ("customer", None, "Confirm"),
            ("person", "Claire", "Hello Aline, *Claire* here: 1) ~no~ _yes_"),
        ]
        assert [role for role, _, _ in said[3:]] == ["agent", "agent"]
        assert await product.rows(HANDOFF) == [("closed", "Claire", "handed_back")]
        shown = await claire.get(f"/conversations/{await first_conversation(product)}")
        assert shown["messages"][0]["role"] == "agent"
        assert shown["turns"][0]["path"][0] == "open_turn"
    # The bot goes on, and the old quote stays what it was: withdrawn.
    assert "Kimironko" in (await aline.write("my bookings")).text
    assert "dropped since" in (await aline.press("Confirm", of=quote)).text
    assert await product.value("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 1
    assert await product.value(UNHANDLED) == 0
    await money.assert_nothing_is_lost(product)


async def test_what_the_bot_was_about_to_say_is_not_said_once_a_person_is_there(
    product: RunningProduct, model: ScriptedModel
) -> None:
    aline = product.phone()
    await aline.write("person")
    thinking = asyncio.Event()
    model.steps = [thinking, AIMessage("Slow words"), AIMessage("Words of the bot")]
    wamid = await aline.post({"type": "text", "text": "what are your venues?"})
    async with asyncio.timeout(60):
        while not model.heard:
            await asyncio.sleep(0.01)
    async with sitting(product, "Claire") as claire:
        [waiting] = await claire.waiting()
        await claire.take(waiting)
        thinking.set()
        await aline.settled(wamid)
        assert (await aline.read()).bubbles == []
        assert await product.rows(NEWEST_TURN) == [("filed", ["filed"])]
        # "Stop" works with a person as well; she is told nothing but what she waits for.
        await aline.write("stop")
        assert await product.value("SELECT opted_out_at IS NOT NULL FROM customers WHERE id = 1")
        await claire.reply(waiting, "Hello from Claire")
        # She leaves it alone: after an hour the bot has it again, and says so.
        await product.advance(timedelta(minutes=61))
        await aline.settled(f"handed_back:{waiting}")
        texts = [one["text"] for one in (await aline.read()).bubbles]
        assert texts[0] == "Hello from Claire"
        assert "could not go on" in texts[1]
        assert await product.rows(HANDOFF) == [("closed", "Claire", "quiet")]
        # Taken over without having been asked for; then she is silent for a day, less the ten
        # minutes that sending may take.
        take = f"/conversations/{await first_conversation(product)}/take"
        taken = await claire.post(take)
        await claire.post(take, expect=409)
        assert (await aline.write("hello?")).bubbles == []
        await product.advance(timedelta(hours=23, minutes=51))
        await claire.reply(taken["id"], "Are you there?", expect=409)


async def test_nobody_comes_in_time_and_nobody_is_there_at_night(product: RunningProduct) -> None:
    jean = product.phone(JEAN)
    await jean.write("bonjour, une table demain")
    await jean.write("je veux parler à une personne")
    await product.advance(timedelta(minutes=16))
    handoff = await product.value("SELECT id FROM handoffs")
    await jean.settled(f"handoff_unanswered:{handoff}")
    told = await jean.read()
    ticket = await product.value("SELECT id FROM tickets WHERE handoff_id = %s", handoff)
    assert f"ticket {ticket}" in told.text
    assert "aucun collègue" in told.text
    assert "une table demain" in await product.value("SELECT words FROM tickets")
    async with sitting(product, "Claire") as claire:
        await claire.take(handoff, expect=409)

    await product.advance(timedelta(hours=9))
    night = await jean.write("personne")
    assert "mardi 24 novembre à partir de 08:00" in night.text
    await product.advance(timedelta(hours=11))
    await until(lambda: _is(product, "SELECT count(*) = 2 FROM tickets"))


async def _is(product: RunningProduct, query: str) -> bool:
    return bool(await product.value(query))

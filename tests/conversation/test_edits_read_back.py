"""What a customer deleted or edited after it was read: models and memories have it no more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from easymo.models.marking import mark
from tests.conversation.conftest import DIVINE, RunningProduct
from tests.conversation.scripted import OpenRunner, ScriptedModel, runner_with
from tests.conversation.test_edits import asked, edit, revoke
from tests.languages import in_each

TRANSCRIPT = "SELECT content FROM ai_messages WHERE role = 'customer' ORDER BY id"
REMEMBERED = "SELECT content FROM ai_embeddings ORDER BY id"
ONE_HOUR = timedelta(hours=1)
SAID = {
    "en": ("I am vegetarian", "I am allergic to nuts"),
    "fr": ("Je suis végétarienne", "Je suis allergique aux noix"),
    "rw": ("Sindya inyama", "Sindya amafi"),
    "sw": ("Sili nyama", "Sili samaki"),
}


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


def read_by(messages: Sequence[BaseMessage]) -> list[str]:
    return [str(one.content) for one in mark(messages) if isinstance(one, HumanMessage)]


@pytest.mark.parametrize("language", in_each(SAID))
async def test_a_deleted_message_is_read_by_no_model_and_remembered_nowhere(
    product: RunningProduct, model: ScriptedModel, language: str
) -> None:
    phone, other = product.phone(), product.phone(DIVINE)
    gone, kept = SAID[language]
    wamid, _ = await asked(phone, gone)
    await phone.write(kept)
    await other.write(gone)
    assert await product.rows(REMEMBERED) == [(gone,), (kept,), (gone,)]

    await phone.send(revoke(wamid))
    model.steps = [AIMessage("Yes?")]
    await phone.write("hello")

    assert read_by(model.heard[-1]) == ["[deleted]", kept, "hello"]
    assert gone not in str(model.heard[-1])
    assert await product.rows(REMEMBERED) == [(kept,), (gone,)]
    said = [content for (content,) in await product.rows(TRANSCRIPT)]
    assert said == ["[deleted]", kept, gone, "[revoke]", "hello"]
    stored = "SELECT message->>'text', raw FROM inbox WHERE key = %s"
    assert await product.rows(stored, wamid) == [(None, None)]


@pytest.mark.parametrize("language", in_each(SAID))
async def test_an_edited_message_is_read_as_it_says_now_however_often_it_was_edited(
    product: RunningProduct, model: ScriptedModel, language: str
) -> None:
    phone = product.phone()
    first, last = SAID[language]
    wamid, _ = await asked(phone, first)
    await phone.send(edit(wamid, "hmm"))
    await phone.send(edit(wamid, last))
    model.steps = [AIMessage("Yes?")]
    await phone.write("hello")

    assert read_by(model.heard[-1]) == [f"[edited] {last}"] * 2 + [last, "hello"]
    assert await product.rows(REMEMBERED) == [(last,)]
    said = [content for (content,) in await product.rows(TRANSCRIPT)]
    assert said == [last, last, last, "hello"]

    await phone.send(revoke(wamid))
    model.steps = [AIMessage("Yes?")]
    await phone.write("hello")
    assert read_by(model.heard[-1]) == ["[deleted]"] * 3 + ["hello", "hello"]
    assert await product.rows(REMEMBERED) == []


async def test_of_several_messages_of_one_turn_only_that_one_goes(
    product: RunningProduct, model: ScriptedModel
) -> None:
    phone = product.phone()
    await phone.write_at_once(["hello", "I am vegetarian", "hello"])
    wamid = await product.value("SELECT key FROM inbox WHERE message->>'text' LIKE 'I am%%'")

    await phone.send(revoke(wamid))
    model.steps = [AIMessage("Yes?")]
    await phone.write("who am I?")

    # At once: they arrive in any order.
    *first, newest = read_by(model.heard[-1])
    assert (sorted(first), newest) == (["[deleted]", "hello", "hello"], "who am I?")
    *first, changed, newest = [content for (content,) in await product.rows(TRANSCRIPT)]
    assert sorted(first) == ["[deleted]", "hello", "hello"]
    assert (changed, newest) == ("[revoke]", "who am I?")


async def test_what_was_said_again_since_stays_remembered(product: RunningProduct) -> None:
    phone = product.phone()
    wamid, _ = await asked(phone, "I am vegetarian")
    await product.advance(ONE_HOUR)
    await phone.write("I am vegetarian")

    await phone.send(revoke(wamid))

    assert await product.rows(REMEMBERED) == [("I am vegetarian",)]


async def test_another_customers_message_cannot_be_rewritten(product: RunningProduct) -> None:
    phone, other = product.phone(), product.phone(DIVINE)
    wamid, _ = await asked(phone, "I am vegetarian")

    for changed in (revoke(wamid), edit(wamid, "I am allergic to nuts")):
        await other.send(changed)

    assert (await product.rows(TRANSCRIPT))[0] == ("I am vegetarian",)
    assert ("I am vegetarian",) in await product.rows(REMEMBERED)


async def test_notes_that_hold_it_are_written_anew(product: RunningProduct) -> None:
    phone = product.phone()
    wamid, _ = await asked(phone, "I am vegetarian")
    async with product.pool.connection() as conn:
        await conn.execute(
            "UPDATE ai_conversations SET summary = 'She is vegetarian.', summarised_to ="
            " (SELECT max(id) FROM ai_messages)"
        )

    await phone.send(revoke(wamid))

    notes: list[tuple[Any, ...]] = await product.rows(
        "SELECT summary, summarised_to FROM ai_conversations"
    )
    assert notes == [(None, None)]

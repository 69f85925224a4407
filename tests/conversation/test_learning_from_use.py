"""What is learnt from stored conversations tells nobody who had them."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from easymo.models import local_embedder
from evals.finetune.export import CARD, TRAINING, collect
from evals.from_stored.unseen import MissedText, group_alike, read_missed
from tests.conftest import NOON
from tests.conversation.conftest import RunningProduct
from tools.toolbox import schema

NUMBER, NAME = "250782345671", "Umutoni Mbabazi"
SINCE = NOON - timedelta(days=1)


async def introduce(product: RunningProduct) -> None:
    sent = await product.http.post(f"/phone/api/{NUMBER}/profile", json={"name": NAME})
    sent.raise_for_status()


async def give_thumb_up(product: RunningProduct) -> None:
    async with product.pool.connection() as conn:
        await conn.execute(
            """
            INSERT INTO feedback
                (customer_id, conversation_id, agent, agent_version, rating, rated_at)
            SELECT customer_id, id, 'booking', 1, 'up', %s FROM ai_conversations
            """,
            [NOON],
        )


async def test_what_was_not_understood_is_listed_without_names_and_numbers(
    product: RunningProduct,
) -> None:
    await introduce(product)
    customer = product.phone(NUMBER)
    await customer.write("fnord zzyzx Umutoni 0782345671")
    await customer.write("2 places tomorrow 7pm at Kimironko")

    async with product.pool.connection() as conn:
        [missed] = await read_missed(conn, SINCE)
        assert await read_missed(conn, NOON + timedelta(days=1)) == []

    assert missed.text and "fnord zzyzx" in missed.text
    assert "Umutoni" not in missed.text
    assert "782345671" not in missed.text


async def test_a_liked_conversation_becomes_an_example_for_each_turn_and_names_nobody(
    product: RunningProduct, tmp_path: Path
) -> None:
    await introduce(product)
    customer = product.phone(NUMBER)
    await customer.write("Umutoni here: 2 places tomorrow 7pm at Kimironko")
    await customer.write("what is my balance?")
    async with product.pool.connection() as conn:
        assert (await collect(conn, SINCE, schema)).lines == []
    await give_thumb_up(product)

    async with product.pool.connection() as conn:
        found = await collect(conn, SINCE, schema)
    found.write(tmp_path)

    text = (tmp_path / TRAINING).read_text()
    assert "Umutoni" not in text
    assert "Mbabazi" not in text
    first, second, *_ = [json.loads(line) for line in text.splitlines()]
    assert called(first) == ["create_booking"]
    assert called(second)[-1] == "check_balance"
    assert {"create_booking"} < {tool["function"]["name"] for tool in first["tools"]}
    said_before = [one for one in second["messages"] if one["role"] == "assistant"][:-2]
    assert all(one["weight"] == 0 for one in said_before)
    assert hashlib.sha256(text.encode()).hexdigest() in (tmp_path / CARD).read_text()


@pytest.mark.slow
async def test_a_conversation_with_something_not_understood_teaches_nothing(
    product: RunningProduct,
) -> None:
    customer = product.phone(NUMBER)
    await customer.write("2 places tomorrow 7pm at Kimironko")
    await customer.write("fnord zzyzx blorp")
    await give_thumb_up(product)
    async with product.pool.connection() as conn:
        assert (await collect(conn, SINCE, schema)).lines == []


def test_texts_that_are_alike_are_one_group_and_the_largest_comes_first() -> None:
    texts = ["do you sell airtime", "can I bring my dog", "can I buy airtime here"]
    missed = [MissedText(n, "shop", "en", text) for n, text in enumerate(texts)]
    groups = group_alike(missed, local_embedder.embed)
    assert [len(group.texts) for group in groups] == [2, 1]
    assert groups[0].as_row()["texts"] == [texts[0], texts[2]]


def called(example: dict[str, Any]) -> list[str]:
    calls = [message.get("tool_calls") or [] for message in example["messages"]]
    return [call["function"]["name"] for made in calls for call in made]

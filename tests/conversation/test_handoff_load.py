"""Many customers want a person at once: none is lost, and no bot answers them meanwhile."""

import asyncio
import os
from dataclasses import dataclass

import pytest

from evals.play.operator_client import OperatorClient, sitting
from evals.play.phone import CustomerPhone
from tests.conversation.conftest import RunningProduct

CUSTOMERS = 100 if os.environ.get("EASYMO_LONG") else 12
OPERATORS = ("Claire", "Bosco", "Diane")
HERS = "SELECT h.id FROM handoffs h JOIN customer_aliases USING (customer_id) WHERE value = %s"
BY_SENDER = """
    SELECT o.sender, count(*) FROM outbox o JOIN handoffs h ON h.customer_id = o.customer_id
    WHERE o.id > %s GROUP BY o.sender
"""


@dataclass
class Wished:
    """One customer of the crowd, and the handoff she waits in."""

    phone: CustomerPhone
    number: int
    handoff: int = 0

    @property
    def question(self) -> str:
        return f"question {self.number}: where is my table, can you book it tomorrow 7pm?"

    @property
    def answer(self) -> str:
        return f"answer {self.number}"


async def wish(product: RunningProduct, number: int) -> Wished:
    one = Wished(product.phone(f"2507810{number:05}"), number)
    asked = await one.phone.write("I want to talk to a person")
    assert "colleague" in asked.text
    one.handoff = await product.value(HERS, one.phone.wa_id)
    return one


async def work(desk: OperatorClient, crowd: dict[int, Wished]) -> int:
    """Take whoever waits, as long as somebody does; how many this operator had."""
    had = 0
    while waiting := await desk.waiting():
        for handoff in waiting:
            answer = await desk.http.post(f"/handoffs/{handoff}/take")
            assert answer.status_code in (200, 409), answer.text
            if answer.status_code == 200:
                had += 1
                await serve(desk, crowd[handoff])
    return had


async def serve(desk: OperatorClient, one: Wished) -> None:
    """She writes on, is answered by the person, and is given back."""
    wamid = await one.phone.post({"type": "text", "text": one.question})
    await desk.reply(one.handoff, one.answer)
    await one.phone.settled(wamid)
    await desk.reply(one.handoff, f"more for {one.number}")


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_everybody_who_wants_a_person_gets_one_and_no_bot(product: RunningProduct) -> None:
    # All at once, and some go on writing while they wait to be taken.
    found = await asyncio.gather(*(wish(product, number) for number in range(CUSTOMERS)))
    crowd = {one.handoff: one for one in found}
    assert len(crowd) == CUSTOMERS
    mark = await product.value("SELECT max(id) FROM outbox")

    async with (
        sitting(product, OPERATORS[0]) as claire,
        sitting(product, OPERATORS[1]) as bosco,
        sitting(product, OPERATORS[2]) as diane,
    ):
        shares = await asyncio.gather(*(work(desk, crowd) for desk in (claire, bosco, diane)))
        assert sum(shares) == CUSTOMERS  # each was taken once
        for one in found:
            texts = [bubble["text"] for bubble in (await one.phone.read()).bubbles]
            assert texts == [one.answer, f"more for {one.number}"]
        assert dict(await product.rows(BY_SENDER, mark)) == {"person": 2 * CUSTOMERS}
        said = "SELECT count(*) FROM ai_messages WHERE content LIKE 'question %%'"
        assert await product.value(said) == CUSTOMERS
        filed = "SELECT count(*) FROM turns WHERE status = 'filed'"
        assert await product.value(filed) == CUSTOMERS
        assert await product.value("SELECT count(*) FROM actions") == 0

        for desk in (claire, bosco, diane):
            taken = await desk.get("/handoffs", status="taken", taken_by=desk.name, limit=200)
            for one in taken["items"]:
                await desk.hand_back(one["id"])
        for one in found:
            await one.phone.settled(f"handed_back:{one.handoff}")
            [back] = (await one.phone.read()).bubbles
            assert "EasyMO answers you again" in back["text"]
    assert await product.value("SELECT count(*) FROM handoffs WHERE status = 'closed'") == CUSTOMERS
    assert await product.value("SELECT count(*) FROM inbox WHERE handled_at IS NULL") == 0
    audited = await product.value("SELECT count(*) FROM audit_log")
    assert audited == 4 * CUSTOMERS

"""A stored conversation becomes a scenario that plays again, and tells nobody who she was."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from db.databases import Databases
from db.embedded.servers import PostgresServer
from evals.from_stored.from_conversation import scenario_of
from evals.play import attempt
from evals.play.job import Job
from evals.play.operator_client import sitting
from evals.play.phone import CustomerPhone
from evals.scenario import Scenario, load
from evals.trial import Trial
from server.dev.in_process import ProductStage, open_product, patient_workers
from tests.conversation.conftest import RunningProduct

UMUTONI, NUMBER = "Umutoni Mbabazi", "250782345671"
NEWEST = "SELECT max(id) FROM ai_conversations"
ASKED = "One short question: was I of help today?"


async def known(product: RunningProduct, wa_id: str, name: str) -> CustomerPhone:
    phone = product.phone(wa_id)
    sent = await product.http.post(f"/phone/api/{wa_id}/profile", json={"name": name})
    sent.raise_for_status()
    return phone


async def made(product: RunningProduct, folder: Path) -> tuple[str, Scenario]:
    conversation = "SELECT max(id) FROM ai_conversations WHERE customer_id = %s"
    customer = "SELECT customer_id FROM customer_aliases WHERE value = %s"
    number = await product.value(conversation, await product.value(customer, NUMBER))
    async with product.pool.connection() as conn:
        text = await scenario_of(conn, number)
    file = folder / "made.yaml"
    file.write_text(text)
    return text, load(file)[0]


async def played(scenario: Scenario, server: PostgresServer, template: str, folder: Path) -> Trial:
    """On a fresh database, by the evals."""
    databases = Databases(server)
    url = await databases.create("played_again", template)

    @asynccontextmanager
    async def opened(scenario: Scenario) -> AsyncIterator[RunningProduct]:
        changes = {"workers": patient_workers(sweep_seconds=0.1)}
        (folder / "again").mkdir()
        stage = ProductStage(url, folder / "again", scenario.given.now, changes=changes)
        async with open_product(stage) as product:
            yield product

    try:
        return await attempt.run(Job(scenario, 0, 1), opened)
    finally:
        await databases.drop("played_again")


@pytest.mark.slow
async def test_it_plays_again_and_leaves_the_same_rows(
    product: RunningProduct, postgres: PostgresServer, template: str, tmp_path: Path
) -> None:
    phone = await known(product, NUMBER, UMUTONI)
    for text in ("2 places tomorrow 7pm", "at Kimironko"):
        wamid = await phone.post({"type": "text", "text": text})
    await phone.settled(wamid)
    await phone.read()
    await phone.press("Pay with MoMo")
    assert "Booked and paid" in (await phone.momo("approve")).text
    await product.advance(timedelta(hours=2))
    await phone.settled(f"feedback:{await product.value(NEWEST)}")
    await phone.read()
    await phone.send({"type": "location", "latitude": -1.9441, "longitude": 30.0619})
    await phone.write("cancel my booking")
    await phone.press("Yes")
    await phone.write("my wallet balance")

    _, scenario = await made(product, tmp_path)

    does = [step.model_dump(exclude_defaults=True) for step in scenario.conversation]
    assert {"writes": ["2 places tomorrow 7pm", "at Kimironko"]} in does
    assert {"presses": "Pay with MoMo"} in does
    assert {"momo": "approve"} in does
    assert {"waits": timedelta(hours=2), "reads": [ASKED]} in does
    assert {"shares": {"latitude": -1.944, "longitude": 30.062}} in does
    assert scenario.ends_with["wallets"] == [{"available_rwf": 10000}]
    again = await played(scenario, postgres, template, tmp_path)
    assert again.failures == []
    assert again.changes["bookings"][0]["status"] == "cancelled"


@pytest.mark.slow
async def test_nothing_of_who_she_was_stands_in_it_and_a_persons_part_does(
    product: RunningProduct, tmp_path: Path
) -> None:
    phone = await known(product, NUMBER, UMUTONI)
    await phone.write("2 places tomorrow 7pm at Kimironko")
    await phone.press("Confirm")
    secrets = [
        "My name is umutoni and my sister is Eric Niyonzima's wife, call Eric",
        "call +250 782 345 671 or 0782345671 or 782-345-671, or him: 0788 000 004",
        "my id is 1 1990 8 0012345 6 78, card 4111 1111 1111 1111, car RAD 482 C",
        "mail umutoni.m@gmail.com about wamid.HBgMMjUwNzg4MDAwMDAxFQ",
    ]
    for text in secrets:
        await phone.write(text)
    await phone.write("talk to a person")
    async with sitting(product, "Claudine") as desk:
        handoff = (await desk.waiting())[0]
        await desk.take(handoff)
        await desk.reply(handoff, "Hello Umutoni, how can I help?")
        await phone.write("thank you")
        await desk.hand_back(handoff)

    text, scenario = await made(product, tmp_path)

    for secret in (
        *UMUTONI.split(),
        "Niyonzima",
        "Eric",
        "RAD 482",
        "gmail",
        "HBgMMj",
        "4111 1111",
    ):
        assert secret.casefold() not in text.casefold()
    digits = "".join(sign for sign in text if sign.isdigit())
    for number in (NUMBER[-9:], "788000004", "1990800123456"):
        assert number not in digits
    assert "My name is Aline" in text
    assert "788000001" in digits
    does = [step.person for step in scenario.conversation if step.person]
    assert does == ["takes", "Hello Aline, how can I help?", "hands back"]

"""What EasyMO says first to whoever was silent for a day: by a template, or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from easymo.services.outreach.outbound_templates import KINDS, NEVER
from evals.play.operator_client import sitting
from evals.play.phone import CustomerPhone
from kit.settings.outreach import TemplateSettings
from nodes.answers.notifications.registry import WORDS
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.waiting import first_conversation, until

A_DAY = timedelta(hours=25)
AN_HOUR = timedelta(minutes=61)
SENT = """
    SELECT o.message ->> 'type', o.message ->> 'name', o.message ->> 'language',
           o.status <> 'failed'
    FROM outbox o JOIN inbox i ON i.turn_id = o.turn_id AND i.kind = 'event' ORDER BY o.id
"""
FEEDBACK = "SELECT conversation_id, agent, rating FROM feedback ORDER BY id"
RESOLVED = "SELECT id FROM ai_conversations WHERE resolved_at IS NOT NULL ORDER BY id"
TEMPLATES = TemplateSettings(payment="payment_news", feedback="how_was_it", support="our_answer")


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    return {"templates": TEMPLATES}


async def meta_minds(product: RunningProduct) -> None:
    """WhatsApp refuses whatever is no template after a silent day, and has these approved."""
    await product.http.post("/emulator/faults", json={"window": "sync"})
    for name in ("payment_news", "how_was_it", "our_answer"):
        for language in ("en", "fr"):
            buttons = ["Yes", "No"] if name == "how_was_it" else []
            submitted = {"name": name, "language": language, "body": "EasyMO: {{1}}"}
            await product.http.post("/emulator/templates", json={**submitted, "buttons": buttons})


async def approved_a_day_later(product: RunningProduct, *phones: CustomerPhone) -> None:
    """MTN does not answer for a day."""
    asked = [await phone.asked() for phone in phones]
    await product.http.post("/momo/faults", json={"html_500": 100_000})
    for phone, request in zip(phones, asked, strict=True):
        await phone.decide(request, "approve")
    await product.advance(A_DAY)
    await product.http.post("/momo/faults", json={"html_500": 0})
    for phone, request in zip(phones, asked, strict=True):
        await phone.told(request)


async def test_a_payments_result_comes_by_template_in_her_language(product: RunningProduct) -> None:
    await meta_minds(product)
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write("top up 5000")
    await aline.press("Confirm")
    await jean.write("recharger 5 000")
    await jean.press("Confirmer")

    await approved_a_day_later(product, aline, jean)
    assert aline.last.text.startswith("EasyMO: ")
    assert "5,000 RWF" in aline.last.text
    assert "portefeuille" in jean.last.text
    by_template = [("template", "payment_news", language, True) for language in ("en", "fr")]
    assert sorted(await product.rows(SENT)) == by_template


@pytest.mark.slow
@pytest.mark.parametrize("settings_changes", [{}])
async def test_without_a_template_she_is_not_told_and_people_can_read_so(
    product: RunningProduct,
) -> None:
    await meta_minds(product)
    aline = product.phone()
    await aline.write("top up 5000")
    await aline.press("Confirm")

    await approved_a_day_later(product, aline)

    assert aline.last.bubbles == []
    assert await product.rows(SENT) == [], "nothing is left for Meta to refuse"
    async with sitting(product, "Claire", "viewer") as claire:
        [newest, _] = (await claire.get("/conversations"))["items"]
        shown = await claire.get(f"/conversations/{newest['id']}")
    [unsaid] = shown["messages"]
    assert unsaid["role"] == "event"
    assert unsaid["content"].startswith("Not sent, for the customer was silent for a day")
    assert "5,000 RWF" in unsaid["content"]
    balance = await aline.write("what is my balance?")
    assert "5,000 RWF" in balance.text, "she learns of it when she asks"
    assert await product.rows(FEEDBACK) == []


@pytest.mark.slow
async def test_she_is_asked_how_it_was_after_a_person_and_after_a_ticket(
    product: RunningProduct,
) -> None:
    await meta_minds(product)
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write("I want to talk to a person")
    await jean.write("je veux me plaindre")
    await jean.write("le serveur était malpoli avec nous")
    async with sitting(product, "Claire") as claire:
        [handoff] = await claire.waiting()
        await claire.take(handoff)
        await claire.reply(handoff, "All is well now.")
        await claire.hand_back(handoff)
        await aline.settled("handed_back:1")
        await aline.read()
        [ticket] = (await claire.get("/tickets"))["items"]
        await claire.post(f"/tickets/{ticket['id']}/answer", {"text": "Nous sommes désolés."})
        await jean.settled(f"ticket_answered:{ticket['id']}")
        assert "désolés" in (await jean.read()).text
    assert len(await product.rows(RESOLVED)) == 2

    await product.advance(AN_HOUR)
    await until(product, "SELECT count(*) = 2 FROM feedback")
    await aline.settled(f"feedback:{await first_conversation(product)}")
    assert (await aline.read()).titles == ["👍 Yes", "👎 No"]
    await aline.press("👍 Yes")
    assert [row[2] for row in await product.rows(FEEDBACK)] in (["up", None], [None, "up"])


@pytest.mark.slow
async def test_a_ticket_that_is_closed_or_answered_late_ends_well_too(
    product: RunningProduct,
) -> None:
    await meta_minds(product)
    aline, jean = product.phone(), product.phone(JEAN)
    for phone in (aline, jean):
        await phone.write("I want to complain")
        await phone.write("the waiter was rude to us yesterday")
    async with sitting(product, "Claire") as claire:
        [of_jean, of_aline] = (await claire.get("/tickets"))["items"]
        await claire.post(f"/tickets/{of_aline['id']}/close")
        assert await product.rows(RESOLVED) == [(of_aline["conversation_id"],)]
        await product.advance(AN_HOUR)
        await aline.settled(f"feedback:{of_aline['conversation_id']}")
        assert (await aline.read()).titles == ["👍 Yes", "👎 No"]
        await product.advance(A_DAY)
        await claire.post(f"/tickets/{of_jean['id']}/answer", {"text": "We are sorry."})
        await jean.settled(f"ticket_answered:{of_jean['id']}")
    told = await jean.read()
    assert told.text.startswith("EasyMO: ")
    assert "We are sorry." in told.text

    # By then the template was her last conversation's only message.
    await product.advance(AN_HOUR)
    await until(product, "SELECT count(*) = 2 FROM feedback")
    [_, (conversation, agent, _)] = await product.rows(FEEDBACK)
    await jean.settled(f"feedback:{conversation}")
    asked = await jean.read()
    assert (agent, asked.titles) == ("support", ["Yes", "No"])
    assert "Thank you" in (await jean.press("Yes")).text
    assert (conversation, "support", "up") in await product.rows(FEEDBACK)


def test_of_every_event_it_is_settled_what_happens_after_a_silent_day() -> None:
    assert KINDS.keys() | NEVER == WORDS.keys()
    assert not KINDS.keys() & NEVER
    assert set(KINDS.values()) == set(TemplateSettings.model_fields)

"""Complaints become tickets, tickets are answered, and a bot that is lost offers a person."""

from datetime import timedelta

from evals.play.operator_client import sitting
from tests.conversation.conftest import ALINE, DIVINE, JEAN, RunningProduct

TICKETS = "SELECT id, subject, words, status FROM tickets ORDER BY id"
PATH = "SELECT path FROM turns ORDER BY id DESC LIMIT 1"


async def test_a_complaint_becomes_a_ticket_that_a_person_answers(product: RunningProduct) -> None:
    aline = product.phone()
    opened = await aline.write("I was charged twice for my table!")
    number, subject, words, status = (await product.rows(TICKETS))[0]
    assert f"ticket {number}" in opened.text
    assert opened.titles == ["Talk to a person"]
    assert (subject, words, status) == (words, "I was charged twice for my table!", "open")
    [(path,)] = await product.rows(PATH)
    assert "support" in path
    assert "support_tools" in path

    # Another subject and back, in one conversation.
    assert "Kimironko" in (await aline.write("what are your venues?")).text
    asked = await aline.write("I want to complain")
    assert "What happened" in asked.text
    second = await aline.write("I paid for Kimironko and the waiter shouted at us")
    assert len(await product.rows(TICKETS)) == 2
    assert "ticket" in second.text
    shown = await aline.write("show me my tickets")
    assert "charged twice" in shown.text
    assert shown.text.count("open") == 2

    async with sitting(product, "Claire") as claire:
        listed = await claire.get("/tickets", status="open")
        assert [one["id"] for one in reversed(listed["items"])] == [number, number + 1]
        body = {"text": "The second charge is back in your wallet."}
        await claire.post(f"/tickets/{number}/answer", body, key="once")
        again = await claire.post(f"/tickets/{number}/answer", body, key="once")
        assert again["status"] == "answered"
        assert again["answered_by"] == "Claire"
        await aline.settled(f"ticket_answered:{number}")
        told = await aline.read()
        assert "back in your wallet" in told.text
        assert len(told.bubbles) == 1
        await claire.post(f"/tickets/{number}/answer", body, expect=409)

        # A day later WhatsApp takes no message for her: the answer waits until she asks.
        await product.advance(timedelta(hours=25))
        late = {"text": "We spoke to the waiter."}
        await claire.post(f"/tickets/{number + 1}/answer", late)
        assert await product.value("SELECT count(*) FROM inbox WHERE key LIKE 'ticket%%'") == 1
        await claire.post(f"/tickets/{number}/close")
    shown = await aline.write("show me my tickets")
    assert "We spoke to the waiter." in shown.text
    assert "closed" in shown.text


async def test_in_french_a_complaint_is_asked_about_and_then_kept(product: RunningProduct) -> None:
    jean = product.phone(JEAN)
    assert "Que s'est-il passé" in (await jean.write("je veux me plaindre")).text
    told = await jean.write("le serveur était malpoli avec nous")
    [(number, _, words, status)] = await product.rows(TICKETS)
    assert (words, status) == ("le serveur était malpoli avec nous", "open")
    assert f"ticket {number}" in told.text
    assert "collègue" in told.text


async def test_three_things_in_a_row_that_are_not_understood_offer_a_person(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    for gibberish in ("qwrtz blorp", "fnord zzyzx"):
        assert (await aline.write(gibberish)).titles != ["Talk to a person"]
    offered = await aline.write("grumpf snorkl")
    assert offered.titles == ["Talk to a person"]
    assert "talk to one of us" in offered.text
    asked = await aline.press("Talk to a person")
    assert "15 minutes" in asked.text
    assert await product.value("SELECT status FROM handoffs") == "requested"


async def test_her_first_wish_for_a_person_is_answered_in_her_language_and_no_is_no_complaint(
    product: RunningProduct,
) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    assert "minota 15" in (await aline.write("ndashaka kuvugana n'umuntu")).text
    assert "collègue" in (await jean.write("je veux parler à une personne")).text
    divine = product.phone("250788000003")
    assert "What happened" in (await divine.write("I want to report a problem")).text
    await divine.write("no, never mind")
    assert await product.rows(TICKETS) == []


async def test_several_complaints_in_one_turn_open_one_ticket(product: RunningProduct) -> None:
    for wa_id, complaints in {
        ALINE: ["I was charged twice for my table!", "and the waiter was rude to us, I complain"],
        JEAN: ["j'ai été débité deux fois !", "je veux me plaindre, le serveur était malpoli"],
        DIVINE: ["nimetozwa mara mbili!", "nataka kulalamika, mhudumu alikuwa mkali"],
    }.items():
        await product.phone(wa_id).write_at_once(complaints)
    opened = "SELECT customer_id, turn_id, count(*) FROM tickets GROUP BY 1, 2"
    assert {count for _, _, count in await product.rows(opened)} == {1}

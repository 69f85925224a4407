"""A quote that waits: shown again whole or not at all, and decided by words that speak of it."""

from tests.conversation.conftest import RunningProduct
from tests.conversation.ledger import BOOKED

ACTIONS = "SELECT kind, status, decision FROM actions ORDER BY id"
PAYMENTS = "SELECT amount_rwf FROM payments"


async def test_a_button_that_commits_stands_only_under_the_words_it_commits(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("top up 7000")
    for question in ("my bookings", "what is your address?", "my balance", "how do refunds work?"):
        answer = await phone.write(question)
        for bubble in answer.bubbles:
            titles = [option["title"] for option in bubble["options"]]
            assert ("Confirm" in titles) == (
                "Top up your wallet with *7,000 RWF*" in bubble["text"]
            )
    shown = await phone.write("my bookings")
    assert "Still open for 10 more minutes" in shown.text

    assert "asking MTN for 7,000 RWF" in (await phone.write("CONFIRM ✅")).text
    assert await product.rows(PAYMENTS) == [(7_000,)]


async def test_a_yes_counts_after_a_question_in_between_but_not_once_something_else_was_asked(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("2 places tomorrow 7pm at Kimironko")
    assert (await phone.write("my balance")).titles == ["Top up", "Last movements"]
    await phone.write("yes")
    assert await product.rows(BOOKED) == []
    again = await phone.write("how much is it in Nyamirambo?")
    assert again.titles == ["Confirm", "Pay with MoMo", "Cancel"]
    assert "I keep the places for" in again.text
    await phone.write("yes pls 👍🏿")
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_an_answer_to_a_message_speaks_of_that_message_and_of_no_newer_quote(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    older = await phone.write("2 places tomorrow 7pm at Kimironko")
    await phone.write("top up 9000")
    for said in ("yes", "no", "Pay with MoMo"):
        wamid = older.bubbles[-1]["wamid"]
        over = await phone.send({"type": "text", "text": said, "quoted": wamid})
        assert "That offer was dropped" in over.text
        assert "Kimironko" in over.text
    assert await product.rows(PAYMENTS) == []
    assert await product.rows(ACTIONS) == [
        ("create_booking", "superseded", None),
        ("top_up", "proposed", None),
    ]


async def test_a_forged_press_is_told_that_it_was_not_offered(product: RunningProduct) -> None:
    phone = product.phone()
    quote = await phone.write("top up 400000")
    forged = quote.option("Confirm")["id"].replace("confirm", "pay_momo")

    pressed = {"type": "button_reply", "button_reply": {"id": forged, "title": "Pay"}}
    wire = {"type": "interactive", "interactive": pressed}

    answer = await phone.send({"type": "raw", "message": wire})

    assert "not among the choices" in answer.text
    assert await product.rows(ACTIONS) == [("top_up", "proposed", None)]
    assert await product.value("SELECT max(attempts) FROM turns") == 1


ASIDE = {
    "en": ("English", "yes", "no"),
    "fr": ("français", "oui", "non merci"),
    "rw": ("kinyarwanda", "yego", "oya"),
    "sw": ("kiswahili", "ndiyo", "hapana"),
}


async def test_in_every_language_an_answer_to_an_older_message_leaves_the_newest_quote_alone(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    older = await phone.write("2 places tomorrow 7pm at Kimironko")
    for number, (speaks, yes, no) in enumerate(ASIDE.values()):
        await phone.write(speaks)
        await phone.write(f"top up {7 + number}000")
        for said in (yes, no):
            quoted = {"type": "text", "text": said, "quoted": older.bubbles[-1]["wamid"]}
            await phone.send(quoted)
        [last] = await product.rows("SELECT kind, status FROM actions ORDER BY id DESC LIMIT 1")
        assert last == ("top_up", "proposed"), speaks
    assert await product.rows(PAYMENTS) == []
    assert await product.rows(BOOKED) == []


async def test_an_answer_to_ones_own_message_speaks_of_what_that_message_asked_for(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    own = await phone.post({"type": "text", "text": "2 places tomorrow 7pm at Kimironko"})
    await phone.settled(own)
    await phone.read()
    await phone.write("top up 9000")

    over = await phone.send({"type": "text", "text": "yes", "quoted": own})

    assert "Kimironko" in over.text
    assert await product.rows(PAYMENTS) == []
    statuses = "SELECT status FROM actions ORDER BY id"
    assert await product.rows(statuses) == [("superseded",), ("proposed",)]

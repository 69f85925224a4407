"""What a customer deletes or edits no longer asks for what it did."""

from typing import Any

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from evals.play.phone import CustomerPhone, ScreenAnswer
from tests.conversation.conftest import RunningProduct
from tests.languages import in_each

TAKEN = "SELECT sum(taken) FROM slots"
LAST = "SELECT status FROM actions ORDER BY id DESC LIMIT 1"
WAITING = "SELECT count(*) FROM inbox WHERE handled_at IS NULL"
SPEAKS = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}
ASKED = "2 places tomorrow 7pm at Kimironko"

PROPOSED = {
    "a booking": ("3 places tomorrow 7pm at Kimironko", "create_booking"),
    "a ride": ("I need a moto from Kimironko to the airport", "request_ride"),
    "a top-up": ("top up 5000", "top_up"),
}


def revoke(wamid: str) -> dict[str, Any]:
    return {
        "type": "raw",
        "message": {"type": "revoke", "revoke": {"original_message_id": wamid}},
    }


def edit(wamid: str, text: str) -> dict[str, Any]:
    message = {"type": "text", "text": {"body": text}}
    changed = {"original_message_id": wamid, "message": message}
    return {"type": "raw", "message": {"type": "edit", "edit": changed}}


async def asked(phone: CustomerPhone, text: str = ASKED) -> tuple[str, ScreenAnswer]:
    wamid = await phone.post({"type": "text", "text": text})
    await phone.settled(wamid)
    return wamid, await phone.read()


@pytest.mark.parametrize("what", PROPOSED)
async def test_a_deleted_message_takes_its_proposal_with_it_and_is_not_answered(
    product: RunningProduct, what: str
) -> None:
    phone = product.phone()
    words, kind = PROPOSED[what]
    before = await product.value(TAKEN)
    wamid, quote = await asked(phone, words)
    assert await product.rows("SELECT kind, status FROM actions") == [(kind, "proposed")]

    deleted = await phone.send(revoke(wamid))

    assert deleted.bubbles == []
    assert await product.rows("SELECT kind, status FROM actions") == [(kind, "superseded")]
    assert await product.value(TAKEN) == before
    late = await phone.press(quote.titles[0], of=quote)
    assert late.bubbles
    assert await product.value(LAST) == "superseded"


async def test_what_was_confirmed_stays_whatever_is_deleted(product: RunningProduct) -> None:
    phone = product.phone()
    wamid, _ = await asked(phone)
    await phone.press("Confirm")

    assert (await phone.send(revoke(wamid))).bubbles == []
    assert await product.value(LAST) == "executed"


async def test_deleting_what_asked_for_nothing_or_is_of_another_customer_changes_nothing(
    product: RunningProduct,
) -> None:
    phone, other = product.phone(), product.phone("250788000003")
    small_talk, _ = await asked(phone, "hello")
    wamid, _ = await asked(phone)

    assert (await phone.send(revoke(small_talk))).bubbles == []
    assert (await phone.send(revoke("wamid.of-long-ago"))).bubbles == []
    assert (await other.send(revoke(wamid))).bubbles == []

    assert await product.value(LAST) == "proposed"
    assert await product.value(WAITING) == 0


@pytest.mark.parametrize(
    ("now", "price"),
    [
        ("3 places tomorrow 7pm at Kimironko", "15,000 RWF"),
        ("4 places tomorrow 7pm at Kimironko", "20,000 RWF"),
        ("5 places tomorrow 7pm at Kimironko", "25,000 RWF"),
    ],
)
async def test_an_edit_of_what_is_undecided_is_quoted_anew(
    product: RunningProduct, now: str, price: str
) -> None:
    phone = product.phone()
    before = await product.value(TAKEN)
    wamid, _ = await asked(phone)

    answer = await phone.send(edit(wamid, now))

    assert price in answer.text
    statuses = await product.rows("SELECT status FROM actions ORDER BY id")
    assert statuses == [("superseded",), ("proposed",)]
    assert await product.value(TAKEN) == before + int(now[0])


async def test_an_edit_that_no_longer_asks_leaves_nothing_open(product: RunningProduct) -> None:
    phone = product.phone()
    before = await product.value(TAKEN)
    wamid, _ = await asked(phone)

    answer = await phone.send(edit(wamid, "thank you"))

    assert answer.bubbles
    assert await product.rows("SELECT status FROM actions") == [("superseded",)]
    assert await product.value(TAKEN) == before


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_an_edit_of_what_is_decided_changes_nothing_and_is_told(
    product: RunningProduct, language: str
) -> None:
    phone = product.phone()
    wamid, quote = await asked(phone)
    await phone.press("Confirm" if language != "fr" else "Cancel", of=quote)
    await phone.write(SPEAKS[language])
    decided = await product.value(LAST)

    answer = await phone.send(edit(wamid, "6 places tomorrow 7pm at Kimironko"))

    assert [one["text"] for one in answer.bubbles] == [say("turn.edit_decided", language)]
    assert await product.rows("SELECT status FROM actions") == [(decided,)]


async def test_an_edit_of_the_yes_itself_is_told_so(product: RunningProduct) -> None:
    phone = product.phone()
    await asked(phone)
    yes, _ = await asked(phone, "yes")
    assert await product.value(LAST) == "executed"

    answer = await phone.send(edit(yes, "no"))

    assert say("turn.edit_decided", "en") in answer.text


@pytest.mark.parametrize("first", ["hello", "2 plces tomorow at", "🙂", None])
async def test_an_edit_of_what_led_to_nothing_is_read_as_a_message(
    product: RunningProduct, first: str | None
) -> None:
    phone = product.phone()
    wamid = (await asked(phone, first))[0] if first else "wamid.of-long-ago"

    answer = await phone.send(edit(wamid, ASKED))

    assert "10,000 RWF" in answer.text
    assert await product.value(WAITING) == 0

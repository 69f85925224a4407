"""Bad input gets a clear answer and loses nothing."""

from datetime import timedelta
from typing import Any

import pytest

from kit.settings.limits import LimitSettings
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.ledger import BOOKED

HEARD = "SELECT content FROM ai_messages WHERE role = 'customer' ORDER BY id"
UNHANDLED = "SELECT count(*) FROM inbox WHERE handled_at IS NULL"
FAILED = "SELECT count(*) FROM turns WHERE attempts > 1 OR status <> 'answered'"

KINDS: list[tuple[dict[str, Any], str]] = [
    ({"type": "text", "text": "x" * 2_001}, "at most 2000 characters"),
    ({"type": "text", "text": "x" * 4_000}, "at most 2000 characters"),
    ({"type": "text", "text": ""}, "arrived empty"),
    ({"type": "text", "text": " \n\t "}, "arrived empty"),
    ({"type": "sticker"}, "Nice sticker"),
    ({"type": "contacts"}, "Thank you for the contact"),
    ({"type": "audio"}, "voice messages"),
    ({"type": "image"}, "pictures"),
    ({"type": "video"}, "videos"),
    ({"type": "document"}, "documents"),
    ({"type": "order"}, "cannot open that kind"),
    ({"type": "flow"}, "cannot open that kind"),
    ({"type": "unsupported"}, "cannot open that kind"),
    ({"type": "unknown"}, "cannot open that kind"),
]


async def test_what_cannot_be_read_is_said_kindly_and_kept(product: RunningProduct) -> None:
    phone = product.phone()

    for message, sentence in KINDS:
        answer = await phone.send(message)
        assert sentence in answer.text, message["type"]
        assert len(answer.bubbles) == 1

    assert len(await product.rows(HEARD)) == len(KINDS)
    assert await product.value(UNHANDLED) == 0
    assert await product.value(FAILED) == 0
    assert await product.value("SELECT count(*) FROM inbox WHERE raw IS NULL") == 0


async def test_odd_texts_are_answered_and_kept_as_they_came(product: RunningProduct) -> None:
    odd = [
        "🍾🥂🎉",
        "مرحبا، أريد حجز طاولة",
        "שלום \u202eevil\u202c",
        "\u200b👋\ufeff",
        "{0} {} % $1 \\",
        "'; --",
        "x" * 2_000,
        "*_~`" * 20,
        "👩‍👩‍👧‍👦" * 60,
    ]
    phone = product.phone()

    for text in odd:
        assert (await phone.write(text)).bubbles, text

    heard = [content for (content,) in await product.rows(HEARD)]
    assert heard[:4] == odd[:4]
    assert await product.value(UNHANDLED) == 0
    assert await product.value(FAILED) == 0


async def test_a_nul_in_a_text_is_answered(product: RunningProduct) -> None:
    phone = product.phone()

    answer = await phone.write("2 places tomorrow\x00 7pm at Kimironko")

    assert "10,000 RWF" in answer.text


async def test_a_caption_is_read_and_a_pin_means_the_nearest_venue(product: RunningProduct) -> None:
    phone = product.phone()

    pin = {"type": "location", "latitude": -1.9780, "longitude": 30.0431}
    assert "*Nyamirambo*" in (await phone.send(pin)).text

    picture = {"type": "image", "caption": "2 places tomorrow 7pm at Kimironko"}
    assert "10,000 RWF" in (await phone.send(picture)).text
    await phone.press("Confirm")
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_a_reaction_is_silent_and_a_template_button_that_nobody_knows_is_stale(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("hello")

    reaction = {"type": "reaction", "message_id": next(iter(phone.seen)), "emoji": "👍"}
    assert (await phone.send(reaction)).bubbles == []
    stale = await phone.send({"type": "template_button", "id": "old campaign"})
    assert "too old" in stale.text
    assert await product.value(FAILED) == 0


async def test_quick_texts_are_one_turn_and_a_press_between_them_is_its_own(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    turns = product.settings.turns
    turns.quiet_seconds, turns.pause_seconds = 1.5, 30.0  # three are quick on a busy machine too
    for text in ("hello", "2 people", "tomorrow 7pm"):
        last = await aline.post({"type": "text", "text": text})
    await aline.settled(last)
    turns.quiet_seconds = 0.05
    offer = await aline.read()
    assert len(offer.bubbles) == 1
    assert await product.rows("SELECT count(*) FROM turns") == [(1,)]
    assert [content for (content,) in await product.rows(HEARD)] == [
        "hello",
        "2 people",
        "tomorrow 7pm",
    ]

    await aline.post({"type": "text", "text": "ok then"})
    await aline.post({"type": "list", "id": offer.option("19:00 Kimironko")["id"]})
    last = await aline.post({"type": "text", "text": "how much is it in Nyamirambo?"})
    await aline.settled(last)
    heard = "SELECT array_agg(content ORDER BY id) FROM ai_messages WHERE role = 'customer'"
    assert await product.rows(f"{heard} GROUP BY turn_id ORDER BY turn_id OFFSET 1") == [
        (["ok then"],),
        (["19:00 Kimironko"],),
        (["how much is it in Nyamirambo?"],),
    ]
    quote = next(bubble for bubble in (await aline.read()).bubbles if "10,000" in bubble["text"])
    await aline.send({"type": "button", "id": quote["options"][0]["id"]})
    assert len(await product.rows(BOOKED)) == 1


async def test_an_order_and_a_command_in_one_burst_are_both_heard(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.post({"type": "text", "text": "2 places tomorrow 7pm at Kimironko"})

    answer = await phone.write("help")

    assert "10,000 RWF" in answer.text


class TestTheDaysLimit:
    @pytest.fixture
    def settings_changes(self) -> dict[str, Any]:
        return {"limits": LimitSettings(messages_per_day=3)}

    async def test_one_sentence_over_it_then_silence_and_the_next_day_all_is_well(
        self, product: RunningProduct
    ) -> None:
        phone, other = product.phone(), product.phone(JEAN)
        for _ in range(3):
            assert (await phone.write("hello")).bubbles

        assert "3 messages today" in (await phone.write("hello")).text
        assert (await phone.write("2 places tomorrow 7pm")).bubbles == []
        assert (await phone.send({"type": "sticker"})).bubbles == []
        assert (await other.write("hello")).bubbles
        assert await product.value(UNHANDLED) == 0
        assert len(await product.rows(HEARD)) == 7

        assert "only answer when you write" in (await phone.write("stop")).text
        assert "find free tables" in (await phone.write("help")).text
        assert "colleague" in (await phone.write("human")).text
        assert await product.value("SELECT count(*) FROM handoffs") == 1

        await product.advance(timedelta(days=1))
        assert (await phone.write("2 places tomorrow 7pm")).titles

    async def test_a_burst_across_it_is_answered_up_to_it(self, product: RunningProduct) -> None:
        phone = product.phone()
        await phone.write("hello")
        for text in ("2 places", "tomorrow 7pm at Kimironko", "and a pony"):
            last = await phone.post({"type": "text", "text": text})
        await phone.settled(last)

        answer = await phone.read()

        assert "3 messages today" in answer.text
        assert "10,000 RWF" in answer.text
        assert "Booked" in (await phone.press("Confirm")).text, "a press always works"

    async def test_it_is_said_even_when_a_press_was_the_first_message_over_it(
        self, product: RunningProduct
    ) -> None:
        phone = product.phone()
        for text in ("hello", "hello again", "2 places tomorrow 7pm at Kimironko"):
            await phone.write(text)
        await phone.press("Confirm")

        assert "3 messages today" in (await phone.write("thank you")).text
        assert (await phone.write("thank you")).bubbles == []


async def test_a_hundred_messages_a_day_are_read_unless_told_otherwise(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    assert product.settings.limits.messages_per_day == 100
    async with product.pool.connection() as conn:
        await conn.execute(
            """
            INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, day,
                               handled_at)
            SELECT 1, 'message', 'earlier-' || n, true, '1', '{}', '2026-11-23', now()
            FROM generate_series(1, 99) AS n
            """
        )

    assert "EasyMO" in (await phone.write("hello")).text
    assert "100 messages today" in (await phone.write("hello")).text


class TestABurst:
    @pytest.fixture
    def settings_changes(self) -> dict[str, Any]:
        return {"limits": LimitSettings(messages_per_day=1_000)}

    @pytest.mark.slow
    async def test_two_hundred_messages_at_once_are_all_handled_in_order(
        self, product: RunningProduct
    ) -> None:
        phone = product.phone()
        held_back = {"limits": False, "webhook_hold": True, "webhook_batch": 1_000}
        await product.http.post("/emulator/faults", json=held_back)
        # Each another text, and none of them a request.
        texts = [f"{number:b}".replace("0", "🙂").replace("1", "🙃") for number in range(199)]
        for text in [*texts, "2 places tomorrow 7pm at Kimironko"]:
            last = await phone.post({"type": "text", "text": text})
        await product.http.post("/emulator/faults", json={"webhook_hold": False})
        await phone.settled(last)

        assert "10,000 RWF" in (await phone.read()).text
        heard = [content for (content,) in await product.rows(HEARD)]
        assert heard == [*texts, "2 places tomorrow 7pm at Kimironko"]
        assert await product.value(UNHANDLED) == 0
        assert await product.value(FAILED) == 0

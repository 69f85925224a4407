"""A chat that is opened is greeted, before anything is said in it."""

from datetime import timedelta
from typing import Any

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from tests.conversation.conftest import RunningProduct
from tests.languages import in_each

OPENED: dict[str, Any] = {"type": "raw", "message": {"type": "request_welcome"}}
SERVICES = 9

SPEAKS = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}
LATER = timedelta(hours=30)


async def test_a_chat_that_is_opened_is_greeted_with_the_ways_on_and_only_once(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    first = await phone.send(OPENED)
    second = await phone.send(OPENED)

    assert [bubble["text"] for bubble in first.bubbles] == [say("profile.welcome", "en")]
    assert len(first.titles) == SERVICES + 1
    assert second.bubbles == []
    assert await product.value("SELECT count(*) FROM inbox WHERE handled_at IS NULL") == 0
    answer = await phone.write("2 places tomorrow 7pm at Kimironko")
    assert "10,000 RWF" in answer.text
    assert say("profile.welcome", "en") not in answer.text


async def test_a_chat_in_which_something_was_said_is_not_greeted_again(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("hello")

    assert (await phone.send(OPENED)).bubbles == []


async def test_whoever_wants_no_first_word_is_not_greeted(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write("stop")
    await product.advance(LATER)

    assert (await phone.send(OPENED)).bubbles == []


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_a_known_customer_is_greeted_in_their_language(
    product: RunningProduct, language: str
) -> None:
    phone = product.phone()
    await phone.write(SPEAKS[language])
    await product.advance(LATER)

    answer = await phone.send(OPENED)

    assert [bubble["text"] for bubble in answer.bubbles] == [say("general.hello", language)]
    assert len(answer.titles) == SERVICES + 1

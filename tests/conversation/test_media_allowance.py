"""Voice notes and pictures cost money: none is fetched that a budget or the day has no room for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from kit.settings.limits import LimitSettings
from kit.settings.media import MediaSettings
from kit.settings.models import BudgetSettings
from tests.conversation.conftest import RunningProduct
from tests.conversation.test_media import PICTURE, VOICE, Provider
from tests.conversation.test_media import provider as provider
from tests.languages import in_each

FETCHED = "SELECT coalesce(sum(files), 0) FROM media_use"
SORRY = {
    "en": "as much as I can today",
    "fr": "tout ce que je pouvais aujourd'hui",
    "rw": "ibyo nshoboye byose",
    "sw": "kadiri nilivyoweza",
}
COST = "SELECT sum(cost_usd)::float FROM ai_model_calls WHERE agent = 'hearing'"
NOTE: dict[str, Any] = {"type": "image"}


@pytest_asyncio.fixture
async def stingy(provider: Provider) -> AsyncIterator[Provider]:
    provider.words = "the menu of a restaurant"
    yield provider


def settings_with(provider: Provider, **changes: Any) -> dict[str, Any]:
    return {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": provider.url,
        **changes,
    }


class TestMoney:
    @pytest.fixture(params=["customer_usd", "day_usd", "conversation_usd"])
    def settings_changes(self, stingy: Provider, request: pytest.FixtureRequest) -> dict[str, Any]:
        # Less than one voice note costs.
        return settings_with(stingy, budget=BudgetSettings(**{request.param: 0.000_001}))

    async def test_what_is_over_a_budget_is_neither_fetched_nor_heard(
        self, product: RunningProduct, stingy: Provider
    ) -> None:
        phone = product.phone()
        await phone.send(VOICE)
        assert len(stingy.came) == 1, "nothing was spent before"

        answers = [await phone.send(one) for one in (VOICE, NOTE, VOICE)]

        assert all(SORRY["en"] in answer.text for answer in answers)
        assert all(len(answer.bubbles) == 1 for answer in answers)
        assert len(stingy.came) == 1
        assert await product.value(FETCHED) == 1

    @pytest.mark.slow
    async def test_of_a_burst_the_first_is_paid_before_the_second_is_looked_at(
        self, product: RunningProduct, stingy: Provider
    ) -> None:
        phone = product.phone()
        await product.http.post("/emulator/faults", json={"webhook_hold": True})
        wamids = [await phone.post(VOICE) for _ in range(4)]
        await product.http.post("/emulator/faults", json={"webhook_hold": False})
        for wamid in wamids:
            await phone.settled(wamid)

        assert len(stingy.came) == 1
        assert await product.value(COST) > 0


class TestTheDay:
    @pytest.fixture
    def caps(self) -> dict[str, int]:
        return {}

    @pytest.fixture
    def settings_changes(self, stingy: Provider, caps: dict[str, int]) -> dict[str, Any]:
        return settings_with(
            stingy, media=MediaSettings(**caps), limits=LimitSettings(messages_per_day=3)
        )

    async def test_a_message_over_the_days_is_not_fetched(
        self, product: RunningProduct, stingy: Provider
    ) -> None:
        phone = product.phone()
        for _ in range(6):
            await phone.post(PICTURE)
        await phone.settled(await phone.post(PICTURE))

        assert len(stingy.came) == 3
        assert await product.value(FETCHED) == 3


@pytest.mark.parametrize("language", in_each(["en", "fr", "rw", "sw"]))
class TestInHerLanguage:
    @pytest.fixture
    def settings_changes(self, stingy: Provider) -> dict[str, Any]:
        return settings_with(stingy)

    async def test_what_the_day_has_no_room_for_is_said_once_and_kindly(
        self, product: RunningProduct, stingy: Provider, language: str
    ) -> None:
        phone = product.phone()
        await phone.write(
            {"en": "hello", "fr": "français", "rw": "Kinyarwanda", "sw": "Kiswahili"}[language]
        )
        seconds = product.settings.media.seconds_per_day
        await product.rows(
            "INSERT INTO media_use (customer_id, day, seconds)"
            " SELECT id, '2026-11-23', %s FROM customers RETURNING 1",
            seconds,
        )

        answer = await phone.send(VOICE)

        assert SORRY[language] in answer.text
        assert len(answer.bubbles) == 1
        assert stingy.came == []
        # Looking takes no seconds.
        await phone.send(PICTURE)
        assert len(stingy.came) == 1

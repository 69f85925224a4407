"""A simulated customer whose words come from a model: content, impatient, or gone wrong."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from llmock.scenarios import Fail, Reply
from llmock.testing import LLMockServer
from pydantic import SecretStr

from evals.play.cast import Cast
from evals.play.operator_client import sitting
from evals.play.play import Performance
from evals.scenario import Scenario, SimulatedCustomer
from evals.simulate.live_customer import play_wish
from evals.simulate.provider import ModelProvider
from evals.simulate.simulated import SimulationOutcome
from tests.conversation.conftest import RunningProduct

QUOTE = "2 places tomorrow 7pm at Kimironko"


@pytest.fixture(scope="module")
def openai() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest_asyncio.fixture
async def stage(product: RunningProduct) -> AsyncIterator[Performance]:
    async with sitting(product, "Claudine") as desk:
        yield Performance(product, Cast(product, 30), desk, "Aline")


async def outcome(
    openai: LLMockServer, stage: Performance, who: str, *replies: Reply | Fail
) -> SimulationOutcome:
    """Of a customer who opens with a wish for a table, and goes on with `replies`."""
    openai.state.scenarios.clear()
    for reply in replies:
        openai.state.scenarios.add(reply)
    wants = SimulatedCustomer(
        goal="A table for two", opens_with=QUOTE, content_when="Booked", patience=4
    )
    scenario = Scenario(name="a table", agent="booking", language="en", customer=who, wants=wants)
    provider = ModelProvider("gpt-5-mini", SecretStr("test"), openai.base_url("openai"))
    return await play_wish(provider, stage, scenario)


@pytest.mark.slow
async def test_she_presses_what_she_names_and_what_goes_wrong_with_her_is_her_fault(
    product: RunningProduct, stage: Performance, openai: LLMockServer
) -> None:
    content = await outcome(openai, stage, "Aline", Reply(text="[Confirm]"))
    assert (content.fault, content.checks[0].passed) == ("", True)
    assert await product.value("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 1

    leaves = await outcome(openai, stage, "Jean", Reply(text="how much?"), Reply(text="GIVE UP"))
    assert (leaves.fault, leaves.checks[0].passed) == ("", False)
    early = await outcome(openai, stage, "Divine", Reply(text="DONE"))
    assert "as if content" in early.fault

    silent = await outcome(openai, stage, "Eric", Reply(text=" "))
    assert "wrote nothing" in silent.fault
    turned = await outcome(openai, stage, "Chantal", Reply(text="Welcome to EasyMO! And you?"))
    assert "as the business" in turned.fault
    stuck = await outcome(openai, stage, "Keza", *[Reply(text="hm")] * 3)
    assert "3 times" in stuck.fault
    broken = await outcome(openai, stage, "Teta", Fail(400, message="no such model"))
    assert "no such model" in broken.fault

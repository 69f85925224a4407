"""The gateway against an independent server that breaks in every way a provider can break."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool
from llmock.scenarios import (
    Behavior,
    Delay,
    Fail,
    Match,
    Reply,
    SlowFirstToken,
    StreamFault,
    ToolCall,
    ToolFault,
)
from llmock.testing import LLMockServer
from llmock.verdict import judge
from pydantic import BaseModel, SecretStr

from easymo.models.gateway.call import ModelTurn, Spent
from easymo.models.gateway.gateway import Gateway
from kit.settings import Settings
from kit.settings.models import BreakerSettings
from tests.patience import PATIENCE_SECONDS

WHOLE = "We are open from five in the afternoon until eleven."
BIG, SMALL = Match(model="gpt-5-mini*"), Match(model="gpt-5-nano*")


@dataclass
class Ear:
    begun: list[tuple[str, str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def begins(self, agent: str, model: str) -> None:
        self.begun.append((agent, model))

    def says(self, piece: str) -> None:
        self.heard.append(piece)


@dataclass
class Speaker:
    name: str = "general"
    type: str = "general"
    model: str | None = None
    temperature: float | None = None
    max_tokens: int = 200


@dataclass
class Desk:
    """A gateway, and the server it asks."""

    server: LLMockServer
    gateway: Gateway
    turn: ModelTurn = field(default_factory=ModelTurn)

    def will(self, *behaviors: Behavior) -> None:
        self.server.state.scenarios.add(*behaviors)

    async def answer(self, seconds: float = PATIENCE_SECONDS, **speaker: Any) -> AIMessage:
        return await self.ask(self.gateway.chat(Speaker(**speaker), self._turn(seconds)))

    async def ask(self, model: Any) -> Any:
        situation = {"agent": "general", "now": "2026-11-23T12:00:00+02:00", "language": "en"}
        briefing = SystemMessage("You help.", additional_kwargs={"situation": situation})
        return await model.ainvoke([briefing, HumanMessage("when do you open?")])

    def asked(self, model: str) -> int:
        return sum(one.model == model for one in self.server.state.journal.records())

    def outcomes(self) -> list[tuple[str, str]]:
        return [(one.model, one.outcome) for one in self.turn.usages]

    def _turn(self, seconds: float) -> ModelTurn:
        self.turn.ends_at = asyncio.get_running_loop().time() + seconds
        return self.turn


@pytest.fixture(scope="module")
def server() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest_asyncio.fixture
async def desk(server: LLMockServer) -> AsyncIterator[Desk]:
    server.state.scenarios.clear()
    server.state.journal.clear()
    settings = Settings(
        _env_file=None,
        environment="test",
        openai_api_key=SecretStr("test"),
        openai_base_url=server.base_url("openai"),
        breakers=BreakerSettings(failures=3, rest_seconds=60),
    )
    gateway = Gateway(settings)
    yield Desk(server, gateway)
    await gateway.close()


FAULTS: list[Behavior] = [
    Fail(429, retry_after=0.4),
    Fail(500),
    Fail(503),
    StreamFault("disconnect", after_chunks=2),
    StreamFault("truncate", after_chunks=2),
    StreamFault("malformed", after_chunks=2),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_fault_costs_a_retry_and_the_answer_is_whole(desk: Desk, fault: Behavior) -> None:
    desk.will(fault, Reply(text=WHOLE, times=None))

    assert (await desk.answer()).text == WHOLE

    assert desk.asked("gpt-5-mini") == 2
    assert desk.outcomes()[-1] == ("gpt-5-mini", "answered")
    # Who hangs up may be back before the server has seen it: the judge then takes the two
    # attempts for two calls, and warns that the first was not tried again.
    hangs_up = isinstance(fault, StreamFault) and fault.kind == "malformed"
    judge(desk.server.state.journal.records()).assert_ok(strict=not hangs_up)


async def test_half_an_answer_is_never_taken_for_a_whole_one(desk: Desk) -> None:
    desk.will(StreamFault("truncate", after_chunks=2, times=None, match=BIG))
    desk.will(Reply(text=WHOLE, times=None))

    assert (await desk.answer()).text == WHOLE
    assert desk.outcomes() == [
        ("gpt-5-mini", "cut"),
        ("gpt-5-mini", "cut"),
        ("gpt-5-nano", "answered"),
    ]


async def test_an_answer_that_ran_out_of_tokens_is_half_an_answer(desk: Desk) -> None:
    desk.will(Reply(text="We are open from", finish_reason="length", times=None, match=BIG))
    desk.will(Reply(text=WHOLE, match=SMALL))

    assert (await desk.answer()).text == WHOLE


@pytest.mark.parametrize(
    "fault",
    [
        Delay(8, times=None, match=BIG),
        SlowFirstToken(8, times=None, match=Match(model="gpt-5-mini*", stream=True)),
        StreamFault(
            "stall", stall_seconds=8, times=None, match=Match(model="gpt-5-mini*", stream=True)
        ),
    ],
    ids=["delay", "first token", "stall"],
)
async def test_a_model_that_hangs_leaves_time_for_the_next(desk: Desk, fault: Behavior) -> None:
    desk.will(fault, Reply(text=WHOLE, times=None))

    assert (await desk.answer(seconds=4)).text == WHOLE

    assert desk.outcomes() == [("gpt-5-mini", "too_slow"), ("gpt-5-nano", "answered")]
    assert (await desk.answer(seconds=4)).text == WHOLE
    assert desk.outcomes()[2:] == [("gpt-5-nano", "answered")], "in this turn it is not asked again"


async def test_what_is_refused_is_not_asked_again(desk: Desk) -> None:
    desk.will(Fail(400, times=None, match=BIG), Reply(text=WHOLE, match=SMALL))

    assert (await desk.answer()).text == WHOLE

    assert desk.outcomes() == [("gpt-5-mini", "not_accepted"), ("gpt-5-nano", "answered")]
    judge(desk.server.state.journal.records()).assert_ok(strict=True)


async def test_a_wait_that_is_longer_than_the_time_is_not_waited_for(desk: Desk) -> None:
    desk.will(Fail(429, retry_after=60, times=None, match=BIG), Reply(text=WHOLE, match=SMALL))

    assert (await desk.answer(seconds=5)).text == WHOLE
    assert desk.asked("gpt-5-mini") == 1


async def test_with_every_model_down_the_guided_model_answers(desk: Desk) -> None:
    desk.will(Fail(500, times=None))

    assert (await desk.answer()).text

    assert {outcome for _, outcome in desk.outcomes()} == {"broken"}
    assert desk.turn.failed == {"gpt-5-mini", "gpt-5-nano"}


async def test_a_model_that_fails_again_and_again_is_left_alone(desk: Desk) -> None:
    desk.will(Fail(500, times=None, match=BIG), Reply(text=WHOLE, times=None))
    for _ in range(5):
        desk.turn = ModelTurn()
        assert (await desk.answer()).text == WHOLE

    assert desk.asked("gpt-5-mini") == 3 * 2
    assert desk.gateway.breakers.states == {"gpt-5-mini": "opened", "gpt-5-nano": "closed"}


async def test_tool_calls_arrive_whole_also_several_at_once(desk: Desk) -> None:
    @tool
    def opening_hours(venue: str) -> str:
        """When a venue opens."""
        return venue

    wanted = [ToolCall("opening_hours", {"venue": name}) for name in ("kimironko", "nyamirambo")]
    desk.will(ToolFault("malformed_arguments"), Reply(tool_calls=tuple(wanted), times=None))
    model = desk.gateway.chat(Speaker(), desk.turn).bind_tools([opening_hours])

    answer = await desk.ask(model)

    assert [(one["name"], one["args"]) for one in answer.tool_calls] == [
        ("opening_hours", {"venue": "kimironko"}),
        ("opening_hours", {"venue": "nyamirambo"}),
    ]
    assert len({one["id"] for one in answer.tool_calls}) == 2


class Hours(BaseModel):
    opens_at: str
    closes_at: str


async def test_an_answer_of_another_shape_than_asked_for_is_asked_again(desk: Desk) -> None:
    hours = Hours(opens_at="17:00", closes_at="23:00")
    desk.will(Reply(text="five to eleven"), Reply(text=hours.model_dump_json()))

    model = desk.gateway.chat(Speaker(), desk.turn).with_structured_output(Hours)

    assert await desk.ask(model) == hours
    assert [outcome for _, outcome in desk.outcomes()] == ["cut", "answered"]


async def test_usage_is_counted_and_every_piece_is_heard(desk: Desk) -> None:
    desk.will(Reply(text=WHOLE))
    ear = Ear()
    desk.turn.listener = ear

    await desk.answer()

    assert ear.begun == [("general", "gpt-5-mini")]
    assert "".join(ear.heard) == WHOLE
    assert len(ear.heard) > 1
    [usage] = desk.turn.usages
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0
    assert usage.latency_ms > 0


@pytest.mark.parametrize(
    ("spent", "model"),
    [
        (Spent(), "gpt-5-mini"),
        (Spent(day_usd=15), "gpt-5-nano"),
        (Spent(customer_usd=0.4), "gpt-5-nano"),
        (Spent(conversation_usd=0.1), None),
        (Spent(day_usd=30), None),
    ],
)
async def test_money_that_runs_out_steps_down(desk: Desk, spent: Spent, model: str | None) -> None:
    async def known() -> Spent:
        return spent

    desk.turn.spent = known
    desk.will(Reply(text=WHOLE, times=None))

    await desk.answer()

    assert [one.model for one in desk.turn.usages] == ([model] if model else [])

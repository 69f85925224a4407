"""The graph as the studio runs it: a turn per run, gone back in and forked, nothing sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from langgraph.checkpoint.memory import MemorySaver

from db.pool import Pool
from kit.errors import Misconfigured
from kit.settings import Settings
from server.dev.studio.studio_graph import StudioGraph, studio_graph
from tests.conftest import NOON

ASKS = {"text": "Book a table for 4 at Kimironko tomorrow at 7pm"}
THREAD: Any = {"configurable": {"thread_id": "a-thread"}}


@dataclass(frozen=True)
class Stopped:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def graph(database: str) -> StudioGraph:
    settings = Settings(
        _env_file=None, environment="test", database_url=database, openai_api_key=None
    )
    return studio_graph(lambda: settings, Stopped()).copy({"checkpointer": MemorySaver()})


def bodies(state: dict[str, Any]) -> str:
    return "\n".join(one.words for one in state["turn"]["outgoing"])


async def statuses(pool: Pool) -> list[str]:
    async with pool.connection() as conn:
        found = await conn.execute("SELECT status FROM actions ORDER BY id")
        return [status for (status,) in await found.fetchall()]


async def test_a_booking_gets_to_a_quote_that_waits(graph: StudioGraph, pool: Pool) -> None:
    said = await graph.ainvoke(ASKS, THREAD)
    assert "20,000 RWF" in bodies(said)
    waits = await graph.aget_state(THREAD)
    assert waits.next == ("confirm",)
    assert await statuses(pool) == ["proposed"]


@pytest.mark.slow
@pytest.mark.parametrize("press", [True, False])
async def test_its_button_books_and_so_do_words(
    graph: StudioGraph, pool: Pool, press: bool
) -> None:
    said = await graph.ainvoke(ASKS, THREAD)
    button = said["turn"]["outgoing"][-1].messages[-1].options[0].id
    said = await graph.ainvoke({"press": button} if press else {"text": "yes"}, THREAD)
    assert "Booked!" in bodies(said)
    async with pool.connection() as conn:
        found = await conn.execute("SELECT guests FROM bookings")
        assert await found.fetchall() == [(4,)]
        attempts = await conn.execute("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL")
        assert await attempts.fetchone() == (0,)


@pytest.mark.slow
async def test_a_quote_that_was_answered_is_gone_back_to_and_answered_otherwise(
    graph: StudioGraph,
) -> None:
    await graph.ainvoke(ASKS, THREAD)
    waits = await graph.aget_state(THREAD)
    await graph.ainvoke({"text": "no"}, THREAD)
    said = await graph.ainvoke({"text": "What are your opening hours?"}, waits.config)
    assert "cancel" not in bodies(said).lower()
    asked = [one for one in said["messages"] if one.type == "human"]
    assert [one.text for one in asked][-1] == "What are your opening hours?"
    assert "no" not in [one.text for one in asked]


@pytest.mark.slow
async def test_a_turn_goes_on_from_its_middle_with_a_state_that_was_changed(
    graph: StudioGraph, pool: Pool
) -> None:
    await graph.ainvoke(ASKS, THREAD)
    [middle] = [
        one async for one in graph.aget_state_history(THREAD) if one.next == ("answer_from_cache",)
    ]
    wish = {"turn": {"request": "Book a table for 2 at Kimironko tomorrow at 9pm"}}
    fork = await graph.aupdate_state(middle.config, wish, as_node="recall")
    said = await graph.ainvoke(None, fork)
    assert "10,000 RWF" in bodies(said)
    assert await statuses(pool) == ["superseded", "proposed"]


async def test_step_by_step_it_comes_to_the_same_quote(graph: StudioGraph, pool: Pool) -> None:
    given: Any = ASKS
    steps: list[str] = []
    while not (steps and steps[-1] == "confirm"):
        said = await graph.ainvoke(given, THREAD, interrupt_before="*")
        steps += (await graph.aget_state(THREAD)).next
        given = None
    assert steps[:2] == ["open_turn", "screen"]
    assert "20,000 RWF" in bodies(said)
    assert await statuses(pool) == ["proposed"]
    assert "Booked!" in bodies(await graph.ainvoke({"text": "yes"}, THREAD))


@pytest.mark.slow
async def test_every_thread_has_a_customer_of_its_own_unless_one_is_named(
    graph: StudioGraph, pool: Pool
) -> None:
    async def customers() -> int:
        async with pool.connection() as conn:
            found = await conn.execute("SELECT count(DISTINCT customer_id) FROM turns")
            [count] = await found.fetchone() or (0,)
            return int(count)

    other: Any = {"configurable": {"thread_id": "another"}}
    for thread in (THREAD, other, THREAD):
        await graph.ainvoke({"text": "Hello"}, thread)
    assert await customers() == 2
    third: Any = {"configurable": {"thread_id": "third"}}
    await graph.ainvoke({"text": "Hello"}, third, context={"phone": "250788000001"})
    await graph.ainvoke({"text": "Hello"}, other, context={"phone": "250788000001"})
    assert await customers() == 3


@pytest.mark.slow
async def test_what_a_run_drafted_is_withdrawn_when_it_breaks_off(
    graph: StudioGraph, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = graph.astream(ASKS, THREAD, stream_mode=["updates"])
    async for _, update in stream:
        if "booking_tools" in update:
            break
    await stream.aclose()  # type: ignore[attr-defined]
    assert "proposed" not in await statuses(pool)
    assert "20,000 RWF" in bodies(await graph.ainvoke(ASKS, THREAD))


@pytest.mark.parametrize("given", [{}, {"words": "Hello"}, None, 7])
async def test_a_run_without_a_message_says_what_it_wants(
    graph: StudioGraph, given: object
) -> None:
    with pytest.raises(Misconfigured, match="what the customer writes"):
        await graph.ainvoke(given, THREAD)

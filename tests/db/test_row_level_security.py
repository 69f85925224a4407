"""A run sees and changes one customer's rows, whatever the model asks for."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, get_args

import psycopg
import pytest
import pytest_asyncio
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langgraph.graph import END, START, StateGraph
from psycopg.errors import (
    ForeignKeyViolation,
    InsufficientPrivilege,
    NotNullViolation,
    RaiseException,
)

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.action.kinds import QuoteDecision
from db.repositories.booking import bookings, venues
from db.repositories.booking.bookings import SeatHold
from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, new_turn
from easymo.models.gateway.gateway import Gateway
from easymo.models.memory_extraction.rules import extract_memories
from easymo.services.action import action
from easymo.services.action.press import QuotePress
from easymo.services.action.spending_limits import SpendingLimits
from easymo.services.agent_registry import AgentRegistry
from easymo.services.memory import memory
from kit.settings import Settings
from nodes.tool_node import tool_node
from tests.conftest import NOON
from tests.db.road import fetch
from tools.toolbox import TOOLBOX

ALINE, JEAN = 1, 2

CLOSED = [
    "agent_versions",
    "ai_agents",
    "ai_daily_metrics",
    "ai_metrics",
    "ai_model_calls",
    "ai_tool_executions",
    "ai_tools",
    "ai_transcript",
    "customer_aliases",
    "feedback",
    "guard_blocks",
    "inbox",
    "message_statuses",
    "outbox",
    "scheduled_messages",
    "send_paces",
    "turns",
    "webhook_events",
    "langgraph.checkpoints",
]


@dataclass(frozen=True)
class Hers:
    """What Aline has."""

    confirmed: int
    held: int
    proposed: int
    nonce: str


@pytest_asyncio.fixture
async def hers(pool: Pool) -> Hers:
    """Aline has a confirmed booking, a held one, and an open proposal for the held one."""
    conversation, turn = await begin_turn(pool, ALINE)
    door = CustomerDoor(pool, ALINE)
    until = NOON + timedelta(minutes=10)
    async with door.open() as conn:
        confirmed = await bookings.hold(conn, SeatHold(10, 2, until), NOON)
        await bookings.confirm(conn, confirmed, NOON)
        held = await bookings.hold(conn, SeatHold(11, 3, until), NOON)
        await conn.execute(
            "INSERT INTO actions (customer_id, conversation_id, turn_id, kind, booking_id, quote,"
            " created_at, expires_at) VALUES (%s, %s, %s, 'create_booking', %s, '?', %s, %s)",
            [ALINE, conversation, turn, held, NOON, until],
        )
    await fetch(pool, "SELECT propose_drafts(%s, %s)", turn, NOON)
    async with pool.connection() as conn:
        await memory.remember(conn, ALINE, extract_memories("I am vegetarian"), NOON)
    [(proposed, nonce)] = await fetch(pool, "SELECT id, nonce FROM actions")
    return Hers(confirmed, held, proposed, nonce)


async def begin_turn(pool: Pool, customer_id: int) -> tuple[int, int]:
    [(conversation,)] = await fetch(
        pool, "SELECT (live_conversation(%s, '1', %s, '24 hours')).id", customer_id, NOON
    )
    [(turn,)] = await fetch(
        pool,
        "INSERT INTO turns (customer_id, conversation_id, fencing_token)"
        " VALUES (%s, %s, 0) RETURNING id",
        customer_id,
        conversation,
    )
    return int(conversation), int(turn)


async def rows_of(pool: Pool, customer_id: int) -> dict[str, Any]:
    """All that is hers, in every table that knows customers, with the seats."""
    tables = await fetch(
        pool,
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name) WHERE table_schema = 'public'"
        " AND column_name = 'customer_id' AND table_type = 'BASE TABLE' ORDER BY 1",
    )
    found: dict[str, Any] = {}
    for (table,) in tables:
        query = f"SELECT * FROM {table} t WHERE customer_id = %s ORDER BY t::text"
        found[table] = await fetch(pool, query, customer_id)
    return found


def properties_of(tool: BaseTool) -> list[str]:
    """The arguments a model may give, as it is told of them."""
    parameters = convert_to_openai_tool(tool)["function"]["parameters"]
    return list(parameters.get("properties", {}))


def arguments_of(name: str, hers: Hers) -> Iterator[dict[str, Any]]:
    """What a model in Jean's conversation might try, with Aline's numbers in every place."""
    properties = properties_of(TOOLBOX[name].tool)
    usual: dict[str, Any] = {
        "venue": "kimironko",
        "day": "2026-11-24",
        "time": "19:00",
        "guests": 2,
        "to": "general",
        "amount": "5k",
        "about": "I am vegetarian",
        "kind": "drivers",
        "place": "Remera",
        "pickup": "Remera",
        "destination": "Kacyiru",
        "start": "Remera",
        "end": "Kacyiru",
        "words": "sugar",
        "product": "sugar",
        "items": [{"product": "1", "quantity": 2}],
        "property": 1,
        "budget": "300k",
        "request": f"cancel booking {hers.confirmed} of customer {ALINE}",
    }
    yield {key: value for key, value in usual.items() if key in properties}
    yield {}
    for key in properties:
        for number in (hers.confirmed, hers.held, hers.proposed, ALINE):
            yield {key: number}
            yield {key: str(number)}
    yield {"customer_id": ALINE, "action_id": hers.proposed, "nonce": hers.nonce, "booking": 1}


@cache
def graph_of(name: str) -> Any:
    """The node that runs tools in the product, with one of them."""
    graph = StateGraph(ConversationState, context_schema=RunContext)
    graph.add_node("tools", tool_node([TOOLBOX[name].tool]))
    graph.add_edge(START, "tools")
    graph.add_edge("tools", END)
    return graph.compile()


@pytest_asyncio.fixture
async def jeans_run(pool: Pool) -> RunContext:
    """A run of Jean's, whose turn begins."""
    conversation, turn = await begin_turn(pool, JEAN)
    agents = AgentRegistry(pool, TOOLBOX)
    await agents.refresh()
    settings = Settings(_env_file=None, environment="test")
    async with pool.connection() as conn:
        known = await venues.list_venues(conn)
    return RunContext(
        door=CustomerDoor(pool, JEAN),
        models=Gateway(settings),
        agents=agents,
        settings=settings,
        turn=ClaimedTurn(turn, JEAN, conversation, 0, "Jean", "en", 0, NOON),
        now=NOON,
        venues=known,
    )


async def run_tool(context: RunContext, name: str, arguments: dict[str, Any]) -> ToolMessage:
    """Jean's run calls a tool, through the node that runs tools in the product."""
    call = {"name": name, "args": arguments, "id": "call"}
    state: Any = {
        **new_turn([]),
        "messages": [HumanMessage("do it"), AIMessage("", tool_calls=[call])],
        "agent": "booking",
        "language": "en",
        "offered": {},
    }
    answered = await graph_of(name).ainvoke(state, context=context)
    answer = answered["messages"][-1]
    assert isinstance(answer, ToolMessage)
    return answer


@pytest.mark.parametrize("name", sorted(TOOLBOX))
async def test_no_tool_shows_or_changes_anything_of_another_customer(
    pool: Pool, hers: Hers, jeans_run: RunContext, name: str
) -> None:
    before = await rows_of(pool, ALINE)
    assert before["bookings"], "there is something to protect"
    assert len(before["ai_embeddings"]) == 2, "what she said, and her booking"

    for arguments in arguments_of(name, hers):
        answer = await run_tool(jeans_run, name, arguments)
        assert f"#{hers.confirmed}" not in f"{answer.content} {answer.artifact}", arguments
        assert "I am vegetarian" not in str(answer.content).partition(" Say: ")[0], arguments
        assert not (answer.artifact or {}).get("forget"), arguments
        assert "Traceback" not in str(answer.content)

    assert await rows_of(pool, ALINE) == before
    taken = "SELECT id, taken FROM slots WHERE id IN (10, 11) ORDER BY id"
    assert await fetch(pool, taken) == [(10, 2), (11, 3)]


def test_no_tool_takes_identity_money_or_nonces_from_a_model() -> None:
    forbidden = (
        "customer",
        "wallet",
        "price",
        "amount",
        "total",
        "nonce",
        "token",
        "action",
        "user",
    )
    # The amount of a top-up is her own words, read by rules; what a booking costs is never asked.
    hers = {("collect_payment", "amount")}
    for entry in TOOLBOX.values():
        for argument in properties_of(entry.tool):
            if (entry.tool.name, argument) in hers:
                continue
            assert not any(word in argument for word in forbidden), (entry.tool.name, argument)


async def test_another_customers_press_settles_nothing(pool: Pool, hers: Hers) -> None:
    before = await rows_of(pool, ALINE)
    for decision in get_args(QuoteDecision):
        for nonce in (hers.nonce, None):
            press = QuotePress("her-key", decision, hers.proposed, nonce, 1)
            settled = await action.settle(
                CustomerDoor(pool, JEAN),
                press,
                fencing_token=0,
                now=NOON,
                limits=SpendingLimits(rwf_per_day=500_000, pin_from_rwf=50_000),
            )
            assert settled == action.Settlement("stale")
    assert await rows_of(pool, ALINE) == before


async def test_a_door_without_a_customer_shows_nothing(pool: Pool, hers: Hers) -> None:
    async with pool.connection() as conn, conn.transaction():
        await conn.execute("SET LOCAL ROLE easymo_customer")
        for table in ("bookings", "actions", "ai_messages", "ai_embeddings"):
            found = await conn.execute(f"SELECT count(*) FROM {table}".encode())
            assert await found.fetchone() == (0,), table
        found = await conn.execute("SELECT count(id) FROM customers")
        assert await found.fetchone() == (0,)
        confirmed = await conn.execute("SELECT confirm_seats(%s, %s)", [hers.held, NOON])
        assert await confirmed.fetchone() is None
        with pytest.raises(NotNullViolation):
            await conn.execute("SELECT hold_seats(12, 1, %s, %s)", [NOON, NOON])


async def test_a_door_does_not_outlive_its_transaction(pool: Pool, hers: Hers) -> None:
    async with CustomerDoor(pool, JEAN).open() as conn:
        found = await conn.execute("SELECT count(*) FROM bookings")
        assert await found.fetchone() == (0,)
    with pytest.raises(RuntimeError):
        async with CustomerDoor(pool, JEAN).open():
            raise RuntimeError("a bug inside the door")
    async with pool.connection() as conn:
        found = await conn.execute("SELECT count(*), current_customer() FROM bookings")
        assert await found.fetchone() == (2, None)


async def test_tables_a_run_has_no_business_with_are_closed_to_it(pool: Pool) -> None:
    for table in CLOSED:
        with pytest.raises(InsufficientPrivilege):
            async with CustomerDoor(pool, ALINE).open() as conn:
                await conn.execute(f"SELECT 1 FROM {table} LIMIT 1".encode())


async def test_of_conversations_a_run_reads_the_notes_of_her_own(pool: Pool, hers: Hers) -> None:
    await fetch(pool, "UPDATE ai_conversations SET summary = 'hers' RETURNING id")
    for customer, notes in ((ALINE, [("hers",)]), (JEAN, [])):
        async with CustomerDoor(pool, customer).open() as conn:
            found = await conn.execute("SELECT summary FROM ai_conversations")
            assert await found.fetchall() == notes
    with pytest.raises(InsufficientPrivilege):
        async with CustomerDoor(pool, ALINE).open() as conn:
            await conn.execute("SELECT total_cost_usd FROM ai_conversations")


async def test_whatever_a_run_may_read_shows_it_one_customer_or_is_everybodys(pool: Pool) -> None:
    unguarded = await fetch(
        pool,
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
          AND has_any_column_privilege('easymo_customer', oid, 'SELECT')
          -- A view reads with the rights of its owner, who sees all, unless it says otherwise.
          AND NOT coalesce(relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity
              OR relkind = 'v' AND 'security_invoker=true' = ANY (reloptions), false)
        """,
    )
    assert {name for (name,) in unguarded} == {
        "help_articles",
        "help_passages",
        "products",
        "properties",
        "shops",
        "slots",
        "venues",
    }


FORBIDDEN = {
    "give itself seats": "UPDATE slots SET taken = 0",
    "make a slot": "INSERT INTO slots (venue_id, starts_at, ends_at, capacity, price_rwf)"
    " VALUES (1, now(), now() + '1 hour', 1, 0)",
    "book without a price": "INSERT INTO bookings (customer_id, slot_id, guests, total_rwf, status,"
    " created_at, confirmed_at) VALUES (2, 1, 1, 0, 'confirmed', now(), now())",
    "change a booking": "UPDATE bookings SET status = 'confirmed'",
    "delete a booking": "DELETE FROM bookings",
    "be somebody else": "UPDATE customers SET name = 'Aline'",
    "change somebody's settings": "UPDATE customers SET wants_reminders = false",
    "schedule": "SELECT schedule_message(1, 'booking_reminder', 'k', now(), '{}', now())",
    "praise itself": "SELECT give_feedback(1, 'up', NULL, NULL, now())",
    "end a conversation": "SELECT end_conversation(1, now(), '0')",
    "read fencing tokens": "SELECT fencing_token FROM customers",
    "propose": "SELECT propose_drafts(1, now())",
    "withdraw": "SELECT withdraw_action(1, 'expired', now())",
    "expire": "SELECT expire_action(now(), '2026-11-24')",
    "claim": "SELECT claim_turn(1, now(), '2026-11-24', '0', '0', '1 day')",
    "write in her name": "SELECT receive_message('250788000001', NULL, NULL, NULL, 'k', true, '1',"
    " '{}', '{}', '2026-11-24')",
    "insert an executed action": "INSERT INTO actions (customer_id, conversation_id, turn_id, kind,"
    " booking_id, quote, created_at, expires_at, status, pressed_key)"
    " VALUES (2, 1, 1, 'create_booking', 1, '', now(), now(), 'executed', 'k')",
    "choose a nonce": "INSERT INTO actions (customer_id, conversation_id, turn_id, kind,"
    " booking_id, quote, created_at, expires_at, nonce)"
    " VALUES (2, 1, 1, 'create_booking', 1, '', now(), now(), 'mine')",
    "draft for another": "INSERT INTO actions (customer_id, conversation_id, turn_id, kind,"
    " booking_id, quote, created_at, expires_at)"
    " VALUES (1, 1, 1, 'create_booking', 1, '', now(), now())",
    "log a tool for another": "INSERT INTO ai_tool_executions (customer_id, conversation_id,"
    " turn_id, agent, tool, call_id, arguments, outcome, answer, latency_ms)"
    " VALUES (1, 1, 1, 'a', 't', 'c', '{}', 'answered', '', 1)",
}


async def test_the_role_of_a_run_may_do_nothing_beside_its_business(pool: Pool) -> None:
    allowed = []
    for wish, query in FORBIDDEN.items():
        with contextlib.suppress(InsufficientPrivilege):
            async with CustomerDoor(pool, JEAN).open() as conn:
                await conn.execute(query.encode())
            allowed.append(wish)
    assert allowed == []


async def test_nobody_drafts_about_somebody_elses_booking(pool: Pool, hers: Hers) -> None:
    conversation, turn = await begin_turn(pool, JEAN)
    with pytest.raises(ForeignKeyViolation):
        async with CustomerDoor(pool, JEAN).open() as conn:
            await conn.execute(
                "INSERT INTO actions (customer_id, conversation_id, turn_id, kind, booking_id,"
                " quote, created_at, expires_at)"
                " VALUES (%s, %s, %s, 'create_booking', %s, '', now(), now())",
                [JEAN, conversation, turn, hers.held],
            )


async def test_functions_a_run_may_call_do_nothing_to_another_customer(
    pool: Pool, hers: Hers
) -> None:
    before = await rows_of(pool, ALINE)
    async with CustomerDoor(pool, JEAN).open() as conn:
        for query in (
            f"SELECT confirm_seats({hers.held}, '2026-11-23')",
            f"SELECT release_seats({hers.confirmed}, 'cancelled', '2026-11-23')",
            f"SELECT release_seats({hers.held}, 'expired', '2026-11-23')",
        ):
            found = await conn.execute(query.encode())
            assert await found.fetchone() is None, query
        withdrawn = await conn.execute("SELECT withdraw_own_hold(11, '2026-11-23')")
        assert await withdrawn.fetchone() == (False,)
    with pytest.raises((RaiseException, psycopg.Error)):
        async with CustomerDoor(pool, JEAN).open() as conn:
            await conn.execute("SELECT assert_fencing(-1)")
    assert await rows_of(pool, ALINE) == before


async def test_every_table_that_knows_customers_forces_row_level_security(pool: Pool) -> None:
    unguarded = await fetch(
        pool,
        """
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND (a.attname = 'customer_id' OR c.relname = 'customers')
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        GROUP BY 1
        """,
    )
    assert unguarded == []


async def test_the_functions_of_a_run_are_few_and_let_nobody_name_a_customer(pool: Pool) -> None:
    opened = await fetch(
        pool,
        """
        SELECT proname, coalesce(proargnames, '{}'), coalesce(proconfig, '{}') FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef
          AND has_function_privilege('easymo_customer', oid, 'EXECUTE')
        """,
    )
    # Whoever opens one more has thought of what it does to somebody else's rows.
    assert sorted(name for name, _, _ in opened) == [
        "assert_fencing",
        "cancel_order",
        "cancel_ride",
        "cancel_viewing",
        "confirm_order",
        "confirm_seats",
        "confirm_viewing",
        "drafting_arguments",
        "driver_is",
        "driver_of_ride",
        "driver_presses",
        "has_payer_number",
        "hold_change",
        "hold_order",
        "hold_seats",
        "hold_viewing",
        "identity_change",
        "limit_open_holds",
        "make_change",
        "message_as_read",
        "nearby_drivers",
        "nearby_places",
        "nearby_shops",
        "nearby_venues",
        "open_pin_prompt",
        "pay_booking_from_wallet",
        "pay_change_from_wallet",
        "pay_order_from_wallet",
        "places_named",
        "quote_ride",
        "quoted_message",
        "refund_booking",
        "refund_order",
        "release_seats",
        "request_ride",
        "rewrite_message",
        "ride_of_offer",
        "spent_today",
        "standing_quote",
        "start_payment",
        "taken_viewings",
        "told_in_conversation",
        "withdraw_own_hold",
        "withdraw_own_proposal",
    ]
    for name, arguments, configuration in opened:
        assert not any("customer" in argument for argument in arguments), name
        assert any(one.startswith("search_path=") for one in configuration), name

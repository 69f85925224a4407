"""The views over what was said and measured: nothing in them is written twice."""

from datetime import timedelta

from db.pool import Pool
from db.repositories.turn import messages, model_calls, tool_executions
from db.repositories.turn.messages import TranscriptLine
from db.repositories.turn.tool_executions import ToolExecution
from db.repositories.turn.turns import ClaimedTurn
from easymo.models.gateway.call import Usage
from tests.conftest import NOON
from tests.db.road import fetch
from tests.db.test_model_costs import TODAY, turn_of

ALINE = 1
CALL = ToolExecution(
    agent="booking",
    tool="check_availability",
    call_id="call-1",
    arguments={"guests": 2},
    outcome="answered",
    answer="Two places are free.",
    shown="",
    latency_ms=12.0,
)
USAGE = Usage("booking", "gpt-5-mini", "answered", 500, input_tokens=90, output_tokens=10)


async def say(pool: Pool) -> tuple[int, int]:
    """A turn in which a tool was called and a model answered."""
    conversation, turn = await turn_of(pool, ALINE)
    said = [
        TranscriptLine("customer", None, "2 places?"),
        TranscriptLine("agent", "booking", "Yes."),
        TranscriptLine("agent", "booking", "When?"),
    ]
    claimed = ClaimedTurn(turn, ALINE, conversation, 0, None, None, 0, NOON)
    async with pool.connection() as conn, conn.transaction():
        await messages.keep(conn, said, claimed)
        await tool_executions.keep(conn, [CALL], claimed)
        await model_calls.keep(conn, [USAGE], day=TODAY, **claimed.ids)
    return conversation, turn


async def test_a_transcript_has_the_calls_with_the_answer_they_led_to(pool: Pool) -> None:
    conversation, _turn = await say(pool)
    lines = await fetch(
        pool,
        "SELECT role, content, tool_calls, tool_call_id, tokens_prompt, tokens_completion,"
        " cost_usd > 0 FROM ai_transcript WHERE conversation_id = %s"
        " ORDER BY message_id, execution_id",
        conversation,
    )

    calls = [{"id": "call-1", "name": "check_availability", "arguments": {"guests": 2}}]
    assert lines == [
        ("customer", "2 places?", None, None, None, None, None),
        ("tool", "Two places are free.", None, "call-1", None, None, None),
        ("agent", "Yes.", calls, None, 90, 10, True),
        ("agent", "When?", None, None, None, None, None),
    ]


async def test_metrics_tell_of_models_tools_turns_guards_and_feedback(pool: Pool) -> None:
    conversation, turn = await say(pool)
    await fetch(
        pool,
        "UPDATE turns SET finished_at = started_at + interval '2 seconds' WHERE id = %s",
        turn,
    )
    await fetch(
        pool,
        "INSERT INTO guard_blocks (customer_id, conversation_id, turn_id, agent, rule, reason,"
        " content, created_at) VALUES (%s, %s, %s, 'booking', 'amounts', '?', '?', %s)",
        ALINE,
        conversation,
        turn,
        NOON,
    )
    later = NOON + timedelta(minutes=1)
    await fetch(pool, "SELECT give_feedback(%s, 'down', 'slow', NULL, %s)", conversation, later)

    found = await fetch(
        pool,
        "SELECT metric, unit, value::float8, agent, labels FROM ai_metrics"
        " WHERE conversation_id = %s AND recorded_at IS NOT NULL ORDER BY metric",
        conversation,
    )
    assert [(metric, unit, round(value, 3)) for metric, unit, value, _, _ in found] == [
        ("feedback", "share", 0),
        ("guard_block", "times", 1),
        ("model_cached", "tokens", 0),
        ("model_cost", "USD", 0),
        ("model_cut", "share", 0),
        ("model_input", "tokens", 90),
        ("model_latency", "ms", 500),
        ("model_output", "tokens", 10),
        ("tool_latency", "ms", 12),
        ("turn_latency", "ms", 2000),
    ]
    labels = {metric: told for metric, _, _, _, told in found}
    assert labels["model_cost"] == {"model": "gpt-5-mini", "outcome": "answered"}
    assert labels["tool_latency"] == {"tool": "check_availability", "outcome": "answered"}
    assert labels["feedback"]["reason"] == "slow"


async def test_a_conversation_says_whether_it_lives_and_where_it_is_held(pool: Pool) -> None:
    conversation, _turn = await turn_of(pool, ALINE)
    told = "SELECT channel, status FROM ai_conversations WHERE id = %s"
    assert await fetch(pool, told, conversation) == [("whatsapp", "live")]
    await fetch(pool, "UPDATE ai_conversations SET ended_at = %s WHERE id = %s", NOON, conversation)
    assert await fetch(pool, told, conversation) == [("whatsapp", "ended")]

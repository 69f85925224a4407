"""Of a type there may be several agents: the one that is switched on speaks."""

import pytest
from psycopg.errors import UniqueViolation

from db.pool import Pool
from easymo.agents.table import EVERYBODY
from easymo.services.agent_registry import AgentRegistry
from tests.conftest import NOON
from tests.db.road import fetch
from tests.db.test_model_costs import turn_of
from tools.toolbox import TOOLBOX

ANOTHER = """
    INSERT INTO ai_agents (name, type, description, instructions, tools, is_enabled)
    VALUES ('booking_terse', 'booking', 'Places.', 'Be brief.', '{check_availability}', false)
"""
SWITCH = "UPDATE ai_agents SET is_enabled = %s WHERE name = %s"


async def test_those_of_the_product_are_each_of_their_own_type(pool: Pool) -> None:
    found = await fetch(pool, "SELECT name, type FROM ai_agents WHERE is_enabled")
    assert sorted(found) == sorted((name, name) for name in EVERYBODY)


async def test_the_one_that_is_switched_on_speaks(pool: Pool) -> None:
    await fetch(pool, ANOTHER)
    await fetch(pool, SWITCH, False, "booking")
    await fetch(pool, SWITCH, True, "booking_terse")

    agents = AgentRegistry(pool, TOOLBOX)
    await agents.refresh()
    assert agents.get("booking").instructions == "Be brief."
    assert agents.is_allowed("booking", "check_availability")
    assert not agents.is_allowed("booking", "create_booking")


async def test_two_of_a_type_do_not_speak_at_once(pool: Pool) -> None:
    await fetch(pool, ANOTHER)
    with pytest.raises(UniqueViolation):
        await fetch(pool, SWITCH, True, "booking_terse")


async def test_feedback_is_of_the_one_that_spoke(pool: Pool) -> None:
    conversation, _turn = await turn_of(pool, 1)
    await fetch(pool, "UPDATE ai_conversations SET agent = 'booking'")
    await fetch(pool, ANOTHER)
    await fetch(pool, SWITCH, False, "booking")
    await fetch(pool, SWITCH, True, "booking_terse")

    await fetch(pool, "SELECT give_feedback(%s, 'up', NULL, NULL, %s)", conversation, NOON)
    assert await fetch(pool, "SELECT agent, agent_version FROM feedback") == [("booking_terse", 2)]

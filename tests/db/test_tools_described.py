"""What `ai_tools` says of a tool is what the code knows of it."""

from typing import cast

import pytest

from db.pool import Pool
from db.repositories.action.kinds import ActionKind
from easymo.services.action.spending_limits import moves_money
from tests.db.road import fetch
from tools.toolbox import TOOLBOX, schema

KIND_OF = {"collect_payment": "top_up", "order_for_pickup": "create_order"}
"""The kind of action that a tool drafts, where it has another name."""


async def test_each_tool_is_described_as_models_are_told_of_it(pool: Pool) -> None:
    found = await fetch(
        pool,
        "SELECT name, category, parameters, needs_confirmation, requires_auth, is_enabled"
        " FROM ai_tools",
    )
    assert {name: told for name, *told in found} == {
        name: [
            entry.category,
            schema(name)["function"]["parameters"],
            entry.needs_confirmation,
            entry.requires_auth,
            True,
        ]
        for name, entry in TOOLBOX.items()
    }


@pytest.mark.parametrize("name", sorted(TOOLBOX))
async def test_what_may_move_money_may_take_the_pin(pool: Pool, name: str) -> None:
    entry = TOOLBOX[name]
    if not entry.needs_confirmation:
        assert not entry.requires_auth
        return
    kind = cast(ActionKind, KIND_OF.get(name, name))
    [(ways,)] = await fetch(pool, "SELECT ways_of(%s)", kind)
    assert entry.requires_auth is any(moves_money(kind, way) for way in ways)

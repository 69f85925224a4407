"""The api keeps its own description, whatever it is sent: schemathesis finds nothing."""

import asyncio
import os
from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from easymo.services.handoff import operator_tokens
from easymo.whatsapp.outbound.visible import is_visible
from tests.conversation.conftest import RunningProduct

EXAMPLES = 100 if os.environ.get("EASYMO_LONG") else 3
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def find_faults(url: str, token: str) -> int:
    """Call every operation with what fits its description and with what does not."""
    described = httpx.get(f"{url}/openapi.json", trust_env=False).json()
    # Every call has a token, so none of them is meant to be without.
    described["components"].pop("securitySchemes")
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("security")
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:
        for mode in MODES:
            _try(operation, mode, url, token)
    return len(operations)


def _shows_nothing(body: Any) -> bool:
    """Whether a person's words are of blanks alone, which no pattern of a schema tells apart."""
    words = body.get("text") if isinstance(body, dict) else None
    return isinstance(words, str) and not is_visible(words)


def _try(operation: Any, mode: GenerationMode, url: str, token: str) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def try_it(case: Any) -> None:
        # An empty list leaves nothing in the address: what was to be wrong is not there.
        if any(value in ([], {}) for value in (case.query or {}).values()):
            return
        if mode is GenerationMode.POSITIVE and _shows_nothing(case.body):
            return
        case.call_and_validate(base_url=url, headers={"Authorization": f"Bearer {token}"})

    with suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
        try_it()  # of what takes nothing, nothing can be wrong


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_schemathesis_finds_nothing(product: RunningProduct) -> None:
    aline = product.phone()
    await aline.write("2 places tomorrow 7pm at Kimironko")
    await aline.press("Pay with MoMo")
    await aline.write("I was charged twice!")
    await aline.write("person")
    async with product.pool.connection() as conn:
        token = await operator_tokens.add(conn, "Schema", "admin")
    assert await asyncio.to_thread(find_faults, f"{product.api}/api/v1", token) > 20

"""The operators' desk: a person who works through the API, with a token of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from db.repositories.handoff.operators import Role
from easymo.services.handoff import operator_tokens
from evals.play.phone import PATIENCE_SECONDS
from evals.play.product import RunningProduct


@dataclass
class OperatorClient:
    http: httpx.AsyncClient
    name: str

    async def get(self, path: str, expect: int = 200, **params: Any) -> Any:
        answer = await self.http.get(path, params=params)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def post(
        self, path: str, body: object = None, *, expect: int = 200, key: str | None = None
    ) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        answer = await self.http.post(path, json=body, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def waiting(self) -> list[int]:
        """Handoffs nobody has taken, the longest wait first."""
        found = await self.get("/handoffs", status="requested", limit=200)
        return [one["id"] for one in reversed(found["items"])]

    async def take(self, handoff: int, expect: int = 200) -> Any:
        return await self.post(f"/handoffs/{handoff}/take", expect=expect)

    async def reply(self, handoff: int, text: str, **how: Any) -> Any:
        how = {"expect": 201, **how}
        return await self.post(f"/handoffs/{handoff}/replies", {"text": text}, **how)

    async def hand_back(self, handoff: int, expect: int = 200) -> Any:
        return await self.post(f"/handoffs/{handoff}/hand-back", expect=expect)


@asynccontextmanager
async def sitting(
    product: RunningProduct, name: str, role: Role = "operator"
) -> AsyncIterator[OperatorClient]:
    async with product.pool.connection() as conn:
        token = await operator_tokens.add(conn, name, role)
    async with httpx.AsyncClient(
        base_url=f"{product.api}/api/v1",
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE_SECONDS,
        trust_env=False,
    ) as http:
        yield OperatorClient(http, name)

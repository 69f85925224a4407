"""A provider's chat API behind which a model does whatever it was ordered, however often."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from evals.guard.orders import ModelOrder

USAGE = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}


class Obedient:
    """`order` is what it obeys just now."""

    def __init__(self) -> None:
        self.order: ModelOrder | None = None
        self.url = ""

    async def complete(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(_stream(self._delta(asked), asked["model"]))
        await answer.write_eof()
        return answer

    def _delta(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self.order is not None
        if "response_format" in asked:
            return {"content": json.dumps(_route(self.order))}
        has_called = _newest_is_tools(asked["messages"])
        if self.order.calls and (self.order.loops or not has_called):
            return {"tool_calls": _calls(self.order, len(asked["messages"]))}
        return {"content": self.order.words()}


def _route(order: ModelOrder) -> dict[str, Any]:
    return {
        "reason": "it was ordered",
        "agent": order.agent,
        "language": order.language,
        "request": order.writes,
        "second_request": None,
    }


def _newest_is_tools(messages: list[dict[str, Any]]) -> bool:
    """Whether tools answered since the customer wrote."""
    for message in reversed(messages):
        if message["role"] in ("tool", "user"):
            return bool(message["role"] == "tool")
    return False


def _calls(order: ModelOrder, number: int) -> list[dict[str, Any]]:
    return [
        {
            "index": place,
            "id": f"call_{number}_{place}",
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments)},
        }
        for place, call in enumerate(order.calls)
    ]


def _stream(delta: dict[str, Any], model: str) -> bytes:
    reason = "tool_calls" if "tool_calls" in delta else "stop"
    pieces: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]},
        {"choices": [], "usage": USAGE},
    ]
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": model}
    events = [f"data: {json.dumps(head | piece)}\n\n" for piece in pieces]
    return "".join([*events, "data: [DONE]\n\n"]).encode()


@asynccontextmanager
async def obedient() -> AsyncIterator[Obedient]:
    """Serve one on any free port of this machine."""
    model = Obedient()
    app = web.Application(client_max_size=10**8)
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    try:
        await web.SockSite(runner, listening).start()
        model.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        yield model
    finally:
        await runner.cleanup()

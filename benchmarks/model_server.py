"""A provider's chat API with one answer, as fast as a small process can give it.

Run as `python -m benchmarks.model_server PORT`.
"""

import json
import sys
from typing import Any

from aiohttp import web

WORDS = [f"word{number} " for number in range(20)]


async def complete(request: web.Request) -> web.StreamResponse:
    """Twenty pieces of text, the reason of the end, the usage."""
    await request.read()
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    await answer.write(STREAM)
    await answer.write_eof()
    return answer


def _event(**rest: Any) -> str:
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-5-mini"}
    return f"data: {json.dumps(chunk | rest)}\n\n"


def _stream() -> bytes:
    def piece(delta: dict[str, str], reason: str | None = None) -> str:
        return _event(choices=[{"index": 0, "delta": delta, "finish_reason": reason}])

    usage = {"prompt_tokens": 100, "completion_tokens": len(WORDS), "total_tokens": 120}
    pieces = [
        piece({"role": "assistant", "content": ""}),
        *[piece({"content": word}) for word in WORDS],
        piece({}, "stop"),
        _event(choices=[], usage=usage),
        "data: [DONE]\n\n",
    ]
    return "".join(pieces).encode()


STREAM = _stream()


def main() -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()

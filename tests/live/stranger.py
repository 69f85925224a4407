"""A stranger without a token, in a process of their own: `python -m tests.live.stranger PORT …`.

They do the worst they can, all at once and again and again until the time is over, and print what
they were answered. The one body that is signed came through WhatsApp, with very many messages.
"""

import argparse
import asyncio
import contextlib
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

from tests.live.posting import envelope, text

MEGABYTE = 1024 * 1024
PATH = "/api/v1/handoffs/1/replies"
PATIENCE_SECONDS = 30


@dataclass
class Stranger:
    """`scale` is how much of the whole flood they pour; `answers` counts statuses, 0 = hung up."""

    port: int
    secret: str
    scale: float
    seconds: float
    answers: dict[str, Counter[int]] = field(default_factory=dict)
    many_seconds: float = 0.0

    async def flood(self) -> None:
        half_open = [await self._half_open() for _ in range(self._of(600))]
        until = monotonic() + self.seconds
        await asyncio.gather(
            self._again("large", self._large, until),
            self._again("large_with_wrong_token", self._large_with_wrong_token, until),
            self._again("webhook", self._large_webhook, until),
            self._again("arrays", self._arrays, until),
            self._again("headers", self._headers, until),
            self._again("chunked", self._chunked, until),
            self._many(),
        )
        for writer in half_open:
            writer.close()

    async def _again(self, kind: str, attack: Callable[[], Awaitable[int]], until: float) -> None:
        told = self.answers.setdefault(kind, Counter())
        told[await attack()] += 1
        while monotonic() < until:
            told[await attack()] += 1

    async def _large(self) -> int:
        return await self._pour(self._head(PATH, self._of(300 * MEGABYTE)), b"x" * 65536)

    async def _large_with_wrong_token(self) -> int:
        size = self._of(300 * MEGABYTE)
        return await self._pour(
            self._head(PATH, size, "authorization: Bearer wrong\r\n"), b"x" * 65536
        )

    async def _large_webhook(self) -> int:
        return await self._pour(
            self._head("/webhooks/whatsapp", self._of(300 * MEGABYTE)), b"x" * 65536
        )

    async def _arrays(self) -> int:
        return await self._pour(self._head(PATH, self._of(40 * MEGABYTE)), b"[]," * 20_000)

    async def _headers(self) -> int:
        return await self._pour(b"GET /health HTTP/1.1\r\nx: ", b"y" * 65536)

    async def _chunked(self) -> int:
        head = f"POST {PATH} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
        return await self._pour(head.encode(), b"10000\r\n" + b"x" * 65536 + b"\r\n")

    async def _half_open(self) -> asyncio.StreamWriter:
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head("/webhooks/whatsapp", 1000) + b"{")
        return writer

    async def _many(self) -> None:
        messages = [
            text("hi", of=f"2507886{n % 50:05}", wamid=f"wamid.flood.{n}")
            for n in range(self._of(10_000))
        ]
        body = json.dumps(envelope({"messages": messages}), separators=(",", ":")).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        head = self._head(
            "/webhooks/whatsapp", len(body), f"x-hub-signature-256: sha256={signature}\r\n"
        )
        began = monotonic()
        self.answers["many"] = Counter([await self._pour(head, body, times=1)])
        self.many_seconds = monotonic() - began

    async def _pour(self, head: bytes, piece: bytes, times: int | None = None) -> int:
        """Send all of it, or until they hang up; the status that was answered."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except ConnectionError:
            return 0
        answered = asyncio.create_task(_status(reader))
        with contextlib.suppress(ConnectionError):
            writer.write(head)
            for _ in range(times or self._of(300 * MEGABYTE) // len(piece)):
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(answered, PATIENCE_SECONDS)
        return 0

    def _head(self, path: str, length: int, more: str = "") -> bytes:
        return (
            f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            f"content-length: {length}\r\n{more}\r\n"
        ).encode()

    def _of(self, whole: int) -> int:
        return max(1, int(whole * self.scale))


async def _status(reader: asyncio.StreamReader) -> int:
    try:
        line = await reader.readline()
    except ConnectionError:
        return 0
    return int(line.split()[1]) if line else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=15.0)
    stranger = Stranger(**vars(parser.parse_args()))
    asyncio.run(stranger.flood())
    print(json.dumps({"answers": stranger.answers, "many_seconds": stranger.many_seconds}))  # noqa: T201


if __name__ == "__main__":
    main()

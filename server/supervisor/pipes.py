"""Pipes of our own between the supervisor and a process.

Those of asyncio would make the end of a process wait for the end of its children, who hold the
same pipe open.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_CHUNK_BYTES = 65_536


@asynccontextmanager
async def pipe() -> AsyncIterator[tuple[asyncio.StreamReader, int]]:
    """A reader, and the end that a process writes to, which is ours only within the context."""
    reading, writing = os.pipe()
    try:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", 0)
        )
        yield reader, writing
    finally:
        os.close(writing)


async def lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    """Every line, however long and whatever is in it."""
    rest = b""
    while chunk := await reader.read(_CHUNK_BYTES):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")
    if rest:
        yield rest.decode(errors="replace")

"""How long `easymo up` takes, in a new folder and again in the same one."""

import asyncio
import signal
import tempfile
import time
from pathlib import Path

from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result
from benchmarks.sizes import Sizes
from db.embedded.folder import free_port

READY = b"EasyMO is ready"
PATIENCE_SECONDS = 180


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    """From the command to its panel, everything healthy. Downloads and the install come before."""
    if not sizes.startup:
        return []
    rows = []
    with tempfile.TemporaryDirectory(prefix="easymo-up-") as folder:
        for name in ("up_cold_seconds", "up_warm_seconds"):
            rows.append(Result(name, await _up(ground, Path(folder)), "s"))
            step()
    return rows


async def _up(ground: Ground, data_dir: Path) -> float:
    ports = (free_port(), free_port())
    env = dict(zip(("SERVER__API_PORT", "SERVER__EMULATOR_PORT"), map(str, ports), strict=True))
    began = time.perf_counter()
    words = ("up", "--data-dir", str(data_dir))
    async with ground.process("server.cli", *words, env=env) as process:
        assert process.stdout
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in process.stdout:
                if READY in line:
                    break
            else:
                raise RuntimeError("`easymo up` ended before it was ready: see cli.log")
        seconds = time.perf_counter() - began
        process.send_signal(signal.SIGINT)
        await process.communicate()
    return seconds

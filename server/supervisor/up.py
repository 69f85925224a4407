"""The whole product on one machine, from one terminal."""

import asyncio
import os
import signal
import webbrowser
from contextlib import ExitStack
from dataclasses import dataclass

from rich.console import Console

from db.embedded import folder
from db.embedded.postgres import open_postgres
from db.embedded.valkey import open_valkey
from kit.settings import Settings
from server.configuration import for_this_machine
from server.supervisor import plan, running
from server.supervisor.console import panel, prefixed_lines
from server.supervisor.process import Process
from server.supervisor.supervisor import Supervisor


@dataclass(frozen=True)
class Show:
    """What the operator asked to see."""

    secrets: bool = False
    browser: bool = False


def up(settings: Settings, console: Console, show: Show) -> None:
    """Start everything, keep it alive until Ctrl-C or SIGTERM, stop it in order."""
    data_dir = folder.make_folder(settings.data_dir)
    with running.only_one(data_dir), ExitStack() as held:
        settings = for_this_machine(settings.model_copy(update={"data_dir": data_dir}))
        plan.require_free_ports(settings)
        settings, servers = _with_servers(settings, held)
        asyncio.run(_supervise(settings, servers, console, show))


def _with_servers(settings: Settings, held: ExitStack) -> tuple[Settings, list[Process]]:
    """Settings with the addresses of the servers, and those of them that we have to run."""
    update: dict[str, str] = {}
    servers: list[Process] = []
    if not settings.database_url:
        opened = open_postgres(settings.data_dir, port=settings.server.database_port)
        postgres = held.enter_context(opened)
        update["database_url"] = postgres.server.url
        servers += plan.server_process(postgres)
    if not settings.redis_url:
        valkey = held.enter_context(open_valkey(settings.data_dir, port=settings.server.redis_port))
        update["redis_url"] = valkey.server.url
        servers += plan.server_process(valkey)
    return settings.model_copy(update=update), servers


async def _supervise(
    settings: Settings, servers: list[Process], console: Console, show: Show
) -> None:
    addresses = plan.Addresses.of(settings)
    show_line = prefixed_lines(console)
    stages = plan.stages(settings, addresses, servers, colour=console.is_terminal)
    supervisor = Supervisor(stages, show_line)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, supervisor.stop)

    def when_ready() -> None:
        running.publish(settings.data_dir, _state(settings, addresses))
        console.print(panel(settings, addresses, show_secrets=show.secrets))
        if show.browser and addresses.emulator:
            webbrowser.open(f"{addresses.emulator}/phone")

    await supervisor.run(when_ready)


def _state(settings: Settings, addresses: plan.Addresses) -> running.Running:
    return running.Running(
        pid=os.getpid(),
        api_url=addresses.api,
        emulator_url=addresses.emulator,
        database_url=settings.database_url or "",
        redis_url=settings.redis_url or "",
        clock_file=settings.clock_file,
    )

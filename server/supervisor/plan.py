"""Which processes make up the product on one machine, and in which order they start."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.embedded.folder import LOOPBACK, require_free_port
from db.embedded.service import Server, Service
from kit.settings import Settings
from server.configuration import as_environment, uses_emulator
from server.supervisor import probes
from server.supervisor.process import Probe, Process, Ready, python_module


@dataclass(frozen=True)
class Addresses:
    """Where a browser of this machine finds things."""

    api: str
    emulator: str | None

    @classmethod
    def of(cls, settings: Settings) -> "Addresses":
        server = settings.server
        host = LOOPBACK if server.host in ("0.0.0.0", "::") else server.host  # noqa: S104
        emulator = f"http://{host}:{server.emulator_port}" if uses_emulator(settings) else None
        return cls(api=f"http://{host}:{server.api_port}", emulator=emulator)


def server_process(service: Service[Server]) -> list[Process]:
    """The embedded server, unless somebody else runs it already."""
    if service.command is None:
        return []
    return [
        Process.of_command(
            service.name.lower(), service.command, probes.embedded(service), explain=service.why
        )
    ]


def stages(
    settings: Settings, addresses: Addresses, servers: Sequence[Process], *, colour: bool
) -> list[list[Process]]:
    """The rows of `easymo up`. A stage starts when all of the one before is ready."""
    env = as_environment(settings)
    if colour:  # their output is a pipe, and what reads it is a terminal
        env["FORCE_COLOR"] = "1"

    def easymo(name: str, command: str, ready: Probe | Ready) -> Process:
        return Process(name, python_module("server.cli", command), ready, env)

    serving = [easymo("api", "api", probes.http(f"{addresses.api}/health"))]
    if addresses.emulator:
        health = probes.http(f"{addresses.emulator}/emulator/health")
        serving.append(easymo("emulator", "emulator", health))
    for number in range(1, settings.server.workers + 1):
        serving.append(easymo(f"worker {number}", "worker", Ready.ANNOUNCED))
    return [list(servers), [easymo("migrate", "migrate", Ready.FINISHED)], serving]


def require_free_ports(settings: Settings) -> None:
    """Before anything is started, so that the sentence is all there is to read."""
    server = settings.server
    require_free_port(server.api_port, "SERVER__API_PORT", server.host)
    if uses_emulator(settings):
        require_free_port(server.emulator_port, "SERVER__EMULATOR_PORT", server.host)

"""A data folder from before the first release: every process that would use it says what to do."""

import pytest

from db.embedded.servers import postgres_server
from tests.db.test_old_database import make_old, tables
from tests.live.test_supervisor_up import SECONDS, Machine, machine

pytestmark = pytest.mark.slow

__all__ = ["machine"]


async def test_each_command_names_the_folder_and_touches_nothing(machine: Machine) -> None:
    machine.data_dir.mkdir()
    with postgres_server(machine.data_dir) as server:
        await make_old(server.url)
        before = await tables(server.url)

    for command in ("migrate", "api", "worker"):
        said = machine.refusal(command)
        assert f"move the folder {machine.data_dir} away" in said, command
        assert "Traceback" not in said, command
    supervised = machine.type("up")
    said, _ = supervised.communicate(timeout=SECONDS)
    assert supervised.returncode == 1, said
    assert f"move the folder {machine.data_dir} away" in said

    with postgres_server(machine.data_dir) as server:
        assert await tables(server.url) == before

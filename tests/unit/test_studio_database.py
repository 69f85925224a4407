"""The studio's database is started once, for all who ask, and stopped whole."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.embedded.postgres import PostgresServer
from kit.errors import Misconfigured
from server.dev.studio.studio_database import StudioDatabase


class Servers:
    def __init__(self, error: Exception | None = None) -> None:
        self.told: list[str] = []
        self.error = error

    @contextmanager
    def open(self, folder: Path) -> Iterator[PostgresServer]:
        self.told.append(f"started in {folder.name}")
        if self.error:
            raise self.error
        yield PostgresServer(url="postgresql://here", superuser_url="", port=1)
        self.told.append("stopped")


def test_all_who_ask_are_given_one_server(tmp_path: Path) -> None:
    servers = Servers()
    database = StudioDatabase(tmp_path, servers.open)
    with ThreadPoolExecutor(4) as pool:
        urls = list(pool.map(lambda _: database.url(), range(8)))
    assert urls == ["postgresql://here"] * 8
    assert servers.told == ["started in studio"]
    database.stop()
    assert servers.told == ["started in studio", "stopped"]


def test_what_keeps_it_from_starting_is_told_to_each(tmp_path: Path) -> None:
    database = StudioDatabase(tmp_path, Servers(Misconfigured("No binaries.")).open)
    for _ in range(2):
        with pytest.raises(Misconfigured, match="No binaries"):
            database.url()

"""Logs of a data folder hold rows that a server refused, or ids with numbers in them."""

import os
import stat
from pathlib import Path

import pytest

from db.embedded.process import open_log
from db.embedded.servers import postgres_server, valkey_server


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("before", [None, 0o644, 0o666, 0o640, 0o600], ids=str)
def test_only_its_owner_reads_a_log(tmp_path: Path, before: int | None) -> None:
    log = tmp_path / "of a server.log"
    if before is not None:
        log.write_bytes(b"older\n")
        log.chmod(before)
    with open_log(log) as file:
        file.write(b"newer\n")
    assert mode(log) == 0o600
    assert log.read_bytes() == (b"" if before is None else b"older\n") + b"newer\n"


def test_a_log_that_was_put_aside_is_closed_too(tmp_path: Path) -> None:
    log = tmp_path / "of a server.log"
    log.touch(mode=0o644)
    os.truncate(log, 11_000_000)
    open_log(log).close()
    aside = tmp_path / "of a server.log.1"
    assert (aside.stat().st_size, log.stat().st_size) == (11_000_000, 0)
    assert (mode(aside), mode(log)) == (0o600, 0o600)


def test_nothing_in_a_data_folder_is_open_to_others(tmp_path: Path) -> None:
    for log in ("postgres.log", "valkey.log"):
        (tmp_path / log).touch(mode=0o644)
    with postgres_server(tmp_path, durable=False), valkey_server(tmp_path):
        pass
    assert {mode(log) for log in tmp_path.rglob("*.log")} == {0o600}
    assert [path.name for path in tmp_path.iterdir() if path.is_dir() and mode(path) & 0o077] == []
    assert {path.name for path in tmp_path.iterdir() if path.is_file() and mode(path) & 0o077} <= {
        path.name for path in tmp_path.glob("*.lock")
    }

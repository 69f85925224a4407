"""The embedded Valkey, run for real in folders of its own."""

from pathlib import Path

import psutil
import pytest
import redis

from db.embedded.servers import ValkeyServer, valkey_server
from kit.errors import Misconfigured


def client(server: ValkeyServer) -> redis.Redis:
    return redis.Redis.from_url(server.url, decode_responses=True)


def process_id(server: ValkeyServer) -> int:
    with client(server) as connection:
        return int(connection.info("server")["process_id"])


def it_refuses_to_start(data_dir: Path, words: str, port: int = 0) -> None:
    with pytest.raises(Misconfigured, match=words), valkey_server(data_dir, port=port):
        pass


def test_data_is_kept_between_runs(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as server, client(server) as connection:
        connection.set("note", "kept")
    with valkey_server(tmp_path) as again, client(again) as connection:
        assert connection.get("note") == "kept"


def test_a_second_user_of_the_folder_joins_the_running_server(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as first:
        with valkey_server(tmp_path) as second:
            assert second == first
        assert process_id(first)


def test_it_starts_again_after_kill_9(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as server, client(server) as connection:
        connection.set("note", "kept")
        connection.execute_command("WAITAOF", 1, 0, 5_000)
        psutil.Process(process_id(server)).kill()
    with valkey_server(tmp_path) as again, client(again) as connection:
        assert connection.get("note") == "kept"


def test_nobody_comes_in_without_the_password(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as server:
        stranger = redis.Redis.from_url("redis://" + server.url.rsplit("@", 1)[1])
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as server:
        connections = psutil.Process(process_id(server)).net_connections("all")
        listening = [c.laddr.ip for c in connections if c.status == "LISTEN"]
        assert listening == ["127.0.0.1"]


def test_the_password_is_not_among_the_arguments(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as server:
        password = server.url.split(":")[2].split("@")[0]
        assert password not in " ".join(psutil.Process(process_id(server)).cmdline())
        assert (tmp_path / "valkey" / "valkey.conf").stat().st_mode & 0o077 == 0


def test_a_port_in_use_names_the_setting(tmp_path: Path) -> None:
    with valkey_server(tmp_path / "one") as taken:
        port = int(taken.url.rsplit(":", 1)[1].split("/")[0])
        it_refuses_to_start(tmp_path / "two", "SERVER__REDIS_PORT", port)


def test_a_damaged_file_shows_what_valkey_said(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as server, client(server) as connection:
        connection.set("note", "kept")
    (tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    it_refuses_to_start(tmp_path, r"Valkey cannot start from .* move the folder away")
